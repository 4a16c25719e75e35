import numpy as np
import pytest
import torch
from torch.nn import functional
from torch_geometric.nn import GraphConv, MemPooling
from torch_geometric.nn.dense import dense_diff_pool, dense_mincut_pool
from torch_geometric.nn.norm import DiffGroupNorm
from torch_geometric.utils import dense_to_sparse, to_dense_adj

from analysis.checks import BadInput
from analysis.data.builtin.table import load_sample
from analysis.layers.convolutions.table import CONVOLUTIONS, register_convolution
from analysis.layers.poolers.mincut import MinCutPooler
from analysis.layers.poolers.table import POOLERS, register_pooler
from analysis.models import propagation
from analysis.runs.export.pyg_layers import pyg_layers
from analysis.training.fit import fit
from analysis.training.spec import ClusterSpec, DataSpec, DepthSpec, RunSpec, TrainingSpec

SHORT = TrainingSpec(epochs=3, warmup_epochs=1, device="cpu")


def trained(spec):
    result = fit(spec)
    return result, {name: value.detach().numpy() for name, value in result.model.state_dict().items()}


@pytest.mark.parametrize("encoder", ["gcn", "gat", "sage", "gin"])
def test_a_cluster_runs_layers_give_the_same_assignment(encoder):
    model = ClusterSpec(encoder=encoder, hidden=8, heads=3, clusters=(4,), tau=2.0)
    spec = RunSpec(model=model, training=SHORT).with_(data__name="karate")
    result, weights = trained(spec)
    layers, data = pyg_layers(spec, weights), load_sample("karate")
    with torch.no_grad():
        h = layers["encoder.lin"](data.x)
        for i in range(model.encoder_layers):
            h = layers[f"encoder.convs.{i}"](h.relu(), data.edge_index)
        _, S = layers["memory.0"](h)
    assert isinstance(layers["memory.0"], MemPooling)
    assert torch.allclose(S[0], result.assignment, atol=1e-5)
    assert (S[0] - 0.25).abs().max() > 0.01, "a uniform S would fit any weights"


def pooled_by_pyg(name, layers, h, adjacency, *, at):
    """S and the clusters of one graph, by PyG's dense functions and the layers of pooler ``at``."""
    if name == "dmon":
        S, pooled, joined, *_ = layers[at](h, adjacency)
        return S, pooled, joined
    if name == "diffpool":
        edges, weight = dense_to_sparse(adjacency)
        assign, embed = layers[f"{at}.assign"], layers[f"{at}.embed"]
        assert weight.eq(1).all(), "a convolution of PyG's takes no weights"
        logits = assign(h, edges)
        pooled, joined, *_ = dense_diff_pool(embed(h, edges), adjacency, logits)
    else:
        logits = layers[at](h)
        pooled, joined, *_ = dense_mincut_pool(h, adjacency, logits)
    return logits.softmax(-1).view(1, -1, logits.size(-1)), pooled, joined


@pytest.mark.parametrize("name", ["mincut", "dmon", "diffpool", "just_balance"])
def test_another_poolers_layers_give_the_same_assignment_and_clusters(name):
    layers_of = (4,) if name == "diffpool" else (4, 2)
    model = ClusterSpec(encoder="gcn", hidden=8, clusters=layers_of, pooler=name)
    spec = RunSpec(model=model, training=SHORT.model_copy(update={"lr": 0.1})).with_(data__name="karate")
    result, weights = trained(spec)
    layers, data = pyg_layers(spec, weights), load_sample("karate")
    ours = result.model(data.x, propagation(data.edge_index, data.num_nodes))
    with torch.no_grad():
        h = layers["encoder.lin"](data.x)
        for i in range(model.encoder_layers):
            h = layers[f"encoder.convs.{i}"](h.relu(), data.edge_index)
        adjacency = to_dense_adj(data.edge_index)
        for m, memory in enumerate(ours.memories):
            S, pooled, adjacency = pooled_by_pyg(name, layers, h, adjacency, at=f"memory.{m}")
            torch.testing.assert_close(S[0], memory.S, atol=1e-5, rtol=1e-4)
            torch.testing.assert_close(pooled, memory.pooled, atol=1e-4, rtol=1e-4)
            h = functional.leaky_relu(pooled[0], 0.2)
    assert (ours.memories[0].S - 0.25).abs().max() > 0.01, "a uniform S would fit any weights"


def test_a_pooler_of_ones_own_has_no_layers_in_pyg():
    register_pooler("mine", MinCutPooler)
    try:
        spec = RunSpec(model=ClusterSpec(pooler="mine"), training=SHORT)
        with pytest.raises(
            BadInput, match="expected a pooler that PyG has to be one of memory, .*, got 'mine'"
        ):
            pyg_layers(spec, {})
    finally:
        del POOLERS["mine"]


@pytest.mark.parametrize(
    "norm", ["none", "batch", "layer", "pair", "graph", "mean_subtraction", "diff_group"]
)
@pytest.mark.parametrize("encoder", ["gcn", "sage"])
def test_a_depth_runs_layers_give_the_same_states(norm, encoder):
    model = DepthSpec(depth=3, hidden=8, norm=norm, encoder=encoder, groups=4, lamda=0.1)
    spec = RunSpec(data=DataSpec(name="planted-partition"), model=model, training=SHORT)
    assert_same_states(spec, lambda conv, norm_of, h, x0, edges: norm_of(conv(h, edges)).relu())


def test_gcnii_layers_too():
    model = DepthSpec(depth=3, hidden=8, skip="initial", bias=False)
    spec = RunSpec(data=DataSpec(name="planted-partition"), model=model, training=SHORT)

    def step(conv, norm_of, h, x0, edges):
        return (conv(h, edges) if x0 is None else conv(h, x0, edges)).relu()

    assert_same_states(spec, step)


def assert_same_states(spec, step):
    result, weights = trained(spec)
    layers, data = pyg_layers(spec, weights), load_sample("planted-partition", seed=spec.data.seed)
    h, first = data.x, None
    with torch.no_grad():
        for i in range(spec.model.depth):
            norm = layers.get(f"norms.{i}", lambda x: x)
            h = step(layers[f"convs.{i}"], norm, h, first, data.edge_index)
            first = h if first is None else first
            assert torch.allclose(h, result.layer_states[i + 1], atol=2e-5), i
        logits = layers["head"](functional.dropout(h, 0.0))
    assert logits.shape == (data.num_nodes, 4)
    if spec.model.norm == "diff_group":
        assert isinstance(layers["norms.0"], DiffGroupNorm)


def test_sgc_has_one_linear_layer():
    model = DepthSpec(depth=2, hidden=8, encoder="sgc", norm="batch")
    spec = RunSpec(data=DataSpec(name="planted-partition"), model=model, training=SHORT)
    assert list(pyg_layers(spec, trained(spec)[1])) == ["lin", "norms.0", "norms.1", "head"]


def test_weights_of_something_else_are_refused():
    spec = RunSpec(model=ClusterSpec(hidden=8), training=SHORT).with_(data__name="karate")
    _, weights = trained(spec)
    for wrong in ({}, weights | {"memory.0.k": np.zeros((1, 1, 8), np.float32)}):
        with pytest.raises(BadInput, match="these settings"):
            pyg_layers(spec, wrong)


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        ("my_file:make", "got the model 'my_file:make' of your own; load the weights into it"),
        (
            "graph_conv",
            "expected a convolution that PyG has to be one of gcn, gat, sage, gin, sgc, got 'graph_conv'",
        ),
    ],
)
def test_layers_that_are_not_known_here_are_refused(encoder, message):
    register_convolution("graph_conv", GraphConv)
    try:
        spec = RunSpec().with_(data__name="planted-partition", model={"kind": "depth", "encoder": encoder})
        with pytest.raises(BadInput, match=message):
            pyg_layers(spec, {})
    finally:
        del CONVOLUTIONS["graph_conv"]

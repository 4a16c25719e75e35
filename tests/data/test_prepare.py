"""Graphs made ready: tidy, with features, a split, and nothing changed in what was given."""

import networkx as nx
import pytest
import torch
from torch_geometric.data import Data
from torch_geometric.utils import contains_self_loops, is_undirected

from analysis.checks import BadInput
from analysis.data.fingerprint import fingerprint
from analysis.data.prepare import possible_tasks, prepare
from analysis.data.upload.upload import read_upload
from analysis.training.fit import fit
from analysis.training.spec import ClusterSpec, DataSpec, DepthSpec, RunSpec, TrainingSpec
from tests.faults.uploads import small, valid, written

LINKS, NODES, GRAPHS = "link reconstruction", "node classification", "graph classification"


def karate() -> list[Data]:
    return read_upload({"g.graphml": written(nx.write_graphml_xml, small())})


def labelled_rings() -> list[Data]:
    graphs = []
    for i in range(20):
        n, y = 4 + i % 2, i % 2
        ends = torch.arange(n)
        graphs.append(
            Data(
                edge_index=torch.stack([ends, ends.roll(-1)]),
                num_nodes=n,
                y=torch.tensor([y]),
                label_names=("even", "odd"),
                name=f"ring {i}",
            )
        )
    return graphs


def test_what_was_given_stays_as_it_is():
    graphs = karate()
    before = fingerprint(graphs)
    prepare(graphs, task=NODES)
    assert fingerprint(graphs) == before
    assert "notes" in graphs[0]


def test_edges_become_undirected_and_single_and_weights_add_up():
    messy = Data(
        edge_index=torch.tensor([[0, 0, 1, 2, 2], [1, 1, 0, 2, 1]]),
        edge_weight=torch.tensor([1.0, 2.0, 5.0, 9.0, 4.0]),
        num_nodes=4,
    )
    ready = prepare([messy], features="one-hot")
    assert is_undirected(ready.edge_index)
    assert not contains_self_loops(ready.edge_index)
    found = {
        tuple(e): w for e, w in zip(ready.edge_index.T.tolist(), ready.edge_weight.tolist(), strict=True)
    }
    assert found == {(0, 1): 4.0, (1, 0): 4.0, (1, 2): 4.0, (2, 1): 4.0}


@pytest.mark.parametrize(("features", "width"), [("own", 1), ("one-hot", 34), ("laplacian", 8)])
def test_every_kind_of_features(features, width):
    ready = prepare(karate(), features=features)
    assert ready.x.shape == (34, width)
    assert ready.x.dtype == torch.float32


def test_a_stratified_split_holds_every_class_in_every_part():
    ready = prepare(karate(), task=NODES, split="stratified")
    parts = [ready[f"{part}_mask"] for part in ("train", "val", "test")]
    assert [int(p.sum()) for p in parts] == [20, 7, 7]
    assert int(sum(p.long() for p in parts).max()) == 1
    for part in parts:
        assert set(ready.y[part].tolist()) == {0, 1}


def test_a_few_shot_split_trains_on_equally_many_of_each():
    ready = prepare(karate(), task=NODES, split="few-shot")
    assert ready.y[ready.train_mask].bincount().tolist() == [8, 8]


def test_the_seed_decides_the_split_and_only_that():
    one, same, other = (prepare(karate(), task=NODES, seed=seed) for seed in (0, 0, 1))
    assert fingerprint(one) == fingerprint(same)
    assert fingerprint(one) != fingerprint(other)
    assert torch.equal(one.x, other.x)


def test_unlabelled_nodes_are_in_no_part():
    (graph,) = karate()
    graph.y[:5] = -1
    ready = prepare([graph], task=NODES)
    assert not (ready.train_mask | ready.val_mask | ready.test_mask)[:5].any()


def test_own_masks_are_kept_and_dropped_where_nothing_is_classified():
    (graph,) = karate()
    masks = torch.arange(34) % 3
    for number, part in enumerate(("train", "val", "test")):
        graph[f"{part}_mask"] = masks == number
    assert torch.equal(prepare([graph], task=NODES).val_mask, masks == 1)
    assert "val_mask" not in prepare([graph], task=LINKS)


def test_several_graphs_without_labels_lie_beside_each_other():
    graphs = [Data(edge_index=torch.tensor([[0], [1]]), num_nodes=2, node_names=("a", "b")) for _ in range(3)]
    whole = prepare(graphs)
    assert (whole.num_nodes, whole.num_edges, len(whole.node_names)) == (6, 6, 6)
    assert whole.edge_index.max() == 5


def test_tasks_that_fit():
    assert possible_tasks(karate()) == [NODES, LINKS]
    assert possible_tasks(labelled_rings()) == [GRAPHS]
    assert possible_tasks(read_upload(valid()["edges"])) == [LINKS]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"task": GRAPHS}, "expected several graphs for graph classification, got one"),
        ({"features": "pixels"}, "expected features"),
        ({"split": "own"}, "split"),
    ],
)
def test_what_does_not_fit_is_refused(change, words):
    with pytest.raises(BadInput, match=words):
        prepare(karate(), **change)
    with pytest.raises(BadInput, match="at least one graph"):
        prepare([])


@pytest.mark.parametrize("task", [LINKS, NODES, GRAPHS])
def test_what_was_prepared_can_be_trained_on(task):
    (graph,) = karate()
    graph.y[0] = -1  # one node without a label, as in life
    ready = prepare(labelled_rings() if task == GRAPHS else [graph], task=task)
    model = DepthSpec(depth=2) if task == NODES else ClusterSpec(heads=2, clusters=(2,), hidden=8)
    data = DataSpec(name=f"own:{fingerprint(ready)}", task=task)
    training = TrainingSpec(epochs=2, warmup_epochs=1, device="cpu")
    result = fit(RunSpec(data=data, model=model, training=training), own=ready)
    assert result.summary["epochs"] == 2


def test_one_graph_is_as_good_as_a_list_of_one_and_what_is_no_graph_is_said():
    square = Data(edge_index=torch.tensor([[0, 1, 2, 3], [1, 2, 3, 0]]), num_nodes=4)
    assert torch.equal(prepare(square).edge_index, prepare([square]).edge_index)
    with pytest.raises(BadInput, match=r"expected graphs of PyG \(Data\), got Tensor"):
        prepare([square.edge_index])


def test_classes_without_names_are_numbered():
    graphs = [Data(x=torch.ones(2, 1), edge_index=EDGE, y=torch.tensor([i % 2])) for i in range(12)]
    assert [graph.label_names for graph in prepare(graphs)] == [("class 1", "class 2")] * 12
    measured = Data(x=torch.ones(2, 1), edge_index=EDGE, y=torch.tensor([0.5, 1.5]))
    assert prepare([measured]).label_names == ()


EDGE = torch.tensor([[0, 1], [1, 0]])

"""A network put together again from its weights gives the numbers it was trained to."""

import numpy as np
import pytest
import torch
from torch import nn
from torch_geometric.nn import GCNConv
from torch_geometric.nn.norm import DiffGroupNorm as PyGDiffGroupNorm

from analysis.checks import BadInput
from analysis.layers import DiffGroupNorm
from analysis.models import LayerState
from analysis.models.running_statistics import tracked_norms
from analysis.runs.results.depth.depth_whatif import RebuiltNetwork
from analysis.training.custom_models import MODELS, register_model
from analysis.training.fit import fit
from analysis.training.spec import RunSpec

SPEC = RunSpec().with_(
    data__name="planted-partition",
    model={"kind": "depth", "depth": 3, "norm": "diff_group", "groups": 4, "lamda": 0.3, "missing": 0.2},
    training__epochs=5, training__patience=5, training__device="cpu",
)  # fmt: skip


@pytest.fixture(scope="module")
def trained():
    result = fit(SPEC)
    return result, {name: t.detach().numpy() for name, t in result.model.state_dict().items()}


def test_it_is_the_network_that_was_trained(trained):
    result, weights = trained
    rebuilt = RebuiltNetwork(SPEC, weights)
    assert rebuilt.task.evaluate()["accuracy_test"] == result.summary["test_accuracy"]
    for one, other in zip(rebuilt.task.layer_states(), result.layer_states, strict=True):
        torch.testing.assert_close(one, other)


def test_groups_of_every_layer(trained):
    result, weights = trained
    groups = RebuiltNetwork(SPEC, weights).groups()
    assert [S.shape for S in groups.shares] == [(200, 4)] * 3
    assert np.allclose(groups.shares[1].sum(1), 1, atol=1e-6)
    norm = result.model.norms[2]
    x = torch.from_numpy(groups.x[2])
    size = float((norm(x) - x).norm() / x.norm())
    assert groups.term[2] == pytest.approx(size, rel=1e-5)
    np.testing.assert_allclose(groups.means[0].ravel(), weights["norms.0.norm.running_mean"], atol=1e-6)


def test_what_if_leaves_the_network_as_it_was(trained):
    result, weights = trained
    rebuilt = RebuiltNetwork(SPEC, weights)
    same, none = rebuilt.with_lamda(0.3), rebuilt.with_lamda(0.0)
    assert same.test_accuracy == result.summary["test_accuracy"]
    assert none.rows != same.rows
    assert [row["layer"] for row in none.rows][-1] == 3
    assert {norm.lamda for norm in rebuilt.task.model.norms} == {0.3}


def test_another_lamda_is_evaluated_with_the_moments_it_gives(trained):
    _, weights = trained
    other = SPEC.with_(model__lamda=0.6)
    found = RebuiltNetwork(SPEC, weights).with_lamda(0.6)
    task = RebuiltNetwork(other, weights).task  # built with the other lamda from the start
    for norm in tracked_norms(task.model):
        norm.train()
    with torch.no_grad():
        right = (task.model(task.x, task.graph).logits.argmax(1) == task.y).float()
    assert found.test_accuracy == pytest.approx(float(right[task.masks["test"]].mean()), abs=0.02)


def test_averages_that_lag_behind_are_not_gone_by(trained):
    result, weights = trained
    lagging = {name: np.zeros_like(value) if "running" in name else value for name, value in weights.items()}
    rebuilt = RebuiltNetwork(SPEC, lagging)
    assert rebuilt.task.evaluate()["accuracy_test"] == result.summary["test_accuracy"]
    np.testing.assert_array_equal(rebuilt.groups().means[1], RebuiltNetwork(SPEC, weights).groups().means[1])


def test_other_networks_and_weights_are_refused(trained):
    _, weights = trained
    with pytest.raises(BadInput, match="expected weights of this network"):
        RebuiltNetwork(SPEC.with_(model__depth=2), weights)
    with pytest.raises(BadInput, match="expected a depth run"):
        RebuiltNetwork(RunSpec(), {})
    plain = SPEC.with_(model__norm="none")
    result = fit(plain)
    with pytest.raises(BadInput, match="expected a network with DiffGroupNorm"):
        RebuiltNetwork(plain, {n: t.detach().numpy() for n, t in result.model.state_dict().items()}).groups()


class Stack(nn.Module):
    """A model of somebody's own, with norms of somebody's own after as many layers as it likes."""

    def __init__(self, in_channels, out_channels, depth, *, norms):
        super().__init__()
        widths = [in_channels, *[8] * depth]
        self.convs = nn.ModuleList(GCNConv(a, b) for a, b in zip(widths, widths[1:], strict=False))
        self.norms = nn.ModuleList(norms)
        self.marks = nn.ModuleList(LayerState() for _ in self.convs)
        self.head = nn.Linear(8, out_channels)

    def forward(self, x, edge_index):
        for layer, (conv, mark) in enumerate(zip(self.convs, self.marks, strict=True)):
            x = conv(x, edge_index)
            x = mark(self.norms[layer](x) if layer < len(self.norms) else x)
        return self.head(x)


def with_layer_norm():
    norm = DiffGroupNorm(8, 3, lamda=0.2)
    norm.norm = nn.LayerNorm(24)
    return norm


OWN = {
    "pygs": lambda: [PyGDiffGroupNorm(8, 3, lamda=0.2) for _ in range(3)],
    "between_layers": lambda: [DiffGroupNorm(8, 3, lamda=0.2) for _ in range(2)],
    "without_statistics": lambda: [DiffGroupNorm(8, 3, lamda=0.2, track_running_stats=False)] * 2,
    "of_layer_norm": lambda: [with_layer_norm() for _ in range(3)],
    "one_for_all": lambda: [DiffGroupNorm(8, 3, lamda=0.2)] * 3,
    "each_its_own": lambda: [DiffGroupNorm(8, groups, lamda=groups / 10) for groups in (2, 3, 4)],
}


@pytest.mark.parametrize("kind", OWN)
def test_groups_and_lamda_of_a_model_of_ones_own(kind):
    register_model(
        kind,
        lambda in_channels, out_channels, depth: Stack(in_channels, out_channels, depth, norms=OWN[kind]()),
    )
    try:
        spec = SPEC.with_(model__encoder=kind, model__norm="none")
        result = fit(spec.with_(training__epochs=2))
        weights = {name: t.detach().numpy() for name, t in result.model.state_dict().items()}
        rebuilt = RebuiltNetwork(spec, weights)
    finally:
        del MODELS[kind]
    groups, norms = rebuilt.groups(), result.model.model.norms
    assert len(groups.x) == len(groups.term) == len(norms)
    for x, S, means, lamda, norm in zip(
        groups.x, groups.shares, groups.means, groups.lamdas, norms, strict=True
    ):
        torch.testing.assert_close(torch.tensor(S), norm.lin(torch.tensor(x)).softmax(-1).detach())
        slow = [
            [np.mean([S[i, g] * x[i, f] for i in range(len(x))]) for f in range(8)] for g in range(S.shape[1])
        ]
        np.testing.assert_allclose(means, slow, atol=1e-5)
        assert lamda == norm.lamda
    trained, other = rebuilt.with_lamda(None), rebuilt.with_lamda(5.0)
    assert trained.test_accuracy == result.summary["test_accuracy"]
    assert other.rows != trained.rows
    assert rebuilt.groups().lamdas == groups.lamdas


def test_another_lamda_of_a_network_without_groups_is_refused():
    plain = SPEC.with_(model__norm="none")
    weights = {name: t.detach().numpy() for name, t in fit(plain).model.state_dict().items()}
    with pytest.raises(BadInput, match="expected a network with DiffGroupNorm"):
        RebuiltNetwork(plain, weights).with_lamda(0.1)

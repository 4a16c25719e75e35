"""A network put together again from its weights gives the numbers it was trained to."""

import numpy as np
import pytest
import torch

from analysis.checks import BadInput
from analysis.models.running_statistics import tracked_norms
from analysis.runs.results.depth.depth_whatif import Rebuilt
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
    rebuilt = Rebuilt(SPEC, weights)
    assert rebuilt.task.evaluate()["accuracy_test"] == result.summary["test_accuracy"]
    for one, other in zip(rebuilt.task.layer_states(), result.layer_states, strict=True):
        torch.testing.assert_close(one, other)


def test_groups_of_every_layer(trained):
    result, weights = trained
    groups = Rebuilt(SPEC, weights).groups()
    assert [S.shape for S in groups.shares] == [(200, 4)] * 3
    assert np.allclose(groups.shares[1].sum(1), 1, atol=1e-6)
    norm = result.model.norms[2]
    x = torch.from_numpy(groups.x[2])
    size = float((norm(x) - x).norm() / x.norm())
    assert groups.term[2] == pytest.approx(size, rel=1e-5)
    assert np.array_equal(groups.means[0].ravel(), weights["norms.0.norm.running_mean"])


def test_what_if_leaves_the_network_as_it_was(trained):
    result, weights = trained
    rebuilt = Rebuilt(SPEC, weights)
    same, none = rebuilt.with_lamda(0.3), rebuilt.with_lamda(0.0)
    assert same.test_accuracy == result.summary["test_accuracy"]
    assert none.rows != same.rows
    assert [row["layer"] for row in none.rows][-1] == 3
    assert {norm.lamda for norm in rebuilt.task.model.norms} == {0.3}


def test_another_lamda_is_evaluated_with_the_moments_it_gives(trained):
    _, weights = trained
    other = SPEC.with_(model__lamda=0.6)
    found = Rebuilt(SPEC, weights).with_lamda(0.6)
    task = Rebuilt(other, weights).task  # built with the other lamda from the start
    for norm in tracked_norms(task.model):
        norm.train()
    with torch.no_grad():
        right = (task.model(task.x, task.graph).logits.argmax(1) == task.y).float()
    assert found.test_accuracy == pytest.approx(float(right[task.masks["test"]].mean()), abs=0.02)


def test_averages_that_lag_behind_are_not_gone_by(trained):
    result, weights = trained
    lagging = {name: np.zeros_like(value) if "running" in name else value for name, value in weights.items()}
    rebuilt = Rebuilt(SPEC, lagging)
    assert rebuilt.task.evaluate()["accuracy_test"] == result.summary["test_accuracy"]
    np.testing.assert_array_equal(rebuilt.groups().means[1], Rebuilt(SPEC, weights).groups().means[1])


def test_other_networks_and_weights_are_refused(trained):
    _, weights = trained
    with pytest.raises(BadInput, match="expected weights of this network"):
        Rebuilt(SPEC.with_(model__depth=2), weights)
    with pytest.raises(BadInput, match="expected a depth run"):
        Rebuilt(RunSpec(), {})
    plain = SPEC.with_(model__norm="none")
    result = fit(plain)
    with pytest.raises(BadInput, match="expected a network with DiffGroupNorm"):
        Rebuilt(plain, {n: t.detach().numpy() for n, t in result.model.state_dict().items()}).groups()

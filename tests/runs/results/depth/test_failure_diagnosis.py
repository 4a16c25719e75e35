"""The verdict on a stored run is that on its network."""

import numpy as np
import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import why_deep_fails
from analysis.runs.results.depth.failure_diagnosis import remedies_for, verdict_facts, why_run_fails
from analysis.training.fit import fit
from analysis.training.spec import DepthSpec, RunSpec, TrainingSpec

SPEC = RunSpec().with_(
    data__name="planted-partition",
    model=DepthSpec(depth=3, hidden=16),
    training=TrainingSpec(epochs=40, lr=0.01, kl="none", device="cpu"),
)


def weights_of(result):
    return {name: value.detach().numpy() for name, value in result.model.state_dict().items()}


@pytest.fixture(scope="module")
def trained():
    return fit(SPEC)


def test_it_is_that_of_the_network(trained):
    why = why_run_fails(SPEC, weights_of(trained))
    from analysis.data.catalog import load_data

    failure = why_deep_fails(trained.model, load_data(SPEC.data))
    assert why.failure.kind == failure.kind
    assert why.failure.accuracy == pytest.approx(failure.accuracy)
    assert verdict_facts(why)["verdict"] == failure.kind


def test_weights_that_vanish_are_named_and_cured(trained):
    small = {name: 1e-3 * value if value.ndim == 2 else value for name, value in weights_of(trained).items()}
    small["convs.0.bias"] = small["convs.0.bias"] + 1e-9 * np.arange(16, dtype=np.float32)
    why = why_run_fails(SPEC, small)
    assert why.failure.kind == "vanished", why.failure
    assert [remedy.spec.model.norm for remedy in why.remedies][:1] == ["batch"]
    facts = verdict_facts(why)
    assert facts["remedies"][0].startswith("Normalise after every layer")
    assert any(each["decided"] for each in facts["interventions"])


@pytest.mark.parametrize(
    "kind", ["untrained", "squashed", "statistics lagging", "exploded", "vanished", "smoothed"]
)
def test_every_death_has_a_remedy_that_changes_the_spec(kind):
    remedies = remedies_for(kind, SPEC)
    assert remedies
    assert all(remedy.spec != SPEC for remedy in remedies)
    assert remedies_for("healthy", SPEC) == remedies_for("undecided", SPEC) == []
    assert remedies_for(kind, RunSpec()) == []


def test_what_cannot_be_examined_is_refused_in_a_sentence(trained):
    with pytest.raises(BadInput, match="expected a depth run, got one of kind 'cluster'"):
        why_run_fails(RunSpec(), {})
    with pytest.raises(BadInput, match="expected weights of this network"):
        why_run_fails(SPEC.with_(model__depth=4), weights_of(trained))
    broken = {name: np.full_like(value, np.nan) for name, value in weights_of(trained).items()}
    with pytest.raises(ValueError, match="the network diverged"):
        why_run_fails(SPEC, broken)
    assert torch.get_default_dtype() == torch.float32

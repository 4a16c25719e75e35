"""The runs of a tournament."""

import pytest

from analysis.checks import BadInput
from analysis.training.fit import fit
from analysis.training.presets.tournament import CURES, tournament_specs


def test_no_cure_takes_part_on_the_same_seeds_and_splits():
    specs = tournament_specs(
        "digits-knn", depths=[4], cures=["batch", "batch"], seeds=[1, 2], data_seeds=True
    )
    assert [(spec.seed, spec.data.seed, spec.model.norm) for spec in specs] == [
        (1, 1, "none"), (1, 1, "batch"), (2, 2, "none"), (2, 2, "batch")
    ]  # fmt: skip


@pytest.mark.parametrize("cure", CURES)
def test_every_cure_trains(cure):
    spec = tournament_specs("planted-partition", depths=[3], cures=["pair", cure], seeds=[0], epochs=1)[-1]
    assert fit(spec).summary["epochs"] == 1


def test_nothing_to_compare_is_one_sentence():
    with pytest.raises(BadInput, match="expected cure to be one of none, batch"):
        tournament_specs("digits-knn", depths=[2], cures=["aspirin"])
    with pytest.raises(BadInput, match="expected a cure, a depth and a seed at least"):
        tournament_specs("digits-knn", depths=[2], cures=["none"])
    with pytest.raises(BadInput, match="expected a cure, a depth and a seed at least"):
        tournament_specs("digits-knn", depths=[])

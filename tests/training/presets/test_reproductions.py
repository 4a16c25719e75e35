"""Reproductions are the recipe's runs."""

import pytest

from analysis.checks import BadInput
from analysis.training.presets.depth_grid import follows_dgn
from analysis.training.presets.reproductions import REPRODUCTIONS, reproduction_specs
from analysis.training.presets.table import PRESETS


@pytest.mark.parametrize("name", REPRODUCTIONS)
def test_they_follow_the_recipe(name):
    specs = reproduction_specs(name)
    assert follows_dgn(specs)
    assert len(specs) == 3 * 4 * 5
    assert REPRODUCTIONS[name].unread
    assert all("https://" in number.source for number in REPRODUCTIONS[name].published)


def test_cora_is_the_preset_so_what_was_trained_is_not_trained_again():
    keys = {spec.with_(training__device="cpu").key for spec in PRESETS["dgn-cora"].specs}
    assert keys == {spec.key for spec in reproduction_specs("dgn-cora")}


def test_a_part_of_one():
    specs = reproduction_specs("dgn-pubmed", depths=[15], norms=["diff_group"], seeds=2, epochs=3)
    assert [(s.model.depth, s.model.norm, s.seed, s.training.epochs) for s in specs] == [
        (15, "diff_group", 0, 3), (15, "diff_group", 1, 3)
    ]  # fmt: skip
    with pytest.raises(BadInput, match="expected reproduction to be one of dgn-cora, dgn-pubmed"):
        reproduction_specs("dgn-corra")

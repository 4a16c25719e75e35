"""A tournament ranks cures by what they gain at the greatest depth."""

import pytest

from analysis.checks import BadInput
from analysis.runs.results.depth.tournament import tournament, tournament_facts, tournament_table
from analysis.training.presets.tournament import tournament_specs
from tests.runs.results.depth.made import made

WON = {"none": (0.6, 0.2), "pair": (0.6, 0.5), "residual": (0.5, 0.6)}


def runs():
    specs = tournament_specs("digits-knn", depths=[2, 16], cures=["pair", "residual"], seeds=[0, 1, 2])
    names = {("none", "none"): "none", ("pair", "none"): "pair", ("none", "residual"): "residual"}
    for spec in specs:
        cure = names[spec.model.norm, spec.model.skip]
        accuracy = WON[cure][spec.model.depth == 16] + 0.01 * spec.seed
        yield made(spec, accuracy, seconds=3.0 if cure == "pair" else 1.0)


def test_the_best_at_the_greatest_depth_comes_first():
    entrants = tournament(list(runs()))
    assert [entrant.name for entrant in entrants] == ["no norm, residual", "PairNorm", "no norm"]
    first, second, none = entrants
    assert first.gains[16].mean == pytest.approx(0.4)
    assert first.gains[2].mean == pytest.approx(-0.1)
    assert first.gains[16].half == pytest.approx(0, abs=1e-12)
    assert (first.cost, second.cost, none.cost) == (pytest.approx(1.0), pytest.approx(3.0), None)
    assert none.gains == {}
    assert none.accuracy == {2: pytest.approx(0.61), 16: pytest.approx(0.21)}


def test_the_table_has_gain_accuracy_and_time():
    table = tournament_table(tournament(list(runs())), "markdown")
    assert "| no norm, residual | **-10.0 ± 0.0 (3)** | **+40.0 ± 0.0 (3)** | 61.0 | 1.0 x |" in table
    assert "| PairNorm | +0.0 ± 0.0 (3) | **+30.0 ± 0.0 (3)** | 51.0 | 3.0 x |" in table
    assert "| no norm | - | - | 21.0 | 1.0 x |" in table


def test_facts_are_for_json():
    facts = tournament_facts(tournament(list(runs())))
    assert facts[0]["cure"] == "no norm, residual"
    assert facts[0]["accuracy"] == {"2": pytest.approx(0.51), "16": pytest.approx(0.61)}
    assert {gain["depth"] for gain in facts[0]["gains"]} == {2, 16}


def test_cures_on_two_data_sets_are_refused():
    on_both = [*runs(), *(made(run.spec.with_(data__name="planted-partition"), 0.9) for run in runs())]
    with pytest.raises(BadInput, match="on one data set, got digits-knn, planted-partition; give"):
        tournament(on_both)

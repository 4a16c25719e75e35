"""Tables, folds and verdicts against means made by hand; 30 draws here, 200 by the command."""

import pytest

from tests.sentences.random_tables import check_arena, check_depth_tables, check_folds


@pytest.mark.parametrize("check", [check_depth_tables, check_folds, check_arena])
def test_every_cell_is_the_mean_of_its_seeds(check):
    for seed in range(30):
        check(seed)


@pytest.mark.parametrize(
    ("check", "what"),
    [
        (check_depth_tables, "analysis.runs.results.depth.depth_points.statistics.fmean"),
        (check_folds, "analysis.runs.results.cross_validation_summary.statistics.stdev"),
        (check_arena, "analysis.runs.results.arena.points.statistics.fmean"),
    ],
)
def test_a_wrong_mean_is_noticed(check, what, monkeypatch):
    monkeypatch.setattr(what, lambda values: 0.123)
    with pytest.raises(AssertionError):
        check(3)

import math

import numpy as np
import pytest
from scipy import stats

from analysis.figures.depth.depth_series import ACCURACY, DepthRun
from analysis.figures.depth.paired_difference import Pair, difference_sentence, paired, paired_figure, refusal


def runs(treatment, values, depth=4):
    return [DepthRun(treatment, depth, seed, value, ()) for seed, value in enumerate(values)]


def test_pairs_are_of_one_seed_and_the_interval_is_students():
    first, second = [0.8, 0.7, 0.9, 0.75], [0.6, 0.65, 0.5, 0.7]
    (pair,) = paired([*runs("a", first), *runs("b", second), *runs("c", [0.1])], "a", "b", measure=ACCURACY)
    differences = np.subtract(first, second)
    assert np.allclose(pair.differences, differences)
    low, high = stats.t.interval(0.95, 3, loc=differences.mean(), scale=stats.sem(differences))
    assert (pair.mean - pair.half, pair.mean + pair.half) == pytest.approx((low, high))


def test_seeds_that_only_one_arm_has_are_left_out():
    (pair,) = paired([*runs("a", [0.8, 0.7, 0.9]), *runs("b", [0.6, None])], "a", "b", measure=ACCURACY)
    assert np.allclose(pair.differences, [0.2])
    assert math.isnan(pair.half)
    assert "one seed" in difference_sentence(pair, "a", "b", measure=ACCURACY)
    assert paired(runs("a", [0.8]), "a", "b", measure=ACCURACY) == []


def test_measures_of_the_last_layer_can_differ_too():
    table = lambda value: [{"layer": 4, "measure": "mad", "value": value}]  # noqa: E731
    both = [DepthRun(treatment, 4, 0, None, table(value)) for treatment, value in (("a", 3.0), ("b", 1.0))]
    assert paired(both, "a", "b", measure="mad")[0].mean == 2


def test_the_figure_shows_every_seed_the_mean_and_n():
    pairs = [Pair(d, np.array([0.1, 0.3]), 0.2, 0.05) for d in (2, 8)]
    picture = paired_figure(pairs, "A<b>", "B", measure=ACCURACY)
    dots, means = picture.figure.data
    assert np.allclose(dots.y, [10, 30, 10, 30])
    assert np.allclose(means.error_y.array, 5)
    assert "n = 2 seeds" in picture.alt
    assert "A&lt;b&gt;" in picture.figure.layout.title.text
    assert "chance" not in picture.alt


def on(data, treatment, values, depth=4):
    return [DepthRun(treatment, depth, seed, value, (), data=data) for seed, value in enumerate(values)]


def test_equal_seeds_on_different_data_are_no_pair_and_the_reason_is_one_sentence():
    both = [*on("Cora", "a", [0.8, 0.7]), *on("Texas", "b", [0.6, 0.5])]
    assert paired(both, "a", "b", measure=ACCURACY) == []
    reason = refusal(both, "a", "b", measure=ACCURACY)
    assert reason.startswith("expected two treatments on the same data, got Cora against Texas: runs on")
    assert "C/(C-1)" not in reason
    table = [{"layer": 4, "measure": "group_distance_ratio_pyg", "value": 1.0}]
    ratios = [DepthRun(name, 4, 0, None, table, data=name) for name in ("Cora", "Texas")]
    assert "C/(C-1)" in refusal(ratios, "Cora", "Texas", measure="group_distance_ratio_pyg")


def test_what_is_on_the_same_data_is_paired_there_and_nowhere_else():
    mixed = [*on("Cora", "a", [0.8, 0.7]), *on("Texas", "a", [0.1, 0.1]), *on("Texas", "b", [0.4, 0.6])]
    (pair,) = paired(mixed, "a", "b", measure=ACCURACY)
    assert np.allclose(pair.differences, [-0.3, -0.5])
    assert refusal(mixed, "a", "b", measure=ACCURACY) == ""


def test_no_seed_in_common_is_no_matter_of_the_data():
    assert (
        refusal([*on("Cora", "a", [0.8]), *on("Texas", "b", [0.7], depth=8)], "a", "b", measure=ACCURACY)
        == ""
    )

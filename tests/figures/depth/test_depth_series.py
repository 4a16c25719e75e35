"""Tidy rows become lines: order, gaps, means, baselines."""

import numpy as np

from analysis.figures.depth.depth_series import (
    ACCURACY,
    DepthRun,
    Line,
    across_depth,
    across_layers,
    baseline,
    mean_line,
    measure_title,
    undefined,
)
from analysis.measures.per_layer.layer_profile import BASELINE, PROFILE


def run(norm="none", depth=2, seed=0, values=(1.0, 2.0, 3.0), measure="mad", accuracy=0.5):
    rows = [{"layer": layer, "measure": measure, "value": value} for layer, value in enumerate(values)]
    for row in rows:
        if row["value"] is None:
            row["reason"] = "why"
    return DepthRun(norm, depth, seed, accuracy, rows)


def test_lines_across_depth_are_in_order_of_depth_and_one_for_each_norm_and_seed():
    runs = [run(depth=2), run(depth=1), run(seed=1), run("batch", accuracy=None)]
    lines = {(line.norm, line.seed): line for line in across_depth(runs, "mad")}
    assert set(lines) == {("none", 0), ("none", 1), ("batch", 0)}
    assert lines["none", 0].x.tolist() == [1, 2]
    assert lines["none", 0].y.tolist() == [2, 3]
    accuracy = {(line.norm, line.seed): line.y for line in across_depth(runs, ACCURACY)}
    assert accuracy["none", 1].tolist() == [0.5]
    assert np.isnan(accuracy["batch", 0]).all()


def test_what_is_undefined_is_a_gap_with_its_reason():
    gappy = run(values=(1.0, None, 3.0))
    (line,) = across_layers([gappy], "mad")
    assert np.isnan(line.y).tolist() == [False, True, False]
    assert [(layer, reason) for _, layer, reason in undefined([gappy], "mad")] == [(1, "why")]


def test_a_mean_counts_only_the_seeds_that_have_a_value():
    x = np.array([1.0, 2.0])
    seeds = [Line("none", 0, x, np.array([1.0, np.nan])), Line("none", 1, x, np.array([3.0, np.nan]))]
    mean = mean_line(seeds)
    assert mean.y[0] == 2
    assert np.isnan(mean.y[1])


def test_baseline_reads_its_own_rows():
    rows = [
        {"layer": 0, "measure": "r_neutral", "value": 1.5},
        {"layer": 0, "measure": "r_permuted_mean", "value": 1.6},
        {"layer": 1, "measure": "r_permuted_mean", "value": 1.8},
        {"layer": 2, "measure": "r_permuted_mean", "value": None, "reason": "all equal"},
        {"layer": 0, "measure": "r_permuted_sd", "value": 0.1},
        {"layer": 1, "measure": "r_permuted_sd", "value": 0.2},
    ]
    got = baseline([DepthRun("none", 2, 0, None, rows)], "r")
    assert (got.neutral, got.spread) == (1.5, 0.2)
    assert abs(got.permuted - 1.7) < 1e-12
    assert baseline([run()], "r") == (None, None, None)


def test_whatever_a_snapshot_measures_of_layers_has_a_title():
    titles = {name: measure_title(name) for name in (*PROFILE, *BASELINE, "gradient_norm")}
    assert len(set(titles.values())) == len(titles)
    assert titles[BASELINE[0]].startswith(titles[PROFILE[0]])

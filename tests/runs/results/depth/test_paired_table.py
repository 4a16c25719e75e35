"""Paired differences with t intervals, held against scipy's paired test."""

import math

import pytest
from scipy import stats

from analysis.checks import BadInput
from analysis.runs.results.depth.paired_table import gain_facts, gains, paired_table
from tests.runs.results.depth.made import BASE, made, sweep

NONE, PAIR = [0.5, 0.52, 0.48, 0.55], [0.61, 0.6, 0.62, 0.66]
RUNS = sweep(
    {"none": {2: NONE, 8: [0.3]}, "pair": {2: PAIR, 8: [0.9]}, "batch": {2: [0.5, 0.53, 0.47, 0.55]}}
)


def test_mean_and_interval_are_those_of_the_paired_t_test():
    by_name = {(gain.treatment, gain.depth): gain for gain in gains(RUNS)}
    gain = by_name["PairNorm", 2]
    interval = stats.ttest_rel(PAIR, NONE).confidence_interval(0.95)
    assert (gain.mean - gain.half, gain.mean + gain.half) == pytest.approx((interval.low, interval.high))
    assert (gain.pairs, gain.certain) == (4, True)
    assert not by_name["BatchNorm", 2].certain
    single = by_name["PairNorm", 8]
    assert math.isnan(single.half)
    assert (single.pairs, single.certain) == (1, False)
    assert gain_facts([single])[0]["half"] is None


def test_the_table_is_bold_where_the_interval_excludes_zero():
    table = paired_table(RUNS, "markdown")
    assert "| PairNorm | **+11.0 ± 3.9 (4)** | +60.0 (1) |" in table
    assert "| BatchNorm | +0.0 ± 1.3 (4) | - |" in table
    assert "from no norm, percentage points" in table
    assert r"$\mathbf{+11.0 \pm 3.9}$ (4)" in paired_table(RUNS, "latex")
    assert "| no norm | **-11.0 ± 3.9 (4)** |" in paired_table(RUNS, "markdown", baseline="PairNorm")


def test_data_sets_are_not_mixed():
    other = [made(run.spec.with_(data__name="planted-partition"), 0.1) for run in RUNS]
    table = paired_table([*RUNS, *other], "markdown")
    assert "| digits-knn | PairNorm | **+11.0" in table
    assert "| --- | --- | --: | --: |" in table
    assert r"\begin{tabular}{llrr}" in paired_table([*RUNS, *other], "latex")
    assert "| planted-partition | PairNorm | +0.0 ± 0.0 (4)" in table


def test_graphs_of_one_name_are_not_mixed_either():
    graphs = [made(run.spec.with_(data__name="planted-partition", data__seed=7), 0.2) for run in RUNS[:5]]
    same = [made(run.spec.with_(data__name="planted-partition"), 0.1) for run in RUNS]
    assert gains([*same, *graphs]) == gains(same)


def test_nothing_to_compare_is_one_sentence():
    with pytest.raises(BadInput, match="expected two treatments to compare, got one"):
        gains([made(BASE, 0.5)])
    with pytest.raises(BadInput, match="a baseline among no norm, PairNorm, BatchNorm, got 'none'"):
        gains(RUNS, "none")

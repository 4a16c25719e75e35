"""What a sweep gives to a paper."""

from dataclasses import replace

import pytest

from analysis.checks import BadInput
from analysis.data.catalog import title_of
from analysis.runs.views.sweep_publication_figure import sweep_figure, sweep_tables
from tests.runs.results.depth.made import made, sweep

RUNS = sweep({"none": {2: [0.5, 0.52]}, "pair": {2: [0.6, 0.63]}})


def test_both_tables_in_one_style():
    latex = sweep_tables(RUNS, "latex")
    assert latex.count(r"\toprule") == 2
    assert "PairNorm" in latex
    assert sweep_tables(RUNS[:2], "markdown").count("| --- |") == 1
    with pytest.raises(BadInput, match="the style of a table"):
        sweep_tables(RUNS, "html")


def test_a_figure_is_of_what_is_measured():
    with pytest.raises(BadInput, match="whose layers are measured, got none"):
        sweep_figure(RUNS)


def test_data_sets_have_panels_of_their_own_and_one_legend():
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    table = [{"layer": 2, "measure": "mad", "value": 0.5}]
    other = [made(run.spec.with_(data__name="planted-partition"), 0.4) for run in RUNS]
    svg = sweep_figure([replace(run, table=table) for run in (*RUNS, *other)], form="svg").decode()
    titles = [title_of(run.spec.data) for run in (RUNS[0], other[0])]
    assert [svg.count(f">{title}<") for title in titles] == [2, 2]
    assert svg.count("PairNorm") == 1

"""What a sweep gives to a paper."""

import pytest

from analysis.checks import BadInput
from analysis.runs.views.publication_figure import sweep_figure, sweep_tables
from tests.runs.results.depth.made import BASE, made, sweep

RUNS = sweep({"none": {2: [0.5, 0.52]}, "pair": {2: [0.6, 0.63]}})


def test_both_tables_in_one_style():
    latex = sweep_tables(RUNS, "latex")
    assert latex.count(r"\toprule") == 2
    assert "PairNorm" in latex
    assert sweep_tables(RUNS[:2], "markdown").count("| --- |") == 1
    with pytest.raises(BadInput, match="the style of a table"):
        sweep_tables(RUNS, "html")


def test_a_figure_is_of_one_data_set_and_of_what_is_measured():
    with pytest.raises(BadInput, match="one data set for a figure, got digits-knn, planted-partition"):
        sweep_figure([*RUNS, made(BASE.with_(data__name="planted-partition"), 0.5)])
    with pytest.raises(BadInput, match="whose layers are measured, got none"):
        sweep_figure(RUNS)

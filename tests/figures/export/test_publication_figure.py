"""The figure for a paper: all panels, text that is text, bands in log space for energies."""

import sys

import numpy as np
import pytest
from scipy import stats

from analysis.checks import BadInput
from analysis.figures.depth.depth_series import DepthRun, Line
from analysis.figures.export import publication_figure
from analysis.figures.export.publication_figure import paper_figure

pytest.importorskip("matplotlib", reason="matplotlib is not installed")


def runs():
    measures = ("group_distance_ratio_paper", *publication_figure.BESIDE)
    for norm, size in (("none", 1.0), ("diff_group", 2.0)):
        for depth in (2, 8):
            for seed in range(3):
                table = [
                    {"layer": layer, "measure": name, "value": size * 10.0 ** (-seed)}
                    for name in measures
                    for layer in (0, depth)
                ]
                table += [{"layer": depth, "measure": "group_distance_ratio_paper_neutral", "value": 1.5}]
                yield DepthRun(norm, depth, seed, 0.5 + 0.1 * seed, table)


NAMES = {"none": "no norm", "diff_group": "DiffGroupNorm & more"}


@pytest.mark.slow
def test_svg_has_every_panel_and_pdf_is_a_pdf():
    svg = paper_figure({"Cora": list(runs())}, NAMES, form="svg").decode()
    for words in (
        "Test accuracy, %",
        "Group distance ratio",
        "Effective rank",
        "Rayleigh quotient",
        "neutral",
    ):
        assert words in svg, words
    assert "DiffGroupNorm &amp; more" in svg
    assert "Student's t" in svg
    assert paper_figure({"Cora": list(runs())}, NAMES).startswith(b"%PDF")
    assert paper_figure({"Cora": list(runs())}, NAMES, form="svg").decode() == svg, (
        "the same runs, the same bytes"
    )


def test_the_interval_is_that_of_students_t():
    values = [0.5, 0.6, 0.9]
    seeds = [Line("none", seed, np.array([2.0]), np.array([value])) for seed, value in enumerate(values)]
    low, high = publication_figure._interval(seeds)
    expected = stats.t.interval(0.95, 2, loc=np.mean(values), scale=stats.sem(values))
    assert (low.y.item(), high.y.item()) == pytest.approx(expected)


def test_several_data_sets_are_rows_with_their_names():
    one = paper_figure({"Cora": list(runs())}, NAMES, form="svg").decode()
    two = paper_figure({"Cora": list(runs()), "Texas": list(runs())}, NAMES, form="svg").decode()
    assert "Cora" not in one
    assert two.count(">Cora<") == two.count(">Texas<") == 2 + len(publication_figure.BESIDE)
    assert two.count("Effective rank") == 2 * one.count("Effective rank")
    assert two.count("no norm") == 1, "one legend"


def test_a_single_seed_has_no_band():
    one = [run for run in runs() if run.seed == 0]
    assert b"svg" in paper_figure({"Cora": one}, NAMES, form="svg")


def test_what_cannot_be_drawn_is_one_sentence(monkeypatch):
    with pytest.raises(BadInput, match="expected runs whose layers are measured"):
        paper_figure({"Cora": []}, NAMES)
    with pytest.raises(BadInput, match="the form of a figure to be one of pdf, svg, got 'png'"):
        paper_figure({"Cora": list(runs())}, NAMES, form="png")
    monkeypatch.setattr(publication_figure, "available", lambda: False)
    with pytest.raises(BadInput, match=r"pip install 'soft-cluster-lab\[paper\]'"):
        paper_figure({"Cora": list(runs())}, NAMES)
    assert "matplotlib" in sys.modules

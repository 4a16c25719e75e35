import csv
import io
import itertools
from dataclasses import replace

import pytest

from analysis.checks import BadInput
from analysis.runs.results.depth.depth_table import depth_table
from tests.runs.results.depth.test_depth_points import run


def test_a_line_for_every_treatment_and_a_column_for_every_depth():
    runs = [run(0, skip="residual", drop_edge=0.5), run(0), run(0, depth=4)]
    title, head, *lines = depth_table(runs).splitlines()
    assert title.endswith("mean ± SD over n seeds")
    assert head.split() == ["depth", "2", "4"]
    assert [line.split("  ")[0] for line in lines] == [
        "DiffGroupNorm GCN residual, drop edge 0.5",
        "DiffGroupNorm GCN",
    ]
    assert lines[1].endswith("  50.0 (1)")


def test_what_is_swept_within_a_norm_is_a_line_and_what_changes_with_the_depth_is_not():
    swept = [run(s, groups=g, lamda=x) for g, x, s in itertools.product((2, 20), (0.01, 10.0), (0, 1))]
    lines = depth_table(swept).splitlines()[2:]
    assert [line.split("   ")[0] for line in lines] == [
        f"DiffGroupNorm GCN groups {g}, lamda {x:g}" for g in (2, 20) for x in (0.01, 10.0)
    ]
    assert all(line.endswith("(2)") for line in lines)
    recipe = [run(0, depth=2, lamda=0.1), run(0, depth=4, lamda=0.05)]
    assert len(depth_table(recipe).splitlines()) == 3


def test_latex_is_a_booktabs_table_whose_lines_are_equally_long():
    text = depth_table(
        [run(0), run(1, accuracy=0.7), run(0, "none"), run(0, data="planted-partition")], "latex"
    )
    lines = text.splitlines()
    assert lines[1] == r"\begin{tabular}{lllr}"
    assert {r"\toprule", r"\midrule", r"\bottomrule"} < set(lines)
    cells = [line.count("&") for line in lines if line.endswith(r"\\")]
    assert len(set(cells)) == 1
    assert r"$60.0 \pm 14.1$ (2)" in text


def test_markdown_is_a_table():
    head, rule, *lines = depth_table(
        [run(0), run(0, "none", depth=3, accuracy=None)], "markdown"
    ).splitlines()
    assert head == "| Norm | Convolution | 2 layers | 3 layers |"
    assert rule == "| --- | --- | --: | --: |"
    assert lines[:2] == ["| DiffGroupNorm | GCN | 50.0 (1) | - |", "| no norm | GCN | - | - |"]


def test_csv_has_a_line_for_every_mean_with_every_setting():
    runs = [run(s, groups=g) for g in (2, 20) for s in (0, 1)]
    rows = list(csv.DictReader(io.StringIO(depth_table(runs, "csv"))))
    assert [(row["groups"], row["n"], row["norm"]) for row in rows] == [
        ("2", "2", "diff_group"),
        ("20", "2", "diff_group"),
    ]
    assert {"data", "depth", "encoder", "skip", "drop_edge", "missing", "lamda", "mean", "sd"} < set(rows[0])


def test_a_table_of_verdicts_counts_seeds_and_one_of_accuracy_says_what_guessing_reaches():
    def judged(seed, norms):
        rows = [
            {"layer": l, "measure": "norm_per_node", "value": norm}
            for l, norm in enumerate(norms)  # noqa: E741
        ]
        rows.append({"layer": 1, "measure": "information_gain", "value": 0.5 + seed})
        made = run(seed)
        summary = {**made.summary, "majority_accuracy": 0.319}
        return replace(made, table=tuple(rows), summary=summary)

    runs = [judged(0, [1, 1]), judged(1, [1, 1e-6]), judged(2, [1, 1e-6])]
    assert depth_table(runs, measure="verdict").splitlines()[-1].endswith("vanished 2, healthy 1")
    assert depth_table(runs).splitlines()[0].endswith("; the most frequent class for all: 31.9")
    title, _, line = depth_table(runs, measure="information_gain").splitlines()
    assert title == "instance information gain, bits, mean ± SD over n seeds"
    assert line.endswith("1.5 ± 1 (3)")
    assert "vanished 2, healthy 1" in depth_table(runs, "csv")
    with pytest.raises(BadInput, match="expected the measure of a table to be one of test_accuracy, verdict"):
        depth_table(runs, measure="seconds")


def vanishing(seed, value):
    made = run(seed)
    return replace(made, table=({"layer": 2, "measure": "norm_per_node", "value": value},))


def test_norms_have_a_geometric_mean_and_a_factor_as_in_the_figure():
    runs = [vanishing(seed, value) for seed, value in enumerate((1e-12, 1e-8, 1e-4))]
    title, _, line = depth_table(runs, measure="norm_per_node").splitlines()
    assert title == "norm per node, geometric mean ×/ factor of one SD of the logarithm, over n seeds"
    assert line.endswith("  1e-08 ×/ 1e+04 (3)")
    latex = depth_table(runs, "latex", measure="norm_per_node")
    assert r"& $1 \times 10^{-8} \mathbin{{}^{\times}\!/} 1 \times 10^{4}$ (3) \\" in latex
    (row,) = csv.DictReader(io.StringIO(depth_table(runs, "csv", measure="norm_per_node")))
    assert (float(row["geometric_mean"]), float(row["factor"])) == (pytest.approx(1e-8), pytest.approx(1e4))
    assert not {"mean", "sd"} & set(row)


@pytest.mark.parametrize(
    ("values", "cell"),
    [((0.5,), "0.5 (1)"), ((1.0, 0.0), "0 (2)"), ((None, 4.0, 1.0), "2 ×/ 2.67 (2)"), ((None,), "-")],
)
def test_a_single_seed_a_dead_one_and_an_undefined_one(values, cell):
    runs = [vanishing(seed, value) for seed, value in enumerate(values)]
    assert depth_table(runs, measure="norm_per_node").splitlines()[-1].endswith(f"  {cell}")


def test_another_style_is_refused():
    with pytest.raises(BadInput, match="expected the style of a table to be one of text, latex"):
        depth_table([run(0)], "html")

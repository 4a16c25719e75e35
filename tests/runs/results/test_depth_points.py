import csv
import io

import pytest

from analysis.runs.results.depth_points import depth_means, depth_points, means_in_words, points_csv
from analysis.runs.run import Run
from analysis.training.spec import RunSpec


def run(seed, norm="diff_group", accuracy=0.5, **changes):
    spec = RunSpec().with_(
        data__name="digits-knn", model={"kind": "depth", "depth": 2, "norm": norm, **changes}, seed=seed
    )
    rows = [{"layer": layer, "measure": m, "value": v} for layer, m, v in (
        (1, "effective_rank", 3.0), (2, "effective_rank", 2.0), (2, "group_distance_ratio_pyg", 0.3),
        (2, "group_distance_ratio_paper", None), (2, "gradient_norm", 0.01),
    )]  # fmt: skip
    summary = {} if accuracy is None else {"test_accuracy": accuracy, "seconds": 1.0}
    return Run(f"r{seed}{norm}", "k", "o", "n", "", "s", spec, "finished", summary=summary, table=tuple(rows))


def test_a_point_has_the_last_layers_numbers_and_what_is_undefined_is_none():
    (point,) = depth_points([run(3, lamda=0.2, groups=4)])
    assert (point["depth"], point["seed"], point["effective_rank"]) == (2, 3, 2.0)
    assert point["group_distance_ratio"] == {"paper": None, "pyg": 0.3, "authors": None}
    assert (point["lamda"], point["groups"], point["gradient_norm"]) == (0.2, 4, 0.01)
    assert depth_points([run(3, "none")])[0]["lamda"] is None


def test_means_over_seeds_by_hand():
    points = depth_points([run(0, accuracy=0.5), run(1, accuracy=0.7), run(2, accuracy=None), run(0, "none")])
    first, other = depth_means(points)
    assert (first["mean"], first["sd"], first["n"]) == (pytest.approx(0.6), pytest.approx(0.02**0.5), 2)
    assert (other["norm"], other["sd"], other["n"]) == ("none", None, 1)
    text = means_in_words([first, other | {"mean": None}])
    assert "60.0 ± 14.1 (2)" in text
    assert text.splitlines()[-1].endswith("-")


def test_arms_are_told_apart_by_all_that_differs():
    means = depth_means(depth_points([run(0, skip="residual", drop_edge=0.5), run(0)]))
    assert [line.split("  ")[0] for line in means_in_words(means).splitlines()[2:]] == [
        "diff_group gcn residual drop edge 0.5",
        "diff_group gcn",
    ]


def test_other_groups_and_lamdas_are_no_seeds():
    runs = [
        run(seed, groups=groups, lamda=lamda, accuracy=0.5 + groups / 100 + seed / 10)
        for groups in (2, 20)
        for lamda in (0.01, 10)
        for seed in (0, 1)
    ]
    means = depth_means(depth_points([*runs, run(0, "none")]))
    assert [(cell["groups"], cell["lamda"], cell["n"]) for cell in means] == [
        (2, 0.01, 2), (2, 10, 2), (20, 0.01, 2), (20, 10, 2), (None, None, 1),
    ]  # fmt: skip
    lines = means_in_words(means).splitlines()[2:]
    assert lines[0].startswith("diff_group gcn groups 2 lamda 0.01")
    assert len(set(lines)) == 5
    assert "57.0 ± 7.1 (2)" in lines[0]
    by_depth = [run(0, lamda=0.01), run(0, depth=4, lamda=0.03)]  # as recipes do: one line
    assert len(means_in_words(depth_means(depth_points(by_depth))).splitlines()) == 3


def test_csv_reads_back():
    (row,) = csv.DictReader(io.StringIO(points_csv(depth_points([run(0)]))))
    assert (row["group_distance_ratio_pyg"], row["group_distance_ratio_paper"], row["norm"]) == (
        "0.3",
        "",
        "diff_group",
    )

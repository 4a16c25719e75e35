"""The command ``depth``, as a person and as a program use it."""

import csv
import json

import pytest

from analysis.cli.main import main
from analysis.runs.engine.dask_connection import SCHEDULER
from analysis.runs.store.store import Store
from tests.cli.command import run

SMALL = ["depth", "--data", "planted-partition", "--depths", "1,2", "--norms", "none,diff_group"]
SMALL += ["--seeds", "2", "--epochs", "3"]


@pytest.fixture(scope="module")
def trained(scheduler, tmp_path_factory):
    """A store in which a sweep was trained by the command; and what the command printed."""
    folder = tmp_path_factory.mktemp("depth")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFT_CLUSTER_LAB_STORE", str(folder / "runs.sqlite"))
        patch.setenv(SCHEDULER, scheduler)
        return folder, run(*SMALL, "--json", "--csv", str(folder / "points.csv"))


@pytest.fixture
def there(trained, shared_workers, monkeypatch):
    """That store as the one that commands use, and workers for what they train."""
    monkeypatch.setenv("SOFT_CLUSTER_LAB_STORE", str(trained[0] / "runs.sqlite"))
    return trained


def test_the_last_line_is_one_object_with_a_point_for_every_run(trained):
    _, done = trained
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout.splitlines()[-1])
    points = printed["points"]
    assert (printed["data"], printed["state"], len(points)) == ("planted-partition", "finished", 8)
    assert {(p["depth"], p["norm"], p["seed"]) for p in points} == {
        (d, n, s) for d in (1, 2) for n in ("none", "diff_group") for s in (0, 1)
    }
    for point in points:
        assert 0 <= point["test_accuracy"] <= 1
        assert set(point["group_distance_ratio"]) == {"paper", "pyg", "authors"}
        assert point["group_distance_ratio"]["paper"] > 1
        assert point["group_distance_ratio_neutral"] == pytest.approx(
            {"paper": 4 / 3, "pyg": 4 / 9, "authors": 1}
        )
        assert 1 <= point["effective_rank"] <= 16
        assert point["gradient_norm"] > 0
    assert len(printed["means"]) == 4
    assert "no norm GCN" in done.stdout
    assert "epochs" in done.stderr


def test_the_csv_has_the_same_points(trained):
    folder, done = trained
    points = json.loads(done.stdout.splitlines()[-1])["points"]
    with (folder / "points.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [float(row["group_distance_ratio_pyg"]) for row in rows] == [
        point["group_distance_ratio"]["pyg"] for point in points
    ]


def test_finished_points_come_from_the_store(there, capsys):
    _, done = there
    assert main([*SMALL[:-4], "--seeds", "1", "--epochs", "3", "--json"]) == 0
    shown = capsys.readouterr()
    assert "4 of 4 runs had been trained before" in shown.err
    points = json.loads(done.stdout.splitlines()[-1])["points"]
    again = json.loads(shown.out.splitlines()[-1])["points"]
    assert [p["test_accuracy"] for p in again] == [p["test_accuracy"] for p in points if p["seed"] == 0]


def test_every_swept_axis_is_in_the_means_the_names_and_the_table(there, capsys):
    command = ["depth", "--data", "planted-partition", "--depths", "2", "--norms", "diff_group"]
    command += ["--groups", "2,20", "--lamda", "0.01,10", "--seeds", "2", "--epochs", "1"]
    assert main([*command, "--json", "--table", "markdown"]) == 0
    out = capsys.readouterr().out
    printed = json.loads(out.splitlines()[-1])
    assert [(mean["groups"], mean["lamda"], mean["n"]) for mean in printed["means"]] == [
        (2, 0.01, 2), (2, 10.0, 2), (20, 0.01, 2), (20, 10.0, 2)
    ]  # fmt: skip
    assert out.count("(2) |") == 4
    names = {run.name for run in Store().runs() if run.sweep == printed["sweep"]}
    assert len(names) == 8
    assert "planted-partition, 2 layers, DiffGroupNorm, groups 20, lamda 10, seed 1" in names


def test_several_data_sets_are_swept_at_once(there, capsys):
    command = ["depth", "--data", "planted-partition,digits-knn", "--depths", "1-2", "--norms", "none"]
    assert main([*command, "--seeds", "1", "--epochs", "1", "--json", "--table", "latex"]) == 0
    out = capsys.readouterr().out
    printed = json.loads(out.splitlines()[-1])
    assert printed["data"] == ["planted-partition", "digits-knn"]
    assert {(mean["data"], mean["depth"]) for mean in printed["means"]} == {
        (data, depth) for data in printed["data"] for depth in (1, 2)
    }
    assert r"\toprule" in out
    assert "planted-partition & no norm & GCN" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: --data"),
        (["--data", "coral"], "expected data to be one of digits"),
        (["--data", "karate"], "expected labelled nodes for a depth run, got 'karate'"),
        (
            ["--data", "digits-knn", "--depths", "2,x"],
            "expected whole numbers with commas between, or ranges such as 2-32 or 2-32:2, got '2,x'",
        ),
        (
            ["--data", "digits-knn", "--depths", "257"],
            "depth: input should be less than or equal to 256, got 257",
        ),
        (["--data", "digits-knn", "--depths", "2,2"], "expected different depths"),
        (["--data", "digits-knn", "--norms", "bach"], "expected norm to be one of none, batch"),
        (["--data", "digits-knn", "--seeds", "0"], "expected --seeds from 1 to 100, got 0"),
        (["--data", "digits-knn", "--recipe", "gdn"], "invalid choice: 'gdn'"),
        (["--data", "digits-knn", "--recipe", "dgn", "--lr", "1"], "expected no --lr with --recipe dgn"),
        (["--data", "digits-knn", "--recipe", "dgn", "--encoder", "gin"], "to be one of gcn, gat, sgc"),
        (
            ["--data", "digits-knn", "--drop-edge", "1"],
            "drop_edge: input should be less than or equal to 0.95",
        ),
        (["--data", "digits-knn", "--workers", "0"], "expected --workers to be at least 1"),
        (["--data", "cora", "--root", "nowhere"], "expected --root to be a folder, got 'nowhere'"),
        (["--data", "cora", "--root", "."], "Planetoid/Cora/raw, found none"),
        (["--data", "digits-knn", "--csv", "nowhere/x.csv"], "in an existing folder for --csv"),
        (["--data", "digits-knn", "--figure", "nowhere/x.pdf"], "in an existing folder for --figure"),
        (["--data", "digits-knn", "--figure", "x.png"], "a file that ends with .pdf or .svg for --figure"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(here, monkeypatch, capsys, arguments, words):
    monkeypatch.chdir(here)
    assert main(["depth", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert words in shown.err
    assert list(here.iterdir()) == [], "nothing was started"

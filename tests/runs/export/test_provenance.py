import json
from dataclasses import replace

from analysis.runs.export.provenance import origin_of, origin_of_sweep
from analysis.training.spec import parse_spec
from tests.made import made_run


def test_the_line_says_what_made_it():
    run = made_run(data="karate")
    line = origin_of(run, epoch=7).line
    for part in (
        "A made run",
        "Zachary's karate club",
        "4 heads of 8 clusters",
        "seed 0",
        "epoch 7",
        run.key[:12],
    ):
        assert part in line
    assert "sweep" not in line


def test_the_spec_comes_back_whole():
    run = made_run()
    assert parse_spec(origin_of(run).spec) == run.spec


def test_a_run_of_a_sweep_says_so():
    assert "one run of a sweep" in origin_of(replace(made_run(), sweep="s")).line


def test_a_figure_of_a_sweep_names_all_its_runs():
    runs = [replace(made_run(), spec=made_run().spec.with_(seed=seed), sweep="s") for seed in (3, 4, 5)]
    origin = origin_of_sweep(runs)
    assert "3 runs of a sweep" in origin.line
    assert "3, 4, 5" in origin.line
    assert [parse_spec(json.dumps(spec)) for spec in json.loads(origin.spec)] == [run.spec for run in runs]
    assert origin_of_sweep(runs[:1]) == origin_of(runs[0])


def test_the_commit_that_trained_a_run_is_named_where_it_is_known():
    run = replace(made_run(), versions={"torch": "2.9", "commit": "0123456789ab"})
    assert origin_of(run).line.endswith("Soft Cluster Lab 0123456789ab")
    others = [run, replace(run, versions={"commit": "ab9876543210+"}), made_run()]
    assert origin_of_sweep(others).line.endswith("Soft Cluster Lab 0123456789ab ab9876543210+")
    assert origin_of(made_run()).line.endswith("Soft Cluster Lab")

from dataclasses import replace

from analysis.runs.origin import origin_of
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

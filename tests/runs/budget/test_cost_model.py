"""The estimate follows what training really takes."""

import time

import pytest

from analysis.data.builtin.table import SAMPLES, load_sample
from analysis.runs.budget.cost_model import (
    RUN_SECONDS,
    SIZES,
    START_SECONDS,
    Size,
    run_seconds,
    seconds,
    seconds_per_epoch,
    sweep_seconds,
)
from analysis.training.fit import fit
from analysis.training.spec import DataSpec, DepthSpec, RunSpec
from tests.runs.fake import spec


@pytest.mark.parametrize("name", SAMPLES)
def test_sizes_are_those_of_the_samples(name):
    loaded = load_sample(name)
    graphs = loaded if isinstance(loaded, list) else [loaded]
    nodes = sum(graph.num_nodes for graph in graphs)
    assert SIZES[name] == Size(len(graphs), nodes, sum(graph.num_edges for graph in graphs))


def deep(**changes):
    return RunSpec(data=DataSpec(name="digits-knn"), model=DepthSpec(depth=8)).with_(
        training__device="cpu", **changes
    )


@pytest.mark.parametrize(
    "chosen",
    [
        spec(),
        deep(),
        deep(model__depth=32),
        deep(model__hidden=256, model__norm="diff_group", model__groups=32),
    ],
    ids=["karate", "deep", "deeper", "wide"],
)
def test_the_estimate_is_of_the_right_size(chosen):
    # Processor time, because on a busy machine the clock says nothing about the training.
    def took(epochs):
        start = time.process_time()
        fit(chosen.with_(training__epochs=epochs, training__warmup_epochs=0))
        return time.process_time() - start

    took(1)
    measured = (took(5) - took(1)) / 4
    assert measured / 8 < seconds_per_epoch(chosen) < measured * 8


def test_more_of_anything_costs_more():
    base = seconds(deep())
    for change in (
        {"training__epochs": 60},
        {"model__depth": 16},
        {"model__hidden": 64},
        {"model__norm": "diff_group"},
    ):
        assert seconds(deep(**change)) > base, change
    few = seconds(spec(training__warmup_epochs=0))
    for change in ({"model__heads": 8}, {"model__clusters": (8,)}, {"training__warmup_epochs": 5}):
        assert seconds(spec(**{"training__warmup_epochs": 0} | change)) > few, change


def test_a_sweep_costs_its_start_and_every_run_more_than_its_epochs():
    short = deep(training__epochs=1)
    assert run_seconds(short) > RUN_SECONDS + 10 * seconds(short), "its layers are measured"
    assert run_seconds(short.with_(model__depth=16)) > run_seconds(short)
    assert run_seconds(spec()) >= RUN_SECONDS + seconds(spec())
    twelve = [short.with_(seed=seed) for seed in range(12)]
    assert sweep_seconds(twelve, workers=1) == pytest.approx(START_SECONDS + 12 * run_seconds(short))
    assert sweep_seconds(twelve[:1], workers=3) == START_SECONDS + run_seconds(short), "one has one worker"

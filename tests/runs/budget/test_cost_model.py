"""The estimate follows what a training computes."""

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from analysis.data.builtin.table import SAMPLES, load_sample
from analysis.runs.budget.cost_model import (
    PRODUCTS_PER_SECOND,
    RUN_SECONDS,
    SIZES,
    START_SECONDS,
    TOUCHES_PER_SECOND,
    Size,
    run_seconds,
    seconds,
    seconds_per_epoch,
    sweep_seconds,
)
from analysis.training.fit import fit
from analysis.training.loop.events import Epoch
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
        deep(model__depth=16),
        deep(model__hidden=128, model__norm="diff_group", model__groups=32),
    ],
    ids=["karate", "deep", "deeper", "wide"],
)
def test_the_estimate_is_of_the_right_size(chosen):
    """Against what an epoch calls, multiplies and writes: the clock would be that of a busy machine."""
    with Counted() as counted:
        fit(chosen.with_(training__epochs=1, training__warmup_epochs=0), observe=counted.note_epoch)
    untrained, first = counted.at_epochs
    calls, products, touches = (after - before for before, after in zip(untrained, first, strict=True))
    expected = calls * OPERATION_SECONDS + products / PRODUCTS_PER_SECOND + touches / TOUCHES_PER_SECOND
    assert expected / 8 < seconds_per_epoch(chosen) < expected * 8


OPERATION_SECONDS = 5e-6
"""Overhead of one operation of torch; a layer needs some twenty, and as many again for its gradient."""


class Counted(TorchDispatchMode):
    """Counts operations, multiply-adds of dense products, and numbers written or gathered."""

    def __init__(self):
        super().__init__()
        self.calls = self.products = self.touches = 0
        self.at_epochs = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        results = function(*args, **(kwargs or {}))
        self.calls += 1
        if function._schema.name in ("aten::mm", "aten::addmm", "aten::bmm"):
            left, right = args[-2:]
            if left.layout == torch.strided:
                self.products += left.numel() * right.shape[-1]
            else:
                self.touches += left._nnz() * right.shape[-1]
        for result in results if isinstance(results, tuple | list) else [results]:
            if isinstance(result, torch.Tensor) and result.layout == torch.strided:
                self.touches += result.numel()
        return results

    def note_epoch(self, event):
        if isinstance(event, Epoch):
            self.at_epochs.append((self.calls, self.products, self.touches))


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

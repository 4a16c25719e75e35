"""The benchmarks use a GPU where there is one: their clocks wait for it, and they report its memory."""

from __future__ import annotations

import itertools

import pytest
import torch

from analysis.data.builtin.table import load_sample
from analysis.training.presets.table import preset_specs
from tests.benchmarks import bench_layers, bench_measures, bench_training
from tests.benchmarks.devices import gpu_memory
from tests.pretended_gpu import pretended_gpu

MIB = 2**20


@pytest.fixture
def gpu(monkeypatch):
    with pretended_gpu() as gpu:
        allocated = itertools.count(5 * MIB, 5 * MIB)  # each question finds 5 MiB more than the one before
        monkeypatch.setattr(torch.cuda, "reset_peak_memory_stats", lambda: None)
        monkeypatch.setattr(torch.cuda, "memory_allocated", lambda: next(allocated))
        monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda: next(allocated))
        yield gpu


@pytest.fixture
def waits(gpu, monkeypatch):
    """What happened, in order, as far as the test says so; ``wait`` for the GPU among it."""
    happened: list[str] = []
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: happened.append("wait"))
    return happened


@pytest.mark.parametrize("make", [bench_layers.norm_steps, bench_layers.pool_steps])
def test_layers_run_there(gpu, make):
    sizes = (50, 4, 3) if make is bench_layers.norm_steps else (4, 3, 9, 4, 2, 3)
    steps = make(*sizes, device="cuda")
    for found in bench_layers.measure(
        steps, rounds=1, device="cuda", clock=itertools.count().__next__
    ).values():
        assert found == (1000.0, 1000.0, 5.0)
    assert "aten.mm.default" in gpu.operators


def test_no_clock_is_read_while_the_gpu_works(waits):
    def clock() -> float:
        waits.append("clock")
        return 0.0

    steps = {"ours": lambda: waits.append("work")}
    waits.clear()
    bench_layers.measure(steps, rounds=2, device="cuda", clock=clock)
    timed = "work wait clock work wait clock"
    assert " ".join(waits).endswith(f"{timed} {timed}")


def test_memory_is_that_of_the_gpu(waits):
    assert gpu_memory(lambda: waits.append("work")) == 5.0
    assert waits == ["wait", "work", "wait"]


def test_measures_run_there_and_are_waited_for(gpu, waits, monkeypatch, capsys):
    monkeypatch.setattr(bench_measures, "HERE", ("cpu", "cuda"))
    x, y = bench_measures.made(60, 4, 3, "cuda")
    assert bench_measures.seconds(lambda: waits.append("work") or bench_measures.our_ratio(x, y)) > 0
    assert waits == ["wait", "work", "wait"]
    assert "aten._to_copy.default" in gpu.operators
    bench_measures.collapse("cuda")
    assert "on cuda" in capsys.readouterr().out


def test_both_sides_train_there(gpu):
    spec = preset_specs("digits-clusters", device="cuda")[0]
    bench_training.plain_epochs(spec, load_sample("digits")[:40], epochs=1)
    assert any("conv" in name or "scatter" in name for name in gpu.operators)

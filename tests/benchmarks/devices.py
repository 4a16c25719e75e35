"""Where a benchmark runs, and when work on a GPU is done: a GPU is asked and goes on by itself."""

from __future__ import annotations

from collections.abc import Callable

import torch

HERE = ("cpu", "cuda") if torch.cuda.is_available() else ("cpu",)


def wait(device: str) -> None:
    """Return when the device has nothing left to do; before that no clock tells anything."""
    if device == "cuda":
        torch.cuda.synchronize()


def gpu_memory(work: Callable[[], object]) -> float:
    """Most MiB of a GPU's memory in use during ``work``, beyond what was in use before it."""
    torch.cuda.synchronize()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    work()
    torch.cuda.synchronize()
    return (torch.cuda.max_memory_allocated() - before) / 2**20

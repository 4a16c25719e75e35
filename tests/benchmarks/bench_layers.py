"""Time and memory of our layers against PyG's, on the same weights and inputs, in one run.

    python -m tests.benchmarks.bench_layers [--threads N] [--rounds N] [--device cpu|cuda] [--only NAME]

Both sides take turns, so that a busy machine slows them alike. Printed are the medians of a step (forward,
loss, backward) in milliseconds, the ratio of the medians, the ratio of the fastest steps, and the ratio of
the memory that one step needs beyond its inputs, at its peak. On a machine that is busy with other work the
barriers between threads drown everything: use one thread and its own time there (--threads 1 --cpu-time).
All is timed on the CPU, and on the GPU where there is one.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import Module
from torch_geometric.nn.norm import DiffGroupNorm as PyGDiffGroupNorm
from torch_geometric.nn.pool import MemPooling as PyGMemPooling

from analysis.layers import DiffGroupNorm, MemPooling, kl_to_target
from tests.benchmarks.devices import HERE, gpu_memory, wait

Step = Callable[[], None]


def norm_steps(nodes: int, features: int, groups: int, device: str) -> dict[str, Step]:
    theirs = PyGDiffGroupNorm(features, groups).to(device)
    ours = DiffGroupNorm(features, groups).to(device)
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(nodes, features, device=device, requires_grad=True)
    out_grad = torch.randn(nodes, features, device=device)

    def step(layer: Module) -> Step:
        return lambda: _differentiate(layer, x, lambda: layer(x), out_grad)

    return {"pyg": step(theirs), "ours": step(ours)}


def pool_steps(
    graphs: int, smallest: int, largest: int, features: int, heads: int, clusters: int, device: str
) -> dict[str, Step]:
    sizes = torch.randint(smallest, largest + 1, (graphs,), generator=torch.Generator().manual_seed(0))
    batch = torch.repeat_interleave(torch.arange(graphs), sizes).to(device)
    x = torch.randn(len(batch), features, device=device, requires_grad=True)
    theirs = PyGMemPooling(features, features, heads, clusters).to(device)
    ours = MemPooling(features, features, heads, clusters).to(device)
    ours.load_state_dict(theirs.state_dict())

    def as_pyg(layer: Module) -> Tensor:
        out, S = layer(x, batch)
        return out.square().mean() + layer.kl_loss(S)

    def flat() -> Tensor:
        result = ours.pool(x, batch, batch_size=graphs)
        kl = kl_to_target(result.S, detach=False, per="graph", batch=batch, batch_size=graphs)
        return result.x_pooled.square().mean() + kl

    return {
        "pyg": lambda: _differentiate(theirs, x, lambda: as_pyg(theirs)),
        "ours": lambda: _differentiate(ours, x, lambda: as_pyg(ours)),
        "ours, flat": lambda: _differentiate(ours, x, flat),
    }


CASES: dict[str, Callable[[str], dict[str, Step]]] = {
    "norm N=100,000 F=64 G=10": lambda device: norm_steps(100_000, 64, 10, device),
    "norm N=18,333 F=64 G=10": lambda device: norm_steps(18_333, 64, 10, device),
    "norm N=2,708 F=16 G=10": lambda device: norm_steps(2_708, 16, 10, device),
    "norm N=1,000 F=16 G=10": lambda device: norm_steps(1_000, 16, 10, device),
    "norm N=300 F=16 G=10": lambda device: norm_steps(300, 16, 10, device),
    "norm N=34 F=16 G=10": lambda device: norm_steps(34, 16, 10, device),
    "pool 128 x 10..600 F=64 H=4 K=32": lambda device: pool_steps(128, 10, 600, 64, 4, 32, device),
    "pool 64 x 10..40 F=32 H=4 K=8": lambda device: pool_steps(64, 10, 40, 32, 4, 8, device),
    "pool 8 x 5..20 F=16 H=2 K=4": lambda device: pool_steps(8, 5, 20, 16, 2, 4, device),
}


def measure(
    steps: dict[str, Step], *, rounds: int, device: str, clock: Callable[[], float]
) -> dict[str, tuple[float, float, float]]:
    """Median and fastest step in milliseconds and peak extra memory in MiB, by side."""
    memory = {side: _peak_memory(step, device) for side, step in steps.items()}
    times: dict[str, list[float]] = {side: [] for side in steps}
    for _ in range(rounds):
        for side, step in steps.items():
            step()  # not timed: it finds the caches and the allocator as the other side has left them
            wait(device)
            start = clock()
            step()
            wait(device)
            times[side].append(1e3 * (clock() - start))
    return {side: (statistics.median(t), min(t), memory[side]) for side, t in times.items()}


def _differentiate(
    layer: Module, x: Tensor, forward: Callable[[], Tensor], out_grad: Tensor | None = None
) -> None:
    x.grad = None
    layer.zero_grad(set_to_none=True)
    forward().backward(out_grad)


def _peak_memory(step: Step, device: str) -> float:
    """Most MiB allocated at one time during a step, beyond what is allocated before it."""
    for _ in range(2):
        step()
    if device == "cuda":
        return gpu_memory(step)
    with torch.profiler.profile(profile_memory=True) as profile:
        step()
    now = peak = 0
    for event in profile.profiler.kineto_results.events():
        if event.name() == "[memory]":
            now += event.nbytes()
            peak = max(peak, now)
    return peak / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--device", choices=("cpu", "cuda"), help="only there")
    parser.add_argument("--only", default="", help="run the cases whose name contains these words")
    parser.add_argument("--cpu-time", action="store_true", help="count the process's own time only")
    options = parser.parse_args()
    clock = time.process_time if options.cpu_time else time.perf_counter
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    for device in HERE if options.device is None else (options.device,):
        _report(device, only=options.only, rounds=options.rounds, clock=clock)


def _report(device: str, *, only: str, rounds: int, clock: Callable[[], float]) -> None:
    print(f"torch {torch.__version__}, {device}, {torch.get_num_threads()} threads")
    print(f"{'':33} {'':10} {'median ms':>10} {'x':>6} {'fastest ms':>11} {'x':>6} {'MiB':>8} {'share':>6}")
    for name, make in CASES.items():
        if only not in name:
            continue
        steps = make(device)
        small = not any(size in name for size in ("100,000", "18,333", "128 x"))
        results = measure(steps, rounds=rounds * (20 if small else 1), device=device, clock=clock)
        base = results["pyg"]
        for side, (median, fastest, memory) in results.items():
            print(
                f"{name:33} {side:10} {median:10.3f} {base[0] / median:6.2f} {fastest:11.3f} "
                f"{base[1] / fastest:6.2f} {memory:8.2f} {memory / base[2]:6.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()

"""Time, memory and accuracy of the group distance ratio against PyG, in one run.

    python tests/benchmarks/bench_measures.py [--threads 2] [--repeats 3]

Prints medians, the ratio to PyG from alternating runs, the extra peak memory of each (in a fresh process, so
that nothing else counts), relative errors near collapse, and the cost and coverage of the sampled estimate.
Where there is a GPU all is repeated on it.
"""

import argparse
import multiprocessing
import os
import platform
import statistics
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch
from torch_geometric.nn import DiffGroupNorm

from analysis.measures import (
    group_distance_ratio,
    measure_layers,
    permuted_baseline,
    sampled_group_distance_ratio,
)
from tests.benchmarks.devices import HERE, gpu_memory, wait

SIZES = [(20_000, 64, 40), (20_000, 64, 7), (2_708, 64, 7), (1_797, 16, 10), (10_000, 16, 300)]
FEW = [(N, F, C) for N in (34, 100, 300, 500, 700) for F in (2, 16, 64) for C in (2, 7, 15)]
FEW_REPEATS = 60  # of calls of less than a millisecond, for each one of the longer
pyg_ratio = DiffGroupNorm.group_distance_ratio


def our_ratio(x, y):
    return group_distance_ratio(x, y, definition="pyg")


def made(N, F, C, device="cpu"):
    generator = torch.Generator().manual_seed(N + F + C)
    y = torch.arange(N)[torch.randperm(N, generator=generator)] % C
    x = torch.randn(N, F, generator=generator) + torch.randn(C, F, generator=generator)[y]
    return x.to(device), y.to(device)


def _line(size):
    return "  N={:>6} F={:>3} C={:>3}:".format(*size)


def seconds(work, *args):
    device = HERE[-1]
    wait(device)
    start = time.perf_counter()
    work(*args)
    wait(device)
    return time.perf_counter() - start


def resident():
    """Bytes of memory in use, sampled while the work runs: not every system records its peak."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def extra_memory(name, size, threads, answer):
    torch.set_num_threads(threads)
    work = {"ours": our_ratio, "pyg": pyg_ratio}[name]
    work(*made(50, size[1], 5))
    x, y = made(*size)
    before = resident()
    highest, done = before, threading.Event()

    def watch():
        nonlocal highest
        while not done.wait(0.001):
            highest = max(highest, resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    work(x, y)
    done.set()
    watcher.join()
    answer.put((highest - before) / 2**20)


def peak(name, size, threads):
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=extra_memory, args=(name, size, threads, answer))
    process.start()
    value = answer.get()
    process.join()
    return value


def speed(device, sizes, repeats):
    print(f"\nexact ratio on {device}: seconds, PyG / ours")
    for size in sizes:
        x, y = made(*size, device)
        both = [(seconds(pyg_ratio, x, y), seconds(our_ratio, x, y)) for _ in range(repeats + 1)][1:]
        theirs, ours = (statistics.median(times) for times in zip(*both, strict=True))
        ratio = statistics.median(a / b for a, b in both)
        print(f"{_line(size)} PyG {theirs:.6f}  ours {ours:.6f}  {ratio:.2f} x")


def memory(device, threads):
    print(f"\nexact ratio on {device}: extra peak memory, MB")

    def most(name, size):
        if device == "cpu":
            return peak(name, size, threads)
        x, y = made(*size, device)
        work = {"ours": our_ratio, "pyg": pyg_ratio}[name]
        return gpu_memory(lambda: work(x, y))

    for size in [*SIZES[:2], (50_000, 64, 40)]:
        ours = most("ours", size)
        theirs = f"{most('pyg', size):.0f}" if size[0] <= 20_000 else "not run"
        print(f"{_line(size)} PyG {theirs}  ours {ours:.0f}")


def collapse(device):
    print(
        f"\nfeatures c + s * signal on {device}, float32: relative error against float64 direct differences"
    )
    generator = torch.Generator().manual_seed(0)
    y = torch.arange(1500) % 7
    signal = torch.randn(1500, 32, generator=generator) + 0.5 * torch.randn(7, 32, generator=generator)[y]
    centre = torch.randn(32, generator=generator)
    for exponent in range(1, 7):
        x = centre + 10.0**-exponent * signal
        far = torch.cdist(x.double(), x.double(), compute_mode="donot_use_mm_for_euclid_dist")
        member = torch.nn.functional.one_hot(y).double()
        n, sums = member.sum(0), member.T @ far @ member
        intra = (sums.diag() / n**2).mean()
        inter = ((sums.sum(1) - sums.diag()) / (n * (len(y) - n))).sum() / 36
        exact = float(inter / intra)
        there = x.to(device), y.to(device)
        ours, theirs = abs(our_ratio(*there) / exact - 1), abs(pyg_ratio(*there) / exact - 1)
        print(f"  s = 1e-{exponent}: ours {ours:.1e}  PyG {theirs:.1e}")


def sampled(device):
    x, y = made(1_000_000, 64, 40, device)
    took = seconds(lambda: sampled_group_distance_ratio(x, y, pairs=1_000_000))
    print(f"\nsampled ratio on {device}, N = 1,000,000, 1e6 pairs: {took:.2f} s")
    x, y = made(3_000, 16, 7, device)
    for definition in ("paper", "pyg", "authors"):
        exact = group_distance_ratio(x, y, definition=definition)
        hits = 0
        for seed in range(100):
            generator = torch.Generator().manual_seed(seed)
            got = sampled_group_distance_ratio(x, y, definition=definition, pairs=20_000, generator=generator)
            hits += got.low <= exact <= got.high
        print(f"  95 % interval covers the exact value ({definition}): {hits} of 100")


def layers(device):
    generator = torch.Generator().manual_seed(0)
    y = (torch.arange(1797) % 10).to(device)
    states = [torch.randn(1797, 16, generator=generator).relu().to(device) for _ in range(33)]
    edges = torch.randint(1797, (2, 10_000), generator=generator)
    edge_index = torch.cat([edges, edges.flip(0)], dim=1).to(device)
    measure_layers(states[:1], y, edge_index)
    took = statistics.median(seconds(measure_layers, states, y, edge_index) for _ in range(3))
    print(f"\nmeasure_layers on {device}, 33 states [1797, 16], all measures with baselines: {took:.2f} s")
    took = seconds(lambda: permuted_baseline(states[0], y))
    print(f"baseline over all permutations, closed form, one state: {took:.4f} s")


def main():
    parser = argparse.ArgumentParser(description="Benchmark the measures against PyG.")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    print(f"torch {torch.__version__}, {chosen.threads} threads, {platform.machine()}")
    for device in HERE:
        speed(device, FEW, FEW_REPEATS * chosen.repeats)
        speed(device, SIZES, chosen.repeats)
        memory(device, chosen.threads)
        collapse(device)
        sampled(device)
        layers(device)


if __name__ == "__main__":
    main()

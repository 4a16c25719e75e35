"""Does ``digits-clusters`` hold, whatever the seed?

Run ``python -m tests.benchmarks.bench_seeds [SEEDS] [FIRST] [HEADS]``, 100 seeds from 0 and the preset's
heads if not given: it prints a line for every seed that falls short, the range after every ten, and fails
where there is one that the diagnosis does not name. A seed falls short below 0.8 of the clusters in use or
0.91 of the test graphs right.
"""

from __future__ import annotations

import statistics
import sys

import torch

from analysis.training.presets.table import preset_specs
from tests.provoked import findings

IN_USE, RIGHT = 0.8, 0.91


def main(seeds: int = 100, first: int = 0, heads: int | None = None) -> int:
    torch.set_num_threads(1)
    used, right, unnamed = [], [], 0
    for seed in range(first, first + seeds):
        (spec,) = preset_specs("digits-clusters", seed=seed, device="cpu")
        names, summary = findings(spec if heads is None else spec.with_(model__heads=heads))
        used.append(summary["usage_perplexity"])
        right.append(summary["test_accuracy"])
        if used[-1] < IN_USE * spec.model.clusters[0] or right[-1] < RIGHT:
            unnamed += not names
            named = ", ".join(names) or "NOT NAMED"
            print(f"seed {seed}: {used[-1]:.2f} clusters, {100 * right[-1]:.1f} % right: {named}", flush=True)
        if len(used) % 10 == 0 or len(used) == seeds:
            print(_range(used, right), flush=True)
    return unnamed


def _range(used: list[float], right: list[float]) -> str:
    return (
        f"{len(used)} seeds: {min(used):.2f} to {max(used):.2f} clusters in use (median "
        f"{statistics.median(used):.2f}), {100 * min(right):.1f} to {100 * max(right):.1f} % right"
    )


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) > 0)

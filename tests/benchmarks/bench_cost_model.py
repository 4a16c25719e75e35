"""Estimated seconds per epoch beside measured ones, on this machine.

The estimate is meant to be right within a factor of three on one core of an idle machine; its
test counts operations instead, for a clock says nothing on a busy one.

    python -m tests.benchmarks.bench_cost_model [--epochs N]
"""

import argparse
import time

import torch

from analysis.runs.budget.cost_model import seconds_per_epoch
from analysis.training.fit import fit
from analysis.training.presets.table import PRESETS


def seconds(spec, epochs):
    begun = time.process_time()
    fit(spec.with_(training__epochs=epochs, training__warmup_epochs=0))
    return time.process_time() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--epochs", type=int, default=5)
    epochs = parser.parse_args().epochs
    torch.set_num_threads(1)
    print("| preset | estimated s | measured s | estimated / measured |\n|---|---|---|---|")
    for name, preset in PRESETS.items():
        spec = preset.specs[0].with_(training__device="cpu", training__patience=0)
        seconds(spec, 1)  # imports and caches
        measured = (seconds(spec, 1 + epochs) - seconds(spec, 1)) / epochs
        estimated = seconds_per_epoch(spec)
        print(f"| {name} | {estimated:.4f} | {measured:.4f} | {estimated / measured:.2f} |", flush=True)


if __name__ == "__main__":
    main()

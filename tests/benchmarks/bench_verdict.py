"""Is the verdict on layers that of the accuracy? Five networks on Cora, five seeds each.

Run ``python -m tests.benchmarks.bench_verdict``: it prints a table and fails where one is wrong. A network
that was built to hold counts as healthy, one that was built to fail must not be called so.
"""

import sys

import torch

from analysis.measures import layers_verdict, measure_layers
from analysis.measures.class_separation_verdict import CLASS_MEANS
from tests.deep_on_cora import CASES, HEALTHY, cora, train


def main() -> None:
    torch.set_num_threads(1)
    data, wrong = cora(), 0
    for case in CASES:
        for seed in range(5):
            trained = train(case, seed)
            rows = measure_layers(trained.states, data.y, data.edge_index)
            verdict = layers_verdict(rows)
            right = (verdict.kind == "healthy") == (case in HEALTHY)
            wrong += not right
            read = {row["measure"]: row["value"] for row in rows if row["layer"] == len(trained.states) - 1}
            print(
                f"{case:20} seed {seed}  accuracy {trained.accuracy:.2f}  class means {read[CLASS_MEANS]}  "
                f"{'' if right else 'WRONG '}{verdict.kind}: {verdict.sentence}"
            )
    print(f"{wrong} of {5 * len(CASES)} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

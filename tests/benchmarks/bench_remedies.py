"""Do the remedies help, and in the order in which they are offered?

Run ``python -m tests.benchmarks.bench_remedies [SEED ...]``, seed 71 of ``digits-clusters`` if not given, the
worst of a hundred: it trains the preset and every remedy of every finding, and prints clusters in use, the
share of test graphs right, and what the diagnosis finds then.
"""

from __future__ import annotations

import sys

import torch

from analysis.measures.diagnosis.evidence import Finding
from analysis.runs.results.remedies import remedies
from analysis.training.presets.table import preset_specs
from analysis.training.spec import RunSpec
from tests.provoked import findings


def main(*seeds: int) -> None:
    torch.set_num_threads(1)
    for seed in seeds or (71,):
        (spec,) = preset_specs("digits-clusters", seed=seed, device="cpu")
        tried = {"as it is": spec}
        for name in _told(seed, "as it is", spec):
            for remedy in remedies(Finding(name, "", "keys", "", ""), spec):
                if remedy.spec not in tried.values():
                    tried[remedy.words] = remedy.spec
                    _told(seed, f"{name}: {remedy.words}", remedy.spec)


def _told(seed: int, words: str, spec: RunSpec) -> list[str]:
    names, summary = findings(spec)
    used, right = summary["usage_perplexity"], 100 * summary["test_accuracy"]
    clusters = spec.model.clusters[0]
    found = ", ".join(names) or "nothing wrong"
    print(
        f"seed {seed}, {words}: {used:.2f} of {clusters} clusters, {right:.1f} % right; {found}", flush=True
    )
    return names


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

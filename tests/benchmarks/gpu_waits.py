"""How often training makes the CPU wait for a GPU, and where; no GPU is needed.

    python -m tests.benchmarks.gpu_waits [PRESET]

Printed are the lines that wait in one more epoch of a preset (digits-clusters), and how often. While it
waits, the CPU gives the GPU nothing to do.
"""

import sys
from collections import Counter

from analysis.training.fit import fit
from analysis.training.presets.table import preset_specs
from tests.pretended_gpu import pretended_gpu


def waits_until(epochs: int, preset: str) -> Counter[tuple[str, str]]:
    """All waits of a training of so many epochs, with its keys and its KL from the first."""
    spec = preset_specs(preset, epochs=epochs, device="cuda")[0].with_(training__warmup_epochs=0)
    with pretended_gpu() as gpu:
        fit(spec)
    return gpu.waits


def main(preset: str = "digits-clusters") -> None:
    found = waits_until(4, preset) - waits_until(3, preset)  # both end with a snapshot
    for (line, operator), count in found.most_common():
        print(f"{count:5} {line} {operator}")
    print(f"{found.total():5} in one epoch of {preset}")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Are the sentences true? 200 random layers, 200 random sweeps, every recorded epoch of the examples.

Run ``python -m tests.benchmarks.bench_sentences``: it prints what is wrong and fails where something is.
"""

import sys

from analysis.runs.results.catalog import example_store
from tests.sentences.checked import check_assignments, check_keys
from tests.sentences.random_layers import random_layer
from tests.sentences.test_random_depth import check_depth
from tests.sentences.test_random_layers import check_all, recorded


def main() -> None:
    wrong = checked = 0
    cases = [(f"random layer {seed}", lambda seed=seed: check_all(random_layer(seed))) for seed in range(200)]
    cases += [(f"random sweep {seed}", lambda seed=seed: check_depth(seed)) for seed in range(200)]
    store = example_store()
    for run in store.runs():
        if run.spec.model.kind != "cluster":
            continue
        for epoch in store.snapshot_epochs(run.id):

            def case(id=run.id, epoch=epoch):
                layer = recorded(id, epoch)
                return [check_assignments(layer), check_keys(layer)(layer, epoch)]

            cases.append((f"{run.id} epoch {epoch}", case))
    for name, check in cases:
        checked += 1
        try:
            check()
        except AssertionError as error:
            wrong += 1
            print(f"WRONG {name}: {str(error)[:300]}")
    print(f"{wrong} of {checked} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

"""Are the sentences true? Random layers, sweeps, films, tables and verdicts, and the recorded examples.

Run ``python -m tests.benchmarks.bench_sentences [N] [FIRST]``, 200 of each from seed 0 if not given: it
prints what is wrong and fails where something is.
"""

import sys
from functools import partial

from analysis.runs.results.run_library import example_store
from tests.sentences.checked import check_assignments, check_keys
from tests.sentences.picture_captions import check_pictures
from tests.sentences.random_layers import random_layer
from tests.sentences.random_tables import check_arena, check_depth_tables, check_folds
from tests.sentences.test_captions import check_captions
from tests.sentences.test_exports import check_examples
from tests.sentences.test_lesson_numbers import test_every_number_is_that_of_the_record
from tests.sentences.test_page_scripts import asked_and_answered
from tests.sentences.test_random_depth import check_depth
from tests.sentences.test_random_layers import check_all, recorded


def cases(number, first):
    """(name, check) for every draw and every recorded epoch."""
    for seed in range(first, first + number):
        yield f"layer {seed}", lambda seed=seed: check_all(random_layer(seed))
        yield f"captions {seed}", partial(check_captions, seed)
        yield f"pictures {seed}", partial(check_pictures, seed)
        for check in (check_depth, check_depth_tables, check_folds, check_arena):
            yield f"{check.__name__} {seed}", partial(check, seed)
    for check, given, answer in asked_and_answered(range(first, first + number)):
        yield f"{check.__name__}, the page's script", partial(check, given, answer)
    yield "numbers of lessons", test_every_number_is_that_of_the_record
    store = example_store()
    for run in store.runs():
        if run.spec.model.kind == "cluster":
            for epoch in store.snapshot_epochs(run.id):
                yield f"{run.id} epoch {epoch}", partial(_recorded, run.id, epoch)
        yield f"exports of {run.id}", partial(check_examples, run.id)


def _recorded(id, epoch):
    layer = recorded(id, epoch)
    check_assignments(layer)
    check_keys(layer)


def main(number=200, first=0):
    """Check all, and return how many are wrong."""
    wrong = checked = 0
    for name, check in cases(number, first):
        checked += 1
        try:
            check()
        except AssertionError as error:
            wrong += 1
            print(f"WRONG {name}: {str(error)[:300]}", flush=True)
    print(f"{wrong} of {checked} wrong")
    return wrong


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) > 0)

"""Recorded examples can be taken away and opened again, and the same run gives the same bytes."""

import pytest

from analysis.runs import load_bundle, save_bundle
from analysis.runs.results.depth_payload import depth_payload
from analysis.runs.results.run_library import EXAMPLES
from analysis.runs.store.store import Store

pytestmark = pytest.mark.skipif(not EXAMPLES.is_file(), reason="no recorded examples in this copy")
RUNS = [
    "example-karate-factions",
    "example-digits-depth-10",  # the first seed: all epochs, states of the last
    "example-digits-depth-49",  # another seed: planes of the kept epoch
]


@pytest.fixture(scope="module")
def store():
    store = Store(EXAMPLES, read_only=True)
    yield store
    store.close()


@pytest.mark.parametrize("id", RUNS)
def test_a_bundle_of_a_recorded_run_opens_again(store, id):
    content = save_bundle(store, id)
    bundle = load_bundle(content)
    assert bundle.history == store.history(id)
    assert list(bundle.snapshots) == store.snapshot_epochs(id)
    for epoch, shot in bundle.snapshots.items():
        for name, array in store.snapshot(id, epoch).arrays.items():
            assert shot.arrays[name].tobytes() == array.tobytes(), name
    assert save_bundle(store, id) == content


def test_both_seeds_have_a_film(store):
    runs = store.sweep("example-digits-depth")
    assert len(runs) == 50
    for id in RUNS[1:]:
        run = store.run(id)
        assert depth_payload(store, run, runs)

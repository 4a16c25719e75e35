"""The store and the bundles that version 0.1.0 wrote open, whole and with the same numbers."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from analysis.runs.imports.bundle_reader import load_bundle
from analysis.runs.results.assignments import assignments
from analysis.runs.store.store import Store
from analysis.runs.store.verify import problems
from analysis.training.fit import fit

FIXTURES = Path(__file__).parent / "fixtures"
BUNDLED = {"clusters-1": "karate", "depth-1": "planted-partition", "sweep-1-2": "planted-partition"}


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "runs.sqlite"
    shutil.copy(FIXTURES / "store-0.1.0.sqlite", path)
    return path


def content(store):
    def run(one):
        epochs = store.snapshot_epochs(one.id)
        shots = [{n: a.tolist() for n, a in store.snapshot(one.id, e).arrays.items()} for e in epochs]
        weights = store.weights(one.id)
        return (one, store.history(one.id), shots, weights and {n: a.tolist() for n, a in weights.items()})

    return [run(one) for one in sorted(store.runs(), key=lambda one: one.id)]


def test_a_store_is_brought_up_and_is_as_it_was(old):
    before = content(reading := Store(old, read_only=True))
    reading.close()
    store = Store(old)
    assert problems(store) == []
    assert content(store) == before
    states = {run.id: run.state for run in store.runs()}
    assert states == {
        "clusters-1": "finished",
        "depth-1": "finished",
        "stopped-1": "stopped",
        "sweep-1-1": "finished",
        "sweep-1-2": "finished",
    }
    assert store.run("stopped-1").checkpoint == 15
    (sweep,) = store.sweeps()
    assert [run.spec.model.depth for run in store.sweep(sweep.id)] == [2, 4]
    store.close()


@pytest.mark.parametrize("id", BUNDLED)
def test_a_bundle_opens_and_is_the_run_in_the_store(old, id):
    bundle = load_bundle(FIXTURES / f"bundle-{id}-0.1.0.zip")
    with_store = Store(old, read_only=True)
    run = with_store.run(id)
    assert (bundle.run.key, bundle.run.summary, bundle.run.table) == (run.key, run.summary, run.table)
    assert list(bundle.snapshots) == with_store.snapshot_epochs(id)
    assert bundle.history == with_store.history(id)
    for name, array in with_store.weights(id).items():
        np.testing.assert_array_equal(bundle.weights[name], array)
    for epoch, shot in bundle.snapshots.items():
        for name, array in with_store.snapshot(id, epoch).arrays.items():
            np.testing.assert_array_equal(shot.arrays[name], array)
    assert run.spec.data.name == BUNDLED[id]
    assert bundle.load_data().num_nodes > 0
    with_store.close()


def test_what_was_recorded_is_trained_again_with_the_same_numbers(old):
    """To the last digits where the processor is of the same kind; elsewhere sums round differently."""
    store = Store(old, read_only=True)
    recorded, rows = store.history("clusters-1"), []
    fit(store.run("clusters-1").spec, observe=lambda event: rows.append(getattr(event, "row", None)))
    rows = [row for row in rows if row is not None]
    assert [row["epoch"] for row in rows] == [row["epoch"] for row in recorded]
    for name in ("loss", "loss_task", "loss_kl", "entropy", "usage_perplexity", "kl"):
        was, now = ([row[name] for row in each if row[name] is not None] for each in (recorded, rows))
        assert now == pytest.approx(was, rel=1e-5), name
    store.close()


def test_its_assignments_are_drawn_from_what_was_recorded():
    bundle = load_bundle(FIXTURES / "bundle-clusters-1-0.1.0.zip")
    last = bundle.snapshots[max(bundle.snapshots)]
    now = assignments(bundle.run, last, bundle.graphs)
    assert now.heads.shape == (2, 34, 3)
    np.testing.assert_allclose(now.combined.sum(1), 1, rtol=1e-6)

"""What may be left out of recorded runs, and what never is."""

import numpy as np

from analysis.runs.serialize.codec import pack_snapshot, pack_weights
from analysis.runs.store.verify import problems
from analysis.runs.trim_examples import drop_snapshots, trim_sweeps
from analysis.training.loop.snapshot import Snapshot
from analysis.training.spec import RunSpec
from tests.runs.fake import FACTS, epoch, graphs, packed_graphs, spec


def train(store, queue, recording, epochs=range(9), **asked):
    ids = queue.enter(asked.pop("specs"), owner="ann", **asked)
    for waiting in queue.waiting():
        recording.begin(waiting.attempt, graphs=packed_graphs(), facts=FACTS)
        recording.record(waiting.attempt, [epoch(number, snapshot=number in epochs) for number in range(9)])
        recording.end(waiting.attempt, "finished", summary={"epochs": 8})
    return ids


def test_a_sweep_keeps_its_last_snapshots(store, queue, recording):
    specs = [spec(1), spec(2)]
    sweep, *ids = train(store, queue, recording, [0, 4, 8], specs=specs, preset="p", names="ab", sweep="s")
    store.database.write(trim_sweeps)
    for id in ids:
        assert store.snapshot_epochs(id) == [8]
        assert [row["epoch"] for row in store.history(id)] == [0, 4, 8]
        np.testing.assert_array_equal(store.snapshot(id, 8).arrays["memory.0.x"], np.full((3, 2), 8))
    assert problems(store) == []


def deep(store, queue, recording, *, best=2):
    """A sweep of deep runs of six recorded epochs: planes, measures, states; and weights."""
    base = RunSpec().with_(data__name="planted-partition", model={"kind": "depth", "depth": 1})
    specs = [base.with_(seed=seed, model__depth=depth) for seed in (3, 4) for depth in (1, 2)]
    sweep, *ids = queue.enter(specs, owner="ann", preset="p", names="abcd", sweep="s")
    for waiting in queue.waiting():
        recording.begin(waiting.attempt, graphs=packed_graphs(), facts=FACTS)
        for number in range(6):
            arrays = {
                "state.1": np.ones((3, 2), np.float32),
                "groups.1": np.ones((3, 2), np.float32),
                "measure.mad": np.full(2, number, np.float32),
                "plane.points": np.full((2, 3, 2), number, np.float16),
            }
            blob = pack_snapshot(Snapshot(number, arrays), graphs=graphs())
            recording.record(waiting.attempt, [epoch(number)._replace(snapshot=blob)])
        weights = pack_weights({"a": np.ones(3)})
        summary = {"epochs": 5, "best_epoch": best}
        recording.end(waiting.attempt, "finished", summary=summary, weights=weights)
    return ids


def test_a_sweep_keeps_the_films_that_are_looked_at(store, queue, recording):
    shallow, deepest, other, _ = ids = deep(store, queue, recording)
    store.database.write(trim_sweeps)
    assert [store.snapshot_epochs(id) for id in ids] == [[0, 2, 5], [0, 1, 2, 3, 4, 5], [2], [2]]
    assert set(store.snapshot(deepest, 3).arrays) == {"measure.mad", "plane.points"}
    assert set(store.snapshot(other, 2).arrays) == {"measure.mad", "plane.points"}
    assert {"state.1", "plane.points"} <= set(store.snapshot(shallow, 5).arrays)
    assert "groups.1" not in store.snapshot(shallow, 5).arrays
    assert store.snapshot(deepest, 3).arrays["measure.mad"].tolist() == [3, 3]
    assert [store.weights(id) is not None for id in ids] == [True, True, False, False]
    assert problems(store) == []


def test_of_too_many_films_the_kept_epoch_stays(store, queue, recording):
    ids = deep(store, queue, recording, best=4)
    store.database.write(lambda connection: drop_snapshots(connection, excess=10**9))
    assert [store.snapshot_epochs(id) for id in ids] == [[0, 4, 5]] * 4
    assert store.database.write(lambda connection: drop_snapshots(connection, excess=1)) == 0


def test_an_example_to_compare_with_keeps_three(store, queue, recording):
    (id,) = train(store, queue, recording, specs=[spec()], preset="digits-uniform", names="a")
    store.database.write(trim_sweeps)
    assert store.snapshot_epochs(id) == [0, 4, 8]
    assert len(store.history(id)) == 9


def test_snapshots_are_dropped_where_they_are_close_and_never_the_ends(store, queue, recording):
    (id,) = train(store, queue, recording, specs=[spec()], preset="p", names="a")
    assert store.database.write(lambda connection: drop_snapshots(connection, excess=1)) > 0
    assert store.snapshot_epochs(id) == [0, 1, 2, 3, 4, 5, 6, 8]
    store.database.write(lambda connection: drop_snapshots(connection, excess=10**9))
    assert store.snapshot_epochs(id) == [0, 8]
    assert store.database.write(lambda connection: drop_snapshots(connection, excess=1)) == 0

"""Graphs that people brought, in the store: kept once, handed to the job, gone with the last run."""

import pytest

from analysis.checks import BadInput
from analysis.data.fingerprint import fingerprint
from analysis.data.prepare import prepare
from analysis.data.serialize import from_blob, to_blob
from analysis.runs.budget.cost_model import Size, seconds
from analysis.runs.budget.limits import PROFILES, Refused, check_cost
from analysis.runs.store.progress_writer import Recording
from analysis.runs.store.queue.deleted_runs import purge
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.user_graphs import SHARE, UserGraphs
from analysis.runs.store.verify import problems
from analysis.training.spec import ClusterSpec, DataSpec, RunSpec, TrainingSpec
from tests.data.test_prepare import karate

TASK = "node classification"
LIMITS = PROFILES["classroom"]


@pytest.fixture
def own(store):
    return UserGraphs(store.database)


def kept(own, *, owner="ada", seed=0, title="<b>club</b>"):
    return own.keep(
        prepare(karate(), task=TASK, seed=seed), owner=owner, title=title, task=TASK, limits=LIMITS
    )


def enter(store, graph, *, owner="ada", seed=0):
    model, training = ClusterSpec(heads=1, clusters=(2,)), TrainingSpec(epochs=1)
    spec = RunSpec(data=graph.data, model=model, training=training, seed=seed)
    return QueueStore(store.database, server="s").enter([spec], owner=owner, preset="", names=["a run"])[0]


def test_what_was_kept_comes_back_bit_for_bit(own):
    ready = prepare(karate(), task=TASK)
    graph = own.keep(ready, owner="ada", title="club", task=TASK, limits=LIMITS)
    assert graph.data == DataSpec(name=f"own:{fingerprint(ready)}", task=TASK)
    assert to_blob(from_blob(own.blob(graph.data))) == to_blob(ready)
    assert own.size(graph.data) == Size(1, 34, 156)
    assert [each.title for each in own.of("ada")] == ["club"]


def test_the_same_content_is_kept_once_for_everybody(own, store):
    one, other = kept(own), kept(own, owner="bob", title="mine")
    assert one.fingerprint == other.fingerprint
    assert [g.title for g in own.of("ada")] == ["<b>club</b>"]
    assert [g.title for g in own.of("bob")] == ["mine"]
    with store.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM own_graphs").fetchone() == (1,)
    own.remove(one, owner="ada")
    assert own.blob(other.data) is not None
    own.remove(other, owner="bob")
    assert own.blob(other.data) is None


def test_nobody_removes_anothers(own):
    graph = kept(own)
    own.remove(graph, owner="eve")
    assert own.of("ada") == [graph]


def test_a_graph_goes_with_the_last_run_that_uses_it(own, store):
    graph, unused = kept(own), kept(own, seed=1)
    queue, recording = QueueStore(store.database, server="s"), Recording(store.database)
    runs = [
        (enter(store, graph, owner=owner, seed=seed), owner)
        for seed, owner in ((0, "ada"), (0, "bob"), (1, "ada"))
    ]
    for waiting in queue.waiting():
        recording.end(waiting.attempt, "stopped")
    for left, (run, owner) in zip((2, 1, 0), runs, strict=True):
        store.delete(run, owner=owner)
        purge(queue.database, older_than=-1)
        assert (own.blob(graph.data) is not None) == (left > 0)
    assert own.of("ada") == [unused]


def test_the_job_is_handed_the_graph_and_a_sample_is_not(own, store):
    graph = kept(own)
    enter(store, graph)
    queue = QueueStore(store.database, server="s")
    (waiting,) = queue.waiting()
    assert fingerprint(from_blob(queue.user_graph(waiting.spec))) == graph.fingerprint
    assert queue.user_graph(RunSpec().to_json()) is None


def test_a_damaged_graph_is_found_and_not_handed_out(own, store):
    graph = kept(own)
    assert problems(store) == []
    store.database.write(lambda c: c.execute("UPDATE own_graphs SET blob = x'00'"))
    assert own.blob(graph.data) is None
    assert "own graph" in problems(store)[0]


def test_one_person_may_not_fill_the_disk(own):
    from dataclasses import replace

    ready = prepare(karate(), task=TASK)
    tight = replace(LIMITS, quota=SHARE * (len(to_blob(ready)) - 1))
    with pytest.raises(Refused, match="remove some on the page Data"):
        own.keep(ready, owner="ada", title="club", task=TASK, limits=tight)
    assert own.of("ada") == []


def test_the_cost_of_a_run_is_that_of_the_graph():
    data = DataSpec(name="own:" + "0" * 64, task=TASK)
    spec = RunSpec(data=data, training=TrainingSpec(epochs=200))
    small, large = Size(1, 100, 500), Size(1, 200_000, 2_000_000)
    assert seconds(spec, size=small) < seconds(spec) < seconds(spec, size=large)
    check_cost(spec, LIMITS, size=small)
    with pytest.raises(Refused):
        check_cost(spec.with_(model__hidden=256), LIMITS, size=large)


def test_a_graph_that_was_removed_is_missed_in_words(own):
    graph = kept(own)
    own.remove(graph, owner="ada")
    with pytest.raises(BadInput, match="upload it again on page Data"):
        own.size(graph.data)

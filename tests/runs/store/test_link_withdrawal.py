"""A link that was withdrawn leads nowhere; everything else stays."""

import pytest

from analysis.runs.rooms import Membership, Rooms
from analysis.runs.store import link_withdrawal
from analysis.runs.store.imported_runs import ImportedRuns
from analysis.runs.store.row_mapping import NoSuchRun, NotYours
from analysis.runs.store.verify import problems
from tests.runs.fake import FACTS, epoch, packed_graphs, spec
from tests.runs.test_release_0_1_0 import FIXTURES


@pytest.fixture
def ids(store, queue, recording):
    """A run that trains, and a sweep of two that waits."""
    found = [
        *queue.enter([spec(1)], owner="ann", preset="", names=["one"]),
        *queue.enter([spec(2), spec(3)], owner="ann", preset="", names=["a", "b"], sweep="both"),
    ]
    attempt = queue.waiting()[0].attempt
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(0)])
    yield found
    recording.record(attempt, [epoch(1)])
    recording.end(attempt, "finished", summary={"epochs": 1})
    assert [len(store.history(run.id)) for run in store.runs() if run.state == "finished"] == [2]
    assert problems(store) == []


def test_of_a_run_that_trains(store, ids):
    before = store.run(ids[0])
    new = link_withdrawal.withdraw(store.database, ids[0], owner="ann")
    with pytest.raises(NoSuchRun):
        store.run(ids[0])
    after = store.run(new)
    assert new != ids[0]
    assert (after.name, after.owner, after.created, after.state) == ("one", "ann", before.created, "running")


def test_of_a_sweep_with_all_its_runs(store, ids):
    before = {run.id for run in store.sweep(ids[1])}
    new = link_withdrawal.withdraw(store.database, ids[1], owner="ann")
    assert not store.is_sweep(ids[1])
    assert [run.name for run in store.sweep(new)] == ["a", "b"]
    assert not before & {run.id for run in store.runs()}
    assert store.run(store.sweep(new)[0].id).sweep_name == "both"


def test_nobody_else_withdraws_it_but_who_runs_the_server(store, ids):
    with pytest.raises(NotYours):
        link_withdrawal.withdraw(store.database, ids[0], owner="bob")
    with pytest.raises(NoSuchRun):
        link_withdrawal.withdraw(store.database, "nothing", owner="ann")
    assert store.run(ids[0]).name == "one"
    assert store.run(link_withdrawal.withdraw(store.database, ids[0], owner=None)).owner == "ann"


def test_of_an_opened_bundle(store):
    shelf = ImportedRuns(store.database)
    id = shelf.keep((FIXTURES / "bundle-clusters-1-0.1.0.zip").read_bytes(), owner="ann")
    new = link_withdrawal.withdraw(store.database, id, owner="ann")
    assert (shelf.contains(id), shelf.contains(new)) == (False, True)
    assert [run.id for run in shelf.of("ann")] == [new]


def test_a_room_follows(store, ids):
    room = Rooms(store.database).create("diffgroupnorm", owner="teacher")
    membership = Membership(store.database, room.code, owner="ann")
    member = membership.join()
    membership.record_run(0, ids[0])
    new = link_withdrawal.withdraw(store.database, ids[0], owner="ann")
    assert membership.state().runs == {(member.number, 0): new}

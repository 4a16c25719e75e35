"""What was deleted is removed for good with the last run that points at it."""

from analysis.runs.store.queue.deleted_runs import purge
from tests.runs.fake import spec
from tests.runs.store.queue.queueing import ask, train


def test_purging_removes_data_with_the_last_entry(store, queue, recording):
    first = ask(queue, "ann")
    train(queue, recording)
    second = ask(queue, "bob")
    store.delete(first, owner="ann")
    purge(queue.database, older_than=-1)
    assert len(store.history(second)) == 1
    store.delete(second, owner="bob")
    purge(queue.database, older_than=60)
    store.restore(second, owner="bob")
    store.delete(second, owner="bob")
    purge(queue.database, older_than=-1)
    with store.database.reading() as connection:
        for table in ("entries", "trainings", "history", "snapshots", "graphs"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_purging_a_sweep_takes_the_sweep_along(store, queue, recording):
    id, run = queue.enter([spec()], owner="ann", preset="", names=["a"], sweep="s")
    train(queue, recording)
    store.delete(run, owner="ann")
    purge(queue.database, older_than=-1)
    with store.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM sweeps").fetchone() == (0,)

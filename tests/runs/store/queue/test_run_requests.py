"""Entries point at trainings; one that nobody points at goes."""

from analysis.runs.store.queue.run_requests import own_entry, point_at, sole_entry, training_of
from tests.runs.fake import spec


def test_an_entry_is_found_by_its_spec_person_and_sweep(store, queue):
    (alone,) = queue.enter([spec()], owner="ann", preset="", names=["a"])
    sweep, inside = queue.enter([spec()], owner="ann", preset="", names=["a"], sweep="s")
    with store.database.reading() as connection:
        assert own_entry(connection, spec(), owner="ann", sweep=None).id == alone
        assert own_entry(connection, spec(), owner="ann", sweep=sweep).id == inside
        assert own_entry(connection, spec(), owner="bob", sweep=None) is None
        assert not sole_entry(connection, training_of(connection, alone))


def test_a_training_goes_with_the_last_entry_that_points_at_it(store, queue):
    (one,) = queue.enter([spec(1)], owner="ann", preset="", names=["a"])
    (two,) = queue.enter([spec(2)], owner="ann", preset="", names=["a"])

    def repoint(connection):
        before, target = training_of(connection, one), training_of(connection, two)
        point_at(connection, one, target)
        return connection.execute("SELECT count(*) FROM trainings WHERE number = ?", (before,)).fetchone()

    assert store.database.write(repoint) == (0,)
    assert store.run(one).key == store.run(two).key

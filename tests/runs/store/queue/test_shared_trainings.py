"""Which row an entry points at; what people may expect of it is in test_queue_store.py."""

import time

from analysis.runs.store.queue.shared_trainings import SharedTrainings
from tests.runs.fake import spec


def test_a_row_is_made_once_and_shared_while_it_lives(store, queue):
    trainings, now = SharedTrainings("here"), time.time()
    (id,) = queue.enter([spec()], owner="ann", preset="", names=["a"])

    def ask(connection):
        return trainings.request(connection, spec(), now), trainings.request(connection, spec(1), now)

    shared, new = store.database.write(ask)
    with store.database.reading() as connection:
        query = "SELECT t.number FROM trainings t JOIN entries e ON e.training = t.number WHERE e.id = ?"
        assert connection.execute(query, (id,)).fetchone() == (shared,)
    assert new != shared


def test_one_whose_server_is_silent_is_not_joined(store, queue):
    queue.enter([spec()], owner="ann", preset="", names=["a"])
    trainings = SharedTrainings("there")
    later = time.time() + 60
    store.database.write(lambda connection: trainings.request(connection, spec(), later))
    with store.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM trainings").fetchone() == (2,)

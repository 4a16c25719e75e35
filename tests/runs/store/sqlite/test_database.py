"""One file, many threads and processes."""

import errno
import sqlite3
import subprocess
import sys
import threading

import pytest

from analysis.checks import BadInput
from analysis.runs.store.sqlite.database import Database, explain_errors
from analysis.runs.store.store import Store

WRITER = """
import sys
from pathlib import Path
from analysis.runs.store.sqlite.database import Database

database = Database(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    row = (f"{sys.argv[2]}-{number}", "o", "p", "n", 0.0)
    database.write(lambda connection: connection.execute("INSERT INTO sweeps VALUES (?, ?, ?, ?, ?)", row))
database.close()
"""


def count(database):
    with database.reading() as connection:
        return connection.execute("SELECT count(*) FROM sweeps").fetchone()[0]


def add(database, id):
    database.write(
        lambda connection: connection.execute("INSERT INTO sweeps VALUES (?, '', '', '', 0)", (id,))
    )


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "runs.sqlite")
    yield database
    database.close()


def test_processes_that_write_at_once_lose_nothing(database):
    command = [sys.executable, "-c", WRITER, str(database.path)]
    writers = [subprocess.Popen([*command, str(writer), "50"], stderr=subprocess.PIPE) for writer in range(6)]
    for writer in writers:
        assert writer.communicate()[1] == b""
    assert count(database) == 300
    with database.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_threads_that_write_at_once_lose_nothing(database):
    threads = [
        threading.Thread(target=lambda t=t: [add(database, f"{t}-{i}") for i in range(50)]) for t in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database) == 400


def test_a_transaction_is_done_or_not_done(database):
    def half(connection):
        connection.execute("INSERT INTO sweeps VALUES ('a', '', '', '', 0)")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(half)
    assert count(database) == 0
    add(database, "b")
    assert count(database) == 1


def test_a_reader_sees_one_state_while_others_write(database):
    with database.reading() as connection:
        before = connection.execute("SELECT count(*) FROM sweeps").fetchone()
        add(database, "a")
        assert connection.execute("SELECT count(*) FROM sweeps").fetchone() == before
    assert count(database) == 1


def test_readers_cannot_write(database):
    with pytest.raises(BadInput), database.reading() as connection:
        connection.execute("DELETE FROM sweeps")
    add(database, "a")
    assert count(database) == 1, "the connection that failed is not lent again"


def test_a_closed_database_says_so(database):
    database.close()
    with pytest.raises(BadInput, match="closed"):
        add(database, "a")


def test_it_keeps_a_log_and_checks_references(database):
    with database.reading() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with pytest.raises(BadInput):
        database.write(lambda connection: connection.execute("INSERT INTO checkpoints VALUES (7, 0, '', '')"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (sqlite3.OperationalError("database or disk is full"), "is full; free some space"),
        (
            sqlite3.OperationalError("attempt to write a readonly database"),
            "expected a folder that can be written",
        ),
        (sqlite3.OperationalError("disk I/O error"), "did not answer"),
        (sqlite3.DatabaseError("database disk image is malformed"), "is damaged"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
    ],
)
def test_errors_are_one_sentence(tmp_path, error, words):
    with pytest.raises(BadInput, match=words) as caught, explain_errors(tmp_path / "runs.sqlite"):
        raise error
    assert "\n" not in str(caught.value)


def test_a_file_cut_anywhere_is_read_right_or_refused(tmp_path, store, queue, recording):
    from tests.runs.fake import FACTS, epoch, packed_graphs, spec

    (id,) = queue.enter([spec()], owner="ann", preset="", names=["a"])
    attempt = queue.waiting()[0].attempt
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(number) for number in range(30)])
    recording.end(attempt, "finished", summary={"epochs": 29})
    expected = (store.run(id), store.history(id), store.snapshot(id, 29).arrays["memory.0.x"].tolist())
    store.close()
    whole = store.path.read_bytes()
    refused = 0
    for cut in range(0, len(whole), len(whole) // 40):
        path = tmp_path / f"cut-{cut}.sqlite"
        path.write_bytes(whole[:cut])
        try:
            part = Store(path)
            got = (part.run(id), part.history(id), part.snapshot(id, 29).arrays["memory.0.x"].tolist())
        except BadInput:
            refused += 1
        else:
            assert got == expected
        finally:
            part.close()
    assert refused > 20

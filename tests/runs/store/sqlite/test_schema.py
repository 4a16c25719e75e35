import sqlite3

import pytest

from analysis.checks import BadInput
from analysis.runs.store.sqlite.migrations import VERSION
from analysis.runs.store.sqlite.schema import APPLICATION, check_version, create_or_migrate


@pytest.fixture
def empty(tmp_path):
    connection = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    yield connection
    connection.close()


def test_an_empty_file_becomes_a_store_of_this_version(empty, tmp_path):
    assert check_version(empty, tmp_path) == 0
    empty.execute("BEGIN")
    create_or_migrate(empty, tmp_path)
    empty.execute("COMMIT")
    assert check_version(empty, tmp_path) == VERSION
    assert empty.execute("PRAGMA foreign_key_check").fetchall() == []


def test_another_programs_database_is_refused(empty, tmp_path):
    empty.execute("CREATE TABLE theirs (a)")
    with pytest.raises(BadInput, match="another program's database"):
        check_version(empty, tmp_path)


def test_a_store_of_a_newer_version_is_refused_and_left_alone(empty, tmp_path):
    empty.execute(f"PRAGMA application_id = {APPLICATION}")
    empty.execute(f"PRAGMA user_version = {VERSION + 1}")
    empty.execute("CREATE TABLE ours (a)")
    with pytest.raises(BadInput, match=f"got version {VERSION + 1}"):
        check_version(empty, tmp_path)

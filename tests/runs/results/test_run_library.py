import pytest

from analysis.runs import example_store
from analysis.runs.results.run_library import EXAMPLES, Library
from analysis.runs.store import NoSuchRun


def test_examples_are_there_without_a_store():
    library = Library(None)
    assert {run.id for run in library.examples()} >= {"example-karate-factions"}
    assert library.own() == []
    assert library.run("example-karate-factions") == example_store().run("example-karate-factions")
    assert library.opened is None


def test_the_store_of_examples_cannot_be_written():
    before = EXAMPLES.read_bytes()
    with pytest.raises(Exception, match=r"read-?only"):
        example_store().rename("example-karate-factions", "mine", owner="example")
    assert EXAMPLES.read_bytes() == before


def test_an_absent_file_of_examples_is_no_examples(tmp_path):
    library = Library(None, examples=tmp_path / "none.sqlite")
    assert library.examples() == []
    with pytest.raises(NoSuchRun):
        library.run("example-karate-factions")

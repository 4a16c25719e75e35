import pytest

from analysis.runs.export.run_html import html_of
from analysis.runs.results.run_library import EXAMPLES, Library
from analysis.runs.store.store import NoSuchRun

pytestmark = pytest.mark.skipif(not EXAMPLES.is_file(), reason="no recorded examples in this copy")


def test_the_kind_of_run_decides_the_picture():
    library = Library(None)
    clusters = html_of(library, "example-karate-factions", emphasis="keys")
    assert 'data-explorer="clusters"' in clusters
    assert 'data-emphasis="keys"' in clusters
    film = html_of(library, "example-digits-depth-10")
    assert 'data-explorer="depth"' in film
    assert len(film.encode()) <= 4e6
    assert "data-query=" not in clusters + film
    for run in ("example-karate-factions", "example-digits-depth-10"):
        assert 'data-query="epoch=3&amp;node=5"' in html_of(library, run, query="epoch=3&node=5")
    with pytest.raises(NoSuchRun):
        html_of(library, "nothing")

"""The command that writes a run as a page to explore."""

import pytest

from analysis.cli.main import main


@pytest.fixture(autouse=True)
def no_store(monkeypatch, tmp_path):
    monkeypatch.setenv("SOFT_CLUSTER_LAB_STORE", str(tmp_path / "none.sqlite"))


def test_a_recorded_run_becomes_a_page(tmp_path, capsys):
    path = tmp_path / "karate.html"
    assert main(["export", "example-karate-factions", "--explorable", str(path), "--emphasis", "keys"]) == 0
    assert 'data-emphasis="keys"' in path.read_text()
    assert "MB" in capsys.readouterr().out
    assert not (tmp_path / "none.sqlite").exists(), "looking must not make a store"


def test_a_depth_run_becomes_its_film(tmp_path):
    path = tmp_path / "film.html"
    assert main(["export", "example-digits-depth-10", "--explorable", str(path)]) == 0
    page = path.read_text()
    assert 'data-explorer="depth"' in page
    assert "classes mixed without a norm, apart with DiffGroupNorm" in page[: page.index("</noscript>")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-run", "--explorable", "{}/a.html"], "no-such-run"),
        (["example-karate-factions", "--explorable", "{}/none/a.html"], "expected a folder for a.html"),
        (["example-karate-factions"], "--explorable"),
    ],
)
def test_what_cannot_be_written_is_a_sentence(tmp_path, capsys, arguments, words):
    assert main(["export", *(part.format(tmp_path) for part in arguments)]) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.glob("*.html")) == []

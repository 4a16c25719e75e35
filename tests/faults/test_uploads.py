"""Uploads made to break the reader: mutants, bombs, hostile names. By hand: tests/faults/fuzz_uploads.py."""

import re

import pytest

from analysis.data.upload.upload import BadUpload, read_upload
from tests.faults.bombs import BOMBS, bomb
from tests.faults.fuzz_uploads import GROWTH, KINDS, fuzz, memory
from tests.faults.uploads import hostile_names, valid


@pytest.mark.parametrize("kind", KINDS)
def test_mutants_are_read_or_refused_and_nothing_else(kind):
    found = fuzz(kind, 50, seed=7)
    assert found.broken == []
    assert found.read > 0
    assert found.refused > 0
    assert found.grown < GROWTH


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_at_once(name):
    files = bomb(name)
    read_upload(valid()["gml"])
    before = memory()
    with pytest.raises(BadUpload) as refusal:
        read_upload(files)
    assert not re.search(r"\d seconds", str(refusal.value)), "it went off, and ran into the time limit"
    assert memory() - before < GROWTH
    assert "damaged ones" not in str(refusal.value)


def test_there_are_as_many_traps_as_promised():
    assert len(BOMBS) >= 20
    assert len(set(hostile_names())) >= 50


@pytest.mark.parametrize("name", hostile_names())
def test_hostile_names_come_through_as_harmless_text(name, tmp_path, monkeypatch):
    import json

    monkeypatch.chdir(tmp_path)
    nodes = [{"id": name, "label": name}, {"id": "other", "label": "b"}, {"id": "c", "label": "b"}]
    graph = {"nodes": nodes, "links": [{"source": name, "target": "other"}], "name": name}
    (data,) = read_upload({f"{name}.json": json.dumps(graph).encode()})
    for shown in (data.name, *data.node_names, *data.label_names, *data.notes):
        assert len(shown) <= 200
        assert "\u202e" not in shown
        assert shown.isprintable()
    assert list(tmp_path.iterdir()) == []

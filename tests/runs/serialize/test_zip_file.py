import io
import re
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.checks import BadInput
from analysis.runs.serialize import zip_file
from analysis.runs.serialize.zip_file import pack, unpack

ANY = re.compile(".*", re.S)
ENTRIES = {"a.txt": b"one", "b/c.bin": bytes(range(256)) * 20}


def zipped(entries, **options) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return out.getvalue()


def test_what_is_packed_is_unpacked_and_equal_entries_are_equal_bytes():
    assert unpack(pack(ENTRIES), names=ANY) == ENTRIES
    assert pack(ENTRIES) == pack(dict(ENTRIES))


def test_only_wanted_names_are_read_and_wanted_is_the_whole_name():
    content = zipped([("run.json", b"1"), ("../run.json", b"2"), ("run.json\n", b"3"), ("/etc/passwd", b"4")])
    assert unpack(content, names=re.compile(r"run\.json")) == {"run.json": b"1"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused():
    with pytest.raises(BadInput, match="once"):
        unpack(zipped([("a", b"1"), ("a", b"2")]), names=ANY)


def test_bombs_are_refused_by_the_directory(monkeypatch):
    bomb = zipped([(str(i), bytes(10_000_000)) for i in range(3)])
    monkeypatch.setattr(zip_file, "unpack_member", lambda *_: 1 / 0)
    few = zip_file.LIMITS._replace(whole=20_000_000)
    for limits, words in ((few, "MB unpacked"), (few._replace(files=2), "at most 2 files")):
        monkeypatch.setattr(zip_file, "LIMITS", limits)
        with pytest.raises(BadInput, match=words):
            unpack(bomb, names=ANY)
    monkeypatch.setattr(zip_file, "MOST_PACKED", 1000)
    with pytest.raises(BadInput, match="zip file of at most"):
        unpack(bomb, names=ANY)


def test_an_entry_larger_than_it_says_is_refused():
    content = bytearray(zipped([("a", bytes(100_000))]))
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 10)  # the size in the directory
    with pytest.raises(BadInput):
        unpack(bytes(content), names=ANY)


def test_a_password_is_refused():
    content = bytearray(zipped([("a", b"1")]))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadInput, match="password"):
        unpack(bytes(content), names=ANY)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 255), st.booleans())
def test_a_damaged_file_is_refused_or_still_right(place, flip, cut):
    content = bytearray(pack(ENTRIES))
    place %= len(content)
    if cut:
        del content[place:]
    else:
        content[place] ^= flip
    try:
        found = unpack(bytes(content), names=ANY)
    except BadInput:
        return
    assert all(found.get(name, content) == content for name, content in ENTRIES.items())

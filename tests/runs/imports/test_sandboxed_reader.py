"""Bundles are read where nothing can be lost, and hostile ones cost the server nothing."""

import re
import tracemalloc
import zlib

import psutil
import pytest

from analysis.checks import BadInput
from analysis.runs.imports import sandboxed_reader
from analysis.runs.imports.bundle_reader import load_bundle
from analysis.runs.serialize.zip_file import pack, unpack
from tests.runs.test_release_0_1_0 import FIXTURES

HONEST = (FIXTURES / "bundle-clusters-1-0.1.0.zip").read_bytes()
MEBIBYTE = 2**20


def entries():
    return unpack(HONEST, names=re.compile(".*", re.S))


def test_what_comes_back_is_the_same_run_without_pages():
    slim = sandboxed_reader.checked_bundle(HONEST)
    assert load_bundle(slim).history == load_bundle(HONEST).history
    assert not any(
        name.endswith((".html", ".txt", ".csv")) and name != "history.csv" for name in entries_of(slim)
    )


def entries_of(content):
    return unpack(content, names=re.compile(".*", re.S))


@pytest.mark.parametrize(
    "name",
    ["weights.safetensors", "history.csv", "graphs.safetensors", "snapshots/000006.safetensors", "run.json"],
)
def test_a_bomb_is_refused_and_the_server_keeps_nothing_of_it(name):
    bomb = pack(entries() | {name: bytes(120 * MEBIBYTE)})
    assert len(bomb) < MEBIBYTE
    sandboxed_reader.checked_bundle(HONEST)  # so that the process is there
    before = psutil.Process().memory_info().rss
    for _ in range(3):
        with pytest.raises(BadInput, match="expected"):
            sandboxed_reader.checked_bundle(bomb)
    assert psutil.Process().memory_info().rss - before < 20 * MEBIBYTE


def test_a_long_wide_history_is_refused():
    rows = ["epoch," + ",".join(f"m{n}" for n in range(200))]
    rows += [f"{epoch}," + ",".join(["0.5"] * 200) for epoch in range(20_000)]
    bomb = pack(entries() | {"history.csv": "\r\n".join(rows).encode()})
    with pytest.raises(BadInput, match=r"expected history\.csv of at most"):
        sandboxed_reader.checked_bundle(bomb)


def dense(cells):
    """A history within its bytes, most of them separators: each cell takes fifty when it is read."""
    return b"epoch,loss\n" + b"," * cells


def numbers(count):
    """JSON within its bytes, of nothing but small numbers."""
    return b'{"a":[' + b"1," * count + b"1]}"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("history.csv", dense(6_000), "commas in all"),
        ("history.csv", b"epoch\n" * 1_000, "1,001 rows"),
        ("run.json", numbers(50_000), "format: field required"),
        ("run.json", b"[" * 100_000, "no JSON"),
    ],
)
def test_what_stays_within_its_bytes_and_grows_when_it_is_read_costs_little(name, content, sentence):
    bomb = pack(entries() | {name: content})
    with pytest.raises(BadInput, match=sentence):
        load_bundle(bomb)
    tracemalloc.start()
    with pytest.raises(BadInput, match=sentence):
        load_bundle(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MEBIBYTE


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 1000, zlib.compress(b"run")])
def test_anything_else_is_one_sentence(content):
    with pytest.raises(BadInput) as refusal:
        sandboxed_reader.checked_bundle(content)
    assert len(str(refusal.value)) < 400

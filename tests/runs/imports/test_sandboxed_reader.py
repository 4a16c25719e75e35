"""Bundles are read where nothing can be lost, and hostile ones cost the server nothing."""

import re
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
    return unpack(HONEST, wanted=re.compile(".*", re.S))


def test_what_comes_back_is_the_same_run_without_pages():
    slim = sandboxed_reader.checked_bundle(HONEST)
    assert load_bundle(slim).history == load_bundle(HONEST).history
    assert not any(
        name.endswith((".html", ".txt", ".csv")) and name != "history.csv" for name in entries_of(slim)
    )


def entries_of(content):
    return unpack(content, wanted=re.compile(".*", re.S))


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


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 1000, zlib.compress(b"run")])
def test_anything_else_is_one_sentence(content):
    with pytest.raises(BadInput) as refusal:
        sandboxed_reader.checked_bundle(content)
    assert len(str(refusal.value)) < 400

import io
import random
import subprocess
import sys
import zipfile

import numpy as np
import orjson
import pytest
from safetensors.numpy import load, save

from analysis.checks import BadInput
from analysis.runs import load_bundle, save_bundle
from analysis.runs.serialize.zip_file import pack
from tests.runs.carried import KARATE, train
from tests.source import ROOT


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> dict[str, bytes]:
    """The entries of a bundle that matter when it is opened."""
    from analysis.runs.store.store import Store

    store = Store(tmp_path_factory.mktemp("small") / "runs.sqlite")
    content = save_bundle(store, train(store, KARATE))
    store.close()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = [n for n in file.namelist() if not n.endswith((".html", ".txt"))]
        return {name: file.read(name) for name in names}


def told(small, **changes) -> bytes:
    return pack(small | {"run.json": orjson.dumps(orjson.loads(small["run.json"]) | changes)})


def test_opening_one_does_not_load_torch(small, tmp_path):
    path = tmp_path / "run.zip"
    path.write_bytes(pack(small))
    program = (
        "import sys; from analysis.runs import load_bundle\n"
        f"b = load_bundle({str(path)!r}); assert b.run.epochs_done == 6\n"
        "assert not {'torch', 'torch_geometric', 'plotly'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["run.json", "spec.json", "history.csv", "graphs.safetensors"])
def test_a_bundle_without_a_part_is_refused(small, name):
    with pytest.raises(BadInput, match=f"without {name}"):
        load_bundle(pack({n: c for n, c in small.items() if n != name}))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"format": 99}, "update Soft Cluster Lab"),
        ({"format": None}, "got something else"),
        ({"state": "running"}, "has ended"),
        ({"name": "x" * 300}, "at most 200 letters"),
        ({"name": 3}, "name of a run as text"),
        ({"epochs_done": "6"}, "whole number"),
        ({"ended": "today"}, "seconds since 1970"),
        ({"ended": True}, "seconds since 1970"),
        ({"summary": {"a": [1]}}, "plain numbers"),
        ({"summary": [1]}, "plain numbers"),
        ({"versions": {"torch": 2}}, "plain numbers"),
        ({"table": {}}, "table of measures"),
        ({"table": [{"layer": "0", "measure": "m", "value": 1.0}]}, "layer, measure and value"),
        ({"table": [{"layer": 0, "measure": "m", "value": "1"}]}, "layer, measure and value"),
        ({"table": ["x"]}, "plain numbers"),
    ],
)
def test_facts_that_do_not_fit_are_refused_in_one_sentence(small, changes, sentence):
    with pytest.raises(BadInput, match=sentence):
        load_bundle(told(small, **changes))


def test_arrays_that_do_not_fit_the_settings_are_refused(small):
    name = "snapshots/000006.safetensors"
    arrays = load(small[name])
    for change in (
        {"memory.0.keys": arrays["memory.0.keys"][:, :1]},
        {"memory.0.x": arrays["memory.0.x"].astype(np.float64)},
        {"memory.0.x": arrays["memory.0.x"] * np.nan},
        {"state.1": arrays["memory.0.x"]},
    ):
        with pytest.raises(BadInput, match="in a recorded run"):
            load_bundle(pack(small | {name: save(arrays | change)}))


def test_files_that_are_something_else_are_refused(small):
    for name in (
        "run.json",
        "spec.json",
        "history.csv",
        "graphs.safetensors",
        "snapshots/000006.safetensors",
    ):
        for content in (b"", b"\x00" * 100, b"[1]", b"\xff\xfe", (2**40).to_bytes(8, "little") + b"{}"):
            with pytest.raises(BadInput):
                load_bundle(pack(small | {name: content}))
    with pytest.raises(BadInput, match="at least one snapshot"):
        load_bundle(pack({n: c for n, c in small.items() if not n.startswith("snapshots")}))
    with pytest.raises(BadInput, match="something else"):
        load_bundle(pack(small | {"data.safetensors": b"x"})).load_data()


def test_a_path_that_cannot_be_read_is_said(tmp_path):
    with pytest.raises(BadInput, match="can be read"):
        load_bundle(tmp_path / "absent.zip")


def test_a_thousand_damaged_bundles_are_refused_or_right(small):
    """Entries are damaged inside a sound zip, so that its checksums do not catch it first."""
    draw = random.Random(0)
    opened = longest = 0
    for _ in range(1000):
        name = draw.choice(sorted(n for n in small if n not in ("reproduce.py", "data.safetensors")))
        content = bytearray(small[name])
        for _ in range(draw.randint(1, 4)):
            place = draw.randrange(len(content))
            content[place] = draw.randrange(256)
        if draw.random() < 0.2:
            del content[draw.randrange(len(content)) :]
        try:
            load_bundle(pack(small | {name: bytes(content)}))
            opened += 1
        except BadInput as refusal:
            longest = max(longest, len(str(refusal)))
    assert 0 < opened < 1000
    assert 0 < longest < 600, "a refusal is a sentence"

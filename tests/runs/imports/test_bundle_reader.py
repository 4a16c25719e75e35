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
from analysis.runs.serialize import zip_file
from analysis.runs.serialize.zip_file import pack
from tests.runs.carried import KARATE, train
from tests.source import ROOT

MUTANTS = 200


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> dict[str, bytes]:
    """The entries of a bundle that matter when it is opened."""
    from analysis.runs.store.store import Store

    store = Store(tmp_path_factory.mktemp("small") / "runs.sqlite")
    content = save_bundle(store, train(store, KARATE))
    store.close()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = [n for n in file.namelist() if not n.endswith((".html", ".js", ".txt"))]
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
        ({"format": None}, "something else in format: "),
        ({"state": "running"}, "in state: input should be 'finished', 'stopped'"),
        ({"name": "x" * 300}, "in name: string should have at most 200 characters"),
        ({"name": 3}, "in name: input should be a valid string, got 3"),
        ({"epochs_done": "6"}, "in epochs_done: input should be a valid integer, got '6'"),
        ({"epochs_done": 5}, "the last epoch of the history"),
        ({"ended": "today"}, "in ended: input should be a valid number, got 'today'"),
        ({"ended": True}, "in ended: "),
        ({"summary": {"a": [1]}}, "in summary.a"),
        ({"summary": {"test_accuracy": "high"}}, "expected test_accuracy as a number, got 'high'"),
        ({"summary": {"test_accuracy": True}}, "in summary.test_accuracy"),
        ({"summary": [1]}, "in summary: "),
        ({"versions": {"torch": 2}}, "in versions.torch"),
        ({"table": {}}, "in table: "),
        ({"table": [{"layer": "0", "measure": "m", "value": 1.0}]}, "in table.0.layer"),
        ({"table": [{"layer": 0, "measure": "m", "value": "1"}]}, "in table.0.value"),
        ({"table": [{"layer": 0, "measure": "m", "value": 1, "reason": [1]}]}, "in table.0.reason"),
        ({"table": ["x"]}, "in table.0: "),
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


@pytest.mark.parametrize(
    "name", ["weights.safetensors", "snapshots/000006.safetensors", "history.csv", "spec.json", "run.json"]
)
def test_what_is_larger_than_the_settings_allow_is_refused_before_it_is_unpacked(small, name, monkeypatch):
    content = pack(small | {name: bytes(40 * 2**20)})
    unpacked = []
    whole = zip_file.unpack_member
    monkeypatch.setattr(
        zip_file,
        "unpack_member",
        lambda f, a, member: unpacked.append(member.filename) or whole(f, a, member),
    )
    with pytest.raises(BadInput, match=f"expected {name} of at most [0-9,]+ bytes, got 41,943,040"):
        load_bundle(content)
    assert name not in unpacked


def test_a_history_of_more_epochs_than_were_asked_for_is_refused(small):
    rows = small["history.csv"].decode().splitlines()
    more = rows + [f"{n}," + rows[-1].split(",", 1)[1] for n in range(7, 9)]
    content = small | {"history.csv": "\r\n".join(more).encode()}
    content["run.json"] = orjson.dumps(orjson.loads(small["run.json"]) | {"epochs_done": 8})
    with pytest.raises(BadInput, match="epochs from 0 to those trained"):
        load_bundle(pack(content))


def test_a_path_that_cannot_be_read_is_said(tmp_path):
    with pytest.raises(BadInput, match="can be read"):
        load_bundle(tmp_path / "absent.zip")


def test_damaged_bundles_are_refused_or_right(small):
    """Entries are damaged inside a sound zip, so that its checksums do not catch it first."""
    draw = random.Random(0)
    opened = longest = 0
    for _ in range(MUTANTS):
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
    assert 0 < opened < MUTANTS
    assert 0 < longest < 600, "a refusal is a sentence"

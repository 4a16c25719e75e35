import csv
import io
import zipfile
from dataclasses import replace

import orjson
import pytest
import torch
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.data.fingerprint import fingerprint
from analysis.data.prepare import prepare
from analysis.runs import load_bundle, save_bundle
from analysis.runs.export.bundle_writer import PRIVATE
from analysis.runs.results.report import report
from analysis.runs.results.run_library import Library
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.training.spec import DataSpec, RunSpec, parse_spec
from tests.runs.carried import DEEP, KARATE, OWNER, train


@pytest.fixture(scope="module")
def bundles(carried):
    return {id: save_bundle(carried.store, id) for id in (carried.karate, carried.deep)}


def entries(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_round_trip_is_bit_equal_and_the_report_is_equal(carried, bundles):
    for id, content in bundles.items():
        bundle, run = load_bundle(content), carried.store.run(id)
        assert bundle.run == replace(run, owner="", pinned=False)
        assert report([bundle.run]) == report([run])
        assert bundle.history == carried.store.history(id)
        assert list(bundle.snapshots) == carried.store.snapshot_epochs(id)
        for epoch, shot in bundle.snapshots.items():
            same_arrays(shot.arrays, carried.store.snapshot(id, epoch).arrays)
        same_arrays(bundle.weights, carried.store.weights(id))
        graphs, stored = bundle.graphs, carried.store.graphs(id)
        same_arrays({n: getattr(graphs, n) for n in ("x", "y", "ptr", "edge_index", "split")},
                    {n: getattr(stored, n) for n in ("x", "y", "ptr", "edge_index", "split")})  # fmt: skip
        assert graphs.node_names == stored.node_names
        assert fingerprint(bundle.load_data()) == run.fingerprint


def same_arrays(ours, theirs) -> None:
    assert ours.keys() == theirs.keys()
    for name, array in theirs.items():
        assert ours[name].tobytes() == array.tobytes(), name
        assert (ours[name].dtype, ours[name].shape) == (array.dtype, array.shape)


def test_the_same_run_is_the_same_bytes(carried, bundles):
    assert save_bundle(Library(carried.store), carried.karate) == bundles[carried.karate]


def test_it_holds_what_it_says(carried, bundles):
    files = entries(bundles[carried.karate])
    told = files["README.txt"].decode()
    for name in ("report.html", "history.csv", "measures.csv", "spec.json", "run.json", "reproduce.py"):
        assert name in files
        assert name in told
    assert {n for n in files if n.startswith("figures/")} == {
        f"figures/{n}.html" for n in ("graph", "S", "heads", "keys", "target", "curves")
    }
    pages = ["report.html", *(name for name in files if name.startswith("figures/"))]
    assert [name for name, content in files.items() if len(content) > 4_000_000] == ["plotly.min.js"], (
        "one copy"
    )
    for name in pages:
        address = "../plotly.min.js" if "/" in name else "plotly.min.js"
        assert f'<script src="{address}"></script>'.encode() in files[name]
        assert b"script-src 'self' 'sha256-" in files[name]
    rows = list(csv.DictReader(io.StringIO(files["history.csv"].decode())))
    assert len(rows) == 7
    assert parse_spec(files["spec.json"]) == carried.store.run(carried.karate).spec
    assert orjson.loads(files["run.json"])["versions"]["torch"]


def test_it_does_not_say_whose_it_is(carried, bundles):
    for content in bundles.values():
        files = entries(content)
        assert not any(OWNER.encode() in file for file in files.values())
        assert not set(PRIVATE) & set(orjson.loads(files["run.json"]))


def test_without_the_data_it_goes_without_the_script_and_says_nothing_of_them(carried, monkeypatch):
    def absent(*_):
        raise BadInput("it is not on this machine")

    monkeypatch.setattr("analysis.runs.export.bundle_writer.training_data", absent)
    content = save_bundle(carried.store, carried.deep)
    files = entries(content)
    assert "reproduce.py" not in files
    assert "reproduce" not in files["README.txt"].decode()
    with pytest.raises(BadInput, match="without"):
        load_bundle(content).load_data()


def test_data_that_is_not_what_the_run_was_trained_on_is_left_out(carried, monkeypatch):
    from analysis.data.builtin.table import load_sample

    monkeypatch.setattr("analysis.runs.export.bundle_writer.training_data", lambda *_: load_sample("karate"))
    assert "data.safetensors" not in entries(save_bundle(carried.store, carried.deep))


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("node_srv", DEEP.with_(model__norm="node_srv")),
        ("gated", DEEP.with_(model__skip="gated")),
    ],
)
def test_layers_that_stock_pyg_has_not_go_without_the_script_and_it_says_so(carried, name, spec):
    content = save_bundle(carried.store, train(carried.store, spec))
    files, bundle = entries(content), load_bundle(content)
    told = files["README.txt"].decode()
    assert "reproduce.py" not in files
    assert "There is no script reproduce.py: expected a run of layers that scripts are written for" in told
    assert f"'{name}'" in told
    assert "PyG's own layers" not in told
    assert bundle.run.spec == spec
    assert fingerprint(bundle.load_data()) == bundle.run.fingerprint


def test_a_run_that_has_not_ended_has_no_bundle(carried):
    spec = carried.store.run(carried.karate).spec.with_(seed=5)
    (id,) = QueueStore(carried.store.database, server="test").enter(
        [spec], owner=OWNER, preset="", names=["Q"]
    )
    with pytest.raises(BadInput, match="queued"):
        save_bundle(carried.store, id)


def test_a_graph_of_ones_own_comes_along(carried):
    graph = prepare([Data(edge_index=torch.tensor([[0, 1, 2, 3], [1, 2, 3, 0]]), num_nodes=4)])
    name = f"own:{fingerprint(graph)}"
    data = DataSpec(name=name, task="link reconstruction")
    spec = RunSpec(data=data, model=KARATE.model, training=KARATE.training.model_copy(update={"epochs": 3}))
    content = save_bundle(carried.store, train(carried.store, spec, own=graph))
    assert "reproduce.py" in entries(content)
    assert f"own:{fingerprint(load_bundle(content).load_data())}" == name

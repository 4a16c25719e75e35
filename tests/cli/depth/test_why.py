"""The command ``why``."""

import json
import os

import pytest

from analysis.cli.main import main
from analysis.data.benchmarks.files import FOLDER
from analysis.runs import example_store, save_bundle
from analysis.runs.store.store import Store
from tests.pages.conftest import DEEP, KARATE, FakeEngine, record


@pytest.fixture
def store(monkeypatch, tmp_path):
    monkeypatch.setenv("SOFT_CLUSTER_LAB_STORE", str(tmp_path / "runs.sqlite"))
    return Store(tmp_path / "runs.sqlite")


def test_a_stored_network_is_examined(capsys, store):
    run = FakeEngine(store).submit(DEEP, owner="terminal", name="Mine")
    record(store, run)
    store.close()
    assert main(["why", run, "--json"]) == 0
    out = capsys.readouterr().out
    (facts,) = json.loads(out.splitlines()[-1])
    assert (facts["run"], facts["name"]) == (run, "Mine")
    assert out.startswith(f"Mine: {facts['sentence']}")
    assert 0 <= facts["accuracy"] <= 1
    if facts["verdict"] not in ("healthy", "undecided"):
        assert sum(each["decided"] for each in facts["interventions"]) == 1
        assert facts["remedies"]


def test_the_folder_of_benchmarks_is_named_as_for_the_training(capsys, store, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, "")  # and taken back after the test
    run = FakeEngine(store).submit(DEEP.with_(data__name="texas"), owner="terminal", name="Texas")
    bundle = tmp_path / "run.zip"
    bundle.write_bytes(save_bundle(example_store(), "example-karate-factions"))
    store.close()
    for command in (["why", run], ["resume", run], ["replay", str(bundle)]):
        assert main([*command, "--root", str(tmp_path / "nowhere")]) == 2
        assert "expected --root to be a folder" in capsys.readouterr().err
    assert main(["why", run, "--root", str(tmp_path)]) == 2
    assert "WebKB/texas/raw" in capsys.readouterr().err
    (tmp_path / "WebKB" / "texas" / "raw").mkdir(parents=True)
    for name in ("out1_node_feature_label.txt", "out1_graph_edges.txt"):
        (tmp_path / "WebKB" / "texas" / "raw" / name).touch()
    assert main(["why", run, "--root", str(tmp_path)]) == 2
    assert "which is queued" in capsys.readouterr().err
    assert os.environ[FOLDER] == str(tmp_path.resolve())


def test_bad_input_is_one_line(capsys, store):
    clusters = FakeEngine(store).submit(KARATE, owner="terminal", name="Clusters")
    waiting = FakeEngine(store).submit(DEEP, owner="terminal", name="Waiting")
    store.close()
    cases = {
        "nothing": "expected the id of a run",
        clusters: "expected a depth run, got 'Clusters'",
        waiting: "which is queued",
    }
    for id, words in cases.items():
        assert main(["why", id]) == 2
        shown = capsys.readouterr()
        assert words in shown.err
        assert shown.err.count("\n") == 1

"""The command ``why``."""

import json

import pytest

from analysis.cli.main import main
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

"""Runs with every pooler: on one graph and on graphs with labels, recorded, read back and diagnosed."""

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.layers.poolers.edge_pooler import EdgePooler
from analysis.layers.poolers.table import POOLERS, register_pooler
from analysis.measures.diagnosis.diagnose import diagnose
from analysis.measures.diagnosis.evidence import Evidence
from analysis.runs.results.assignments import refuse_no_keys, without_keys
from analysis.training.fit import fit
from analysis.training.loop.events import Epoch
from analysis.training.spec import ClusterSpec, RunSpec, TrainingSpec, describe

PLANTED = RunSpec().with_(
    data__name="planted-partition",
    model=ClusterSpec(encoder="gcn", clusters=(5,)),
    training=TrainingSpec(epochs=60, lr=0.01),
)


def run(spec):
    events = []
    result = fit(spec, observe=events.append)
    return result, [event for event in events if isinstance(event, Epoch)]


def test_a_spec_of_memory_layers_keeps_its_key():
    assert '"pooler"' not in RunSpec().to_json()
    assert RunSpec().with_(model__pooler="memory").key == RunSpec().key
    assert '"pooler":"dmon"' in RunSpec().with_(model__pooler="dmon").to_json()


def test_what_no_pooler_is_called_and_too_few_clusters_are_refused():
    with pytest.raises(BadInput, match="expected pooler to be one of memory, mincut.* got 'top_k'"):
        RunSpec().with_(model__pooler="top_k")
    with pytest.raises(BadInput, match="at least 2 clusters in every layer of the pooler 'mincut', got 1"):
        RunSpec().with_(model__pooler="mincut", model__clusters=(8, 1))


@pytest.mark.parametrize("name", POOLERS)
def test_in_words(name):
    words = describe.describe_runs(PLANTED.with_(model__pooler=name))
    assert ("4 heads of 5 clusters" in words) == POOLERS[name].keys
    assert all(term in words for term in POOLERS[name].terms)
    assert ("keys" in words) == POOLERS[name].keys


def test_mincut_finds_the_planted_groups():
    _, epochs = run(PLANTED.with_(model__pooler="mincut"))
    assert epochs[-1].row["entropy"] < 0.5
    assert epochs[-1].row["usage_perplexity"] > 3


@pytest.mark.parametrize("name", ["mincut", "diffpool"])
def test_graphs_with_labels_and_two_layers(name):
    spec = RunSpec().with_(
        model__pooler=name, model__clusters=(6, 3), training__epochs=1, training__warmup_epochs=0
    )
    _, epochs = run(spec)
    assert epochs[-1].row["accuracy_val"] > 0.05
    shot = epochs[-1].snapshot
    assert {name for name in shot.arrays} == {f"memory.{m}.{part}" for m in (0, 1) for part in ("x", "S")}


def test_without_keys_a_diagnosis_speaks_of_none():
    S = np.full((6, 3), 1 / 3, dtype=np.float32)
    found = without_keys(np.random.default_rng(0).normal(size=(6, 2)).astype(np.float32), S, np.array([0, 6]))
    evidence = Evidence(
        9, found.x, found.keys, found.head_weights, found.heads, S=found.combined, ptr=found.ptr
    )
    (finding,) = diagnose(evidence)
    assert finding.name == "Uniform assignments"
    assert not any(word in finding.sentence + finding.advice for word in ("key", "head", "tau"))


def test_a_pooler_of_ones_own_trains():
    class Sharp(EdgePooler):
        def losses(self, S, edges, *, weight, layout):
            return {"doubt": -S.square().sum(1).mean()}

    register_pooler("sharp", Sharp, terms=("doubt",))
    try:
        _, epochs = run(PLANTED.with_(model__pooler="sharp", training__epochs=20))
        assert epochs[-1].row["mean_max_assignment"] > epochs[0].row["mean_max_assignment"]
    finally:
        del POOLERS["sharp"]


def test_where_only_keys_can_be_shown_a_run_without_is_refused():
    recorded = SimpleNamespace(spec=PLANTED.with_(model__pooler="dmon"), name="a graph's groups")
    with pytest.raises(BadInput, match="expected a run with keys, got 'a graph's groups': DMoN has none"):
        refuse_no_keys(recorded)
    refuse_no_keys(SimpleNamespace(spec=PLANTED, name="with keys"))

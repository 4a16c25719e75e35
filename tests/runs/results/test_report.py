"""Runs in a few numbers."""

from dataclasses import replace

from analysis.measures import layers_verdict
from analysis.runs.results.depth.depth_points import last_layer
from analysis.runs.results.report import overall_state, report, text_report
from analysis.runs.results.run_library import example_store
from analysis.runs.run import Run
from analysis.training.spec import DataSpec, DepthSpec, RunSpec
from tests.runs.fake import spec

CLUSTERS = Run(
    id="a",
    key="k",
    owner="ann",
    name="clusters",
    preset="p",
    sweep="",
    spec=spec(4),
    state="finished",
    device="cpu",
    epochs_done=3,
    summary={"seconds": 1.25, "test_accuracy": 0.5, "mean_max_assignment": 0.75, "usage_perplexity": 2.0},
)
DEPTH = replace(
    CLUSTERS,
    sweep="s",
    spec=RunSpec(data=DataSpec(name="digits-knn"), model=DepthSpec(depth=2, norm="pair"), seed=1),
    table=(
        {"layer": 1, "measure": "group_distance_ratio_paper", "value": 2.0},
        {"layer": 1, "measure": "effective_rank", "value": 5.0},
        {"layer": 2, "measure": "group_distance_ratio_paper", "value": 3.0},
        {"layer": 2, "measure": "effective_rank", "value": None, "reason": "all features are 0"},
        {"layer": 2, "measure": "information_gain", "value": 0.4},
    ),
)


def test_a_run():
    assert report([CLUSTERS]) == {
        "preset": "p",
        "run": "a",
        "state": "finished",
        "seed": 4,
        "device": "cpu",
        "epochs": 3,
        "seconds": 1.25,
        "test_accuracy": 0.5,
        "mean_max_assignment": 0.75,
        "usage_perplexity": 2.0,
    }


def test_a_run_without_labels_says_how_its_clusters_fit_them():
    run = replace(CLUSTERS, summary=CLUSTERS.summary | {"test_accuracy": None, "matched_accuracy": 0.97})
    assert report([run])["matched_accuracy"] == 0.97
    assert "matched accuracy 0.97" in text_report([run])


def test_a_run_that_clusters_is_diagnosed_where_its_epochs_are_at_hand():
    store = example_store()
    run = store.run("example-digits-uniform")
    told = report([run], store)
    assert told["diagnosis"][0]["name"] == "Uniform assignments"
    assert told["diagnosis_epoch"] == run.summary["best_epoch"]
    assert told["diagnosis"][0]["sentence"] in text_report([run], store)
    assert "diagnosis" not in report([run])
    assert report([store.run("example-karate-factions")], store)["diagnosis"] == []


def test_a_sweep_has_a_point_for_each_run_with_the_last_layers_measures():
    printed = report([DEPTH, replace(DEPTH, state="failed", table=(), summary={})])
    assert printed["run"] == "s"
    assert printed["seconds"] == 1.25
    assert printed["points"][0] == {
        "data": "digits-knn",
        "depth": 2,
        "norm": "pair",
        "encoder": "gcn",
        "skip": "none",
        "drop_edge": 0.0,
        "missing": 0.0,
        "groups": None,
        "lamda": None,
        "seed": 1,
        "test_accuracy": 0.5,
        "group_distance_ratio": 3.0,
        "effective_rank": None,
        "majority_accuracy": None,
        "information_gain": 0.4,
        "information_gain_shuffled": None,
        "verdict": "healthy",
        "verdict_sentence": layers_verdict(DEPTH.table).sentence,
        "state": "finished",
    }
    assert printed["points"][1]["group_distance_ratio"] is None


def test_a_depth_run_of_its_own_has_its_point_beside_its_numbers():
    assert report([replace(DEPTH, sweep="")])["group_distance_ratio"] == 3.0


def test_a_sweep_is_in_the_state_that_says_most():
    states = ("finished", "failed", "running")
    assert overall_state([replace(DEPTH, state=state) for state in states]) == "running"
    assert overall_state([replace(DEPTH, state=state) for state in states[:2]]) == "failed"


def test_a_measure_that_was_not_taken_is_none():
    assert last_layer(DEPTH, "mad") is None


def test_words_leave_out_what_is_undefined_and_add_the_reason():
    words = text_report([replace(DEPTH, state="failed", reason="no memory")])
    assert "group distance ratio 3" in words
    assert "effective rank" not in words
    assert words.endswith("clusters: no memory")

"""A run's picture is made of what was recorded, with its events and curves."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.figures.explorer.payload import unpack
from analysis.runs.results.cluster_payload import cluster_payload, mark_sentence
from analysis.training.loop.snapshot import Snapshot
from tests.made import made_digits, made_history, made_karate, made_run, made_shares, made_snapshot


def made(run, graphs, *, epochs=(0, 4, 30), history=None):
    shots = [made_snapshot(graphs, run.spec, epoch=epoch) for epoch in epochs]
    return unpack(cluster_payload(run, graphs, snapshots=shots, history=history or made_history()))


def test_digits_are_images_with_ink():
    header, arrays = made(made_run(), made_digits(4))
    assert header["image"] == [8, 8]
    assert len(header["graphs"]) == 4
    assert arrays["ink"].min() >= 0
    assert arrays["ink"].max() <= 1


def test_a_graph_of_nodes_has_its_labels():
    graphs = made_karate()
    header, arrays = made(made_run(data="karate"), graphs)
    assert header["image"] is None
    assert header["labels"] == graphs.y.tolist()
    assert header["labelNames"] == list(graphs.label_names)
    assert arrays["at"].shape == (34, 2)


def test_the_keys_jump_where_kmeans_set_them():
    run = made_run()
    start = run.spec.training.warmup_epochs
    assert made(run, made_digits(2)).header["events"] == [
        {"at": start, "text": "keys set by k-means", "keys": True}
    ]
    assert made(replace(run, epochs_done=start - 1), made_digits(2)).header["events"] == []
    drawn = replace(run, spec=run.spec.with_(model__keys="random"))
    assert made(drawn, made_digits(2)).header["events"] == []


def test_curves_leave_out_what_is_not_known():
    history = [
        {"epoch": 0, "entropy": 0.5, "kl": None, "loss_task": float("nan")},
        {"epoch": 1, "entropy": None, "kl": None, "loss_task": 2.0},
    ]
    curves = {
        curve["name"]: curve for curve in made(made_run(), made_digits(2), history=history).header["curves"]
    }
    assert curves.keys() == {"entropy", "loss_task"}
    assert curves["entropy"]["values"] == [0.5, None]
    assert curves["loss_task"]["values"] == [None, 2.0]
    assert curves["loss_task"]["high"] == 2.0


def test_a_run_that_diverged_shows_what_was_before():
    run, graphs = made_run(), made_digits(2)
    good, bad = (made_snapshot(graphs, run.spec, epoch=epoch) for epoch in (0, 1))
    x = bad.arrays["memory.0.x"].copy()
    x[0, 0] = np.nan
    bad = Snapshot(1, {**bad.arrays, "memory.0.x": x})
    header = unpack(cluster_payload(run, graphs, snapshots=[good, bad], history=[])).header
    assert header["epochs"] == [0]
    assert header["missing"] == "From epoch 1 on, its numbers are NaN or infinite."
    with pytest.raises(BadInput, match="NaN or infinity"):
        cluster_payload(run, graphs, snapshots=[bad], history=[])


def test_a_run_without_snapshots_is_a_sentence():
    with pytest.raises(BadInput, match="nothing was recorded of 'A made run' yet"):
        cluster_payload(made_run(), made_digits(2), snapshots=[], history=[])


def test_a_deeper_layer_has_the_clusters_as_nodes():
    run, graphs = made_run(), made_digits(2)
    run = replace(run, spec=run.spec.with_(model__clusters=[8, 3]))
    shot = made_snapshot(graphs, run.spec, epoch=0)
    rng = np.random.default_rng(0)
    deeper = {
        "memory.1.x": rng.normal(size=(16, 5)).astype(np.float32),
        "memory.1.keys": rng.normal(size=(2, 3, 5)).astype(np.float32),
        "memory.1.head_weights": np.array([5.0, 5.0], dtype=np.float32),
    }
    shot = Snapshot(0, {**shot.arrays, **deeper})
    header = unpack(cluster_payload(run, graphs, snapshots=[shot], history=[], layer=1)).header
    assert header["sizes"] == {"N": 16, "H": 2, "K": 3, "F": 5}
    assert header["image"] is None
    assert header["labels"] is None


@pytest.mark.parametrize("pooler", ["mincut", "dmon", "diffpool", "just_balance"])
def test_a_pooler_without_keys_sends_S(pooler):
    run, graphs = made_run(data="karate"), made_karate()
    run = replace(run, spec=run.spec.with_(model__pooler=pooler))
    shots = [made_shares(graphs, run.spec, epoch=epoch) for epoch in (0, 30)]
    header, arrays = unpack(cluster_payload(run, graphs, snapshots=shots, history=made_history()))
    np.testing.assert_array_equal(arrays["shares"], [shot.arrays["memory.0.S"] for shot in shots])
    assert header["plane"] is None
    assert header["events"] == []
    assert header["softmax"]
    assert mark_sentence(run) == "Each dot is a node; its colour is the cluster it prefers."


def test_same_run_same_bytes():
    run, graphs = made_run(data="karate"), made_karate()
    shots = [made_snapshot(graphs, run.spec, epoch=epoch) for epoch in (0, 30)]
    once, again = (cluster_payload(run, graphs, snapshots=shots, history=made_history()) for _ in range(2))
    assert once == again

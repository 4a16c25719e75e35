from dataclasses import replace

import numpy as np
import pytest
import torch
from torch_geometric.nn import MemPooling

from analysis.checks import BadInput
from analysis.runs.results.assignments import assign, assignments, finite_epochs
from analysis.training.loop.snapshot import Snapshot
from tests.made import made_digits, made_run, made_snapshot


@pytest.fixture(scope="module")
def recorded():
    run, graphs = made_run(), made_digits(6)
    return run, made_snapshot(graphs, run.spec, epoch=12), graphs


def test_equals_what_pyg_returns_for_the_same_weights(recorded):
    run, snapshot, graphs = recorded
    a = assignments(run, snapshot, graphs)
    H, K, F = a.keys.shape
    theirs = MemPooling(F, 3, heads=H, num_clusters=K, tau=run.spec.model.tau)
    with torch.no_grad():
        theirs.k.copy_(torch.from_numpy(a.keys))
        theirs.conv.weight.copy_(torch.from_numpy(a.head_weights).view(1, H, 1, 1))
        batch = torch.from_numpy(np.repeat(np.arange(6), np.diff(graphs.ptr)))
        S = theirs(torch.from_numpy(a.x), batch)[1]
    dense = np.concatenate([S[b, : graphs.ptr[b + 1] - graphs.ptr[b]].numpy() for b in range(6)])
    np.testing.assert_allclose(a.combined, dense, atol=2e-5)
    P = S**2 / S.sum(1, keepdim=True)
    P = P / P.sum(2, keepdim=True)
    dense = np.concatenate([P[b, : graphs.ptr[b + 1] - graphs.ptr[b]].numpy() for b in range(6)])
    np.testing.assert_allclose(a.target, dense, atol=2e-4)


def test_one_graph_alone_gives_the_rows_it_has_in_company(recorded):
    run, snapshot, graphs = recorded
    a, end = assignments(run, snapshot, graphs), graphs.ptr[1]
    alone = assign(a.x[:end], a.keys, head_weights=a.head_weights, tau=a.tau, ptr=np.array([0, end]))
    np.testing.assert_allclose(alone.target, a.target[:end], atol=1e-6)


def test_a_deeper_layer_sees_the_clusters_of_the_one_before(recorded):
    run, snapshot, graphs = recorded
    spec = run.spec.with_(model__clusters=[8, 3])
    rng = np.random.default_rng(0)
    arrays = dict(snapshot.arrays) | {
        "memory.1.x": rng.normal(size=(6 * 8, 5)).astype(np.float32),
        "memory.1.keys": rng.normal(size=(4, 3, 5)).astype(np.float32),
        "memory.1.head_weights": np.ones(4, np.float32),
    }
    run = replace(run, spec=spec)
    a = assignments(run, Snapshot(12, arrays), graphs, layer=1)
    assert a.ptr.tolist() == [0, 8, 16, 24, 32, 40, 48]
    assert a.combined.shape == (48, 3)


def test_a_layer_that_is_not_there_is_named(recorded):
    run, snapshot, graphs = recorded
    with pytest.raises(BadInput, match="memory layer 2"):
        assignments(run, snapshot, graphs, layer=2)


@pytest.mark.parametrize("name", ["x", "keys", "head_weights"])
def test_an_epoch_that_is_not_finite_is_named_with_what_to_do(recorded, name):
    run, snapshot, graphs = recorded
    arrays = {key: array.copy() for key, array in snapshot.arrays.items()}
    arrays[f"memory.0.{name}"].flat[0] = np.nan
    with pytest.raises(BadInput, match=f"finite numbers at epoch {snapshot.epoch} of .*earlier epoch"):
        assignments(run, replace(snapshot, arrays=arrays), graphs)


def test_the_snapshot_is_not_written_to(recorded):
    run, snapshot, graphs = recorded
    before = {name: array.copy() for name, array in snapshot.arrays.items()}
    for array in snapshot.arrays.values():
        array.setflags(write=False)
    assignments(run, snapshot, graphs)
    for name, array in snapshot.arrays.items():
        np.testing.assert_array_equal(array, before[name])


def test_epochs_before_the_first_that_is_not_finite_are_shown(recorded):
    _, snapshot, _ = recorded
    bad = replace(snapshot, arrays={"memory.0.x": np.array([[np.nan]])})
    shots = {0: snapshot, 3: snapshot, 4: bad, 9: bad}
    looked = []

    def read(epoch):
        looked.append(epoch)
        return shots[epoch]

    assert finite_epochs([0, 3], read) == [0, 3]
    assert looked == [3], "of a run that went well the last epoch says it"
    assert finite_epochs([0, 3, 4, 9], read) == [0, 3]
    assert finite_epochs([4, 9], read) == [4], "which then is refused in a sentence"
    assert finite_epochs([], read) == []

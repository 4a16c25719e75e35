import numpy as np
import torch
from torch_geometric.data import Data

from analysis.data.catalog import load_data
from analysis.measures.assignments.matching import matched_to
from analysis.runs.results.arena.pooler_comparison import baseline_column, found_runs
from analysis.runs.run import Run
from analysis.training.presets.arena import arena_specs
from analysis.training.spec import DataSpec

KARATE = DataSpec(name="karate")


def test_a_renamed_assignment_is_turned_back():
    S = np.random.default_rng(0).dirichlet(np.full(4, 0.2), size=60)
    np.testing.assert_array_equal(matched_to(S[:, [3, 1, 0, 2]], like=S), S)


def test_more_clusters_come_last_and_fewer_leave_gaps():
    like = np.eye(3)[[0, 0, 1, 1, 2, 2]]
    finer = np.eye(4)[[3, 3, 0, 0, 1, 2]]
    assert matched_to(finer, like=like).argmax(axis=1)[:4].tolist() == [0, 0, 1, 1]
    coarser = np.eye(2)[[1, 1, 1, 1, 0, 0]]
    turned = matched_to(coarser, like=like)
    assert turned.argmax(axis=1)[4:].tolist() == [2, 2]
    assert turned.sum() == 6


def test_every_baseline_has_its_points_or_its_sentence():
    found = baseline_column("random", load_data(KARATE), clusters=2, seeds=(0, 1))
    assert [point["seed"] for point in found.points] == [0, 1]
    bare = Data(edge_index=torch.zeros((2, 0), dtype=torch.long), num_nodes=4)
    refused, drawn = (baseline_column(name, bare, clusters=2, seeds=(0,)) for name in ("spectral", "random"))
    assert refused.S is None
    assert "expected a graph with edges" in refused.refusal
    assert drawn.S.shape == (4, 2)


def test_a_finished_run_stands_before_a_newer_one_that_failed():
    (spec,) = arena_specs(KARATE, clusters=2, poolers=["dmon"])
    failed, done, old = (
        Run(id=state, key=spec.key, owner="o", name="", preset="", sweep="", spec=spec, state=state)
        for state in ("failed", "finished", "stopped")
    )
    assert found_runs([spec], [failed, done, old]) == [done]
    assert found_runs([spec], [failed, old]) == [failed]
    assert found_runs([spec], []) == []

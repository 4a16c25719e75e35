"""Baselines on a graph, the layout that all columns share, and those that are recorded."""

from dataclasses import fields

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_limits
from torch_geometric.data import Data

from analysis.cli.main import main
from analysis.measures.assignments.matching import matched_to
from analysis.runs.results.arena.graph_baselines import ORDER, graph_baselines
from analysis.runs.results.arena.recorded_baselines import FILE, computed_now, recorded_baselines


def flat(value, name=""):
    """Numbers and words in nested dicts, by their path."""
    if not isinstance(value, dict):
        return {name: value}
    return {path: leaf for key in value for path, leaf in flat(value[key], f"{name}/{key}").items()}


def same(recorded, now):
    """Equal but for rounding and the numbers of the clusters, which threads of a library may exchange."""
    for old, new, shown in zip(recorded.columns, now.columns, recorded.shown, strict=True):
        assert old.name == new.name
        np.testing.assert_array_equal(old.S, matched_to(new.S, like=old.S))
        (point,), (point_now,) = old.points, new.points
        np.testing.assert_array_equal(shown, matched_to(old.S, like=recorded.layout.like))
        assert flat(point) == pytest.approx(flat({**point_now, "seconds": None}))
    np.testing.assert_allclose(recorded.layout.positions, now.layout.positions, atol=1e-4)
    for field in fields(recorded.layout.graphs):
        old, new = (getattr(one.layout.graphs, field.name) for one in (recorded, now))
        np.testing.assert_array_equal(old, new)
        assert getattr(old, "dtype", None) == getattr(new, "dtype", None)


def test_what_is_recorded_is_what_is_computed_now():
    with threadpool_limits(2):  # as many as a server may have
        now = computed_now()
    same(recorded_baselines().baselines, now)
    assert [one.name for one in now.columns] == list(ORDER)


def test_the_command_writes_what_is_read(tmp_path, capsys):
    assert main(["examples", "--baselines", "--out", str(tmp_path / "examples.sqlite")]) == 0
    assert [path.name for path in tmp_path.iterdir()] == [FILE.name], "nothing is trained for it"
    assert FILE.name in capsys.readouterr().out
    same(recorded_baselines().baselines, recorded_baselines(tmp_path / FILE.name).baselines)


def test_without_a_file_nothing_is_recorded(tmp_path):
    assert recorded_baselines(tmp_path / "none.json") is None


def test_what_a_baseline_lacks_is_said_and_the_next_one_orders_the_rows():
    bare = Data(x=torch.eye(4), edge_index=torch.zeros((2, 0), dtype=torch.long), num_nodes=4, name="bare")
    columns, layout, shown = graph_baselines(bare, task="link reconstruction", clusters=2, seeds=(0,))
    assert [one.S is None for one in columns] == [True, True, False, False]
    assert [one is None for one in shown] == [True, True, False, False]
    assert layout.like.shape == (4, 2)
    assert sorted(layout.rows.order) == [0, 1, 2, 3]

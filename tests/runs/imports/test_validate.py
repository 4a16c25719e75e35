from dataclasses import replace

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.runs.imports.validate import check_graphs, check_snapshot
from analysis.training.loop.snapshot import Snapshot
from analysis.training.spec import DepthSpec, RunSpec
from tests.made import made_digits, made_karate, made_run, made_snapshot

DEEP = RunSpec().with_(data__name="planted-partition", model=DepthSpec(depth=2))


def test_what_a_run_records_passes():
    check_graphs(made_digits(count=3))
    check_graphs(made_karate())
    run = made_run(data="karate")
    spec = run.spec.with_(model__hidden=16)
    check_snapshot(made_snapshot(made_karate(), spec), made_karate(), spec)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"x": np.zeros((34, 34))}, "float32"),
        ({"x": np.full((34, 2), np.inf, np.float32)}, "finite features"),
        ({"ptr": np.array([0, 20, 10, 34])}, "rising"),
        ({"ptr": np.array([0, 33])}, "from 0 to N"),
        ({"edge_index": np.array([[0], [34]], np.int32)}, "edges between"),
        ({"edge_index": np.array([[0], [-1]], np.int32)}, "edges between"),
        ({"level": "edge"}, "labels of graphs or of nodes"),
        ({"y": np.full(34, 2)}, "labels with a name"),
        ({"y": np.zeros(33, int)}, "labels"),
        ({"split": np.full(34, 3, np.int8)}, "splits"),
        ({"pos": np.zeros((34, 3), np.float32)}, "positions"),
        ({"pos": np.full((34, 2), np.nan, np.float32)}, "finite positions"),
        ({"graph_names": ()}, "one name for each graph"),
        ({"node_names": ("a",)}, "one name for each node"),
        ({"label_names": ("a", "b" * 2000)}, "short names"),
        ({"total_nodes": 3}, "totals"),
    ],
)
def test_graphs_that_do_not_fit_are_refused(change, sentence):
    with pytest.raises(BadInput, match=sentence):
        check_graphs(replace(made_karate(), **change))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"state.3": (34, 4)}, "layers up to 2"),
        ({"measure.mad": (2,)}, "every layer"),
        ({"groups.1": (33, 4)}, "states"),
        ({"something": (1,)}, "layer states"),
    ],
)
def test_layer_states_that_do_not_fit_are_refused(change, sentence):
    graphs = made_karate()
    sound = {
        "state.0": graphs.x,
        "state.2": np.ones((34, 4), np.float32),
        "measure.mad": np.full(3, np.nan, np.float32),
    }
    check_snapshot(Snapshot(1, sound), graphs, DEEP)
    wrong = {name: np.zeros(shape, np.float32) for name, shape in change.items()}
    with pytest.raises(BadInput, match=sentence):
        check_snapshot(Snapshot(1, sound | wrong), graphs, DEEP)
    with pytest.raises(BadInput, match="last layer"):
        check_snapshot(Snapshot(1, {"state.0": graphs.x}), graphs, DEEP)


def planes(depth=2, n=34):
    return {
        "plane.points": np.zeros((depth + 1, n, 2), np.float16),
        "plane.spread": np.full(depth + 1, np.nan, np.float32),
        "plane.explained": np.zeros((depth + 1, 2), np.float32),
        "plane.groups": np.zeros((depth, n), np.uint8),
    }


def test_what_was_measured_and_the_planes_are_enough():
    measured = {"measure.mad": np.full(3, np.nan, np.float32)}
    check_snapshot(Snapshot(1, measured), made_karate(), DEEP)
    check_snapshot(Snapshot(1, measured | planes()), made_karate(), DEEP)
    without_groups = {name: array for name, array in planes().items() if name != "plane.groups"}
    check_snapshot(Snapshot(1, without_groups), made_karate(), DEEP)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"plane.points": np.zeros((3, 33, 2), np.float16)}, r"points \[3, 34, 2\] in float16"),
        ({"plane.points": np.zeros((3, 34, 2), np.float32)}, "float16"),
        ({"plane.groups": np.zeros((3, 34), np.uint8)}, r"groups \[2, 34\]"),
        ({"plane.other": np.zeros(1, np.uint8)}, "planes of layers"),
        ({"plane.spread": None}, "points, spread and explained"),
    ],
)
def test_planes_that_do_not_fit_are_refused(change, sentence):
    arrays = {name: array for name, array in (planes() | change).items() if array is not None}
    with pytest.raises(BadInput, match=sentence):
        check_snapshot(Snapshot(1, arrays), made_karate(), DEEP)

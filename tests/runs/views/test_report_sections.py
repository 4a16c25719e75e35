import numpy as np
import pytest

from analysis.runs.views.report_sections import chapters
from analysis.training.loop.snapshot import Snapshot
from analysis.training.spec import DepthSpec, RunSpec
from tests.made import made_digits, made_history, made_karate, made_run, made_snapshot


@pytest.mark.parametrize(("data", "graphs"), [("digits", made_digits(count=5)), ("karate", made_karate())])
def test_a_cluster_run_has_a_picture_and_a_verdict_for_each_question(data, graphs):
    run = made_run(data=data)
    shots = [made_snapshot(graphs, run.spec, epoch=epoch) for epoch in (0, 10, 30)]
    parts = chapters(run, graphs, snapshots=shots, history=made_history())
    assert [list(part.pictures) for part in parts] == [
        ["graph", "S", "heads"],
        ["keys"],
        ["target", "curves"],
    ]
    assert "A node gives its first cluster" in parts[0].verdict
    assert "has gone farthest" in parts[1].verdict
    assert "held fixed (as DEC has it)" in parts[2].verdict


def test_a_depth_run_shows_its_layers():
    from dataclasses import replace

    graphs = made_karate()
    spec = RunSpec().with_(data__name="planted-partition", model=DepthSpec(depth=2))
    states = {f"state.{layer}": np.random.default_rng(layer).normal(size=(34, 5)) for layer in (0, 1, 2)}
    run = replace(made_run(), spec=spec)
    (part,) = chapters(run, graphs, snapshots=[Snapshot(3, states)], history=made_history())
    assert list(part.pictures) == ["layer-states"]
    assert "not measured" in part.verdict
    rows = [
        {"layer": layer, "measure": f"group_distance_ratio_paper{end}", "value": value}
        for layer in range(3)
        for end, value in (("", 1.0 + layer), ("_permuted_mean", 1.0))
    ]
    (part,) = chapters(
        replace(run, table=tuple(rows)), graphs, snapshots=[Snapshot(3, states)], history=made_history()
    )
    assert list(part.pictures) == ["layers", "layer-states"]
    assert "no norm" in part.verdict

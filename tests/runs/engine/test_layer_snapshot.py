import numpy as np
import pytest
import torch

from analysis.data.builtin.table import load_sample
from analysis.measures.per_layer.layer_profile import LayerProfile
from analysis.projection.layer_planes import layer_planes
from analysis.runs.engine.layer_snapshot import LayerRecorder
from analysis.runs.imports.validate import check_snapshot
from analysis.training.loop.snapshot import Snapshot
from analysis.training.spec import RunSpec
from analysis.training.tasks.node_classification import NodeClassification


def recorded(norm, depth=5):
    torch.manual_seed(0)
    model = {"kind": "depth", "depth": depth, "norm": norm, "groups": 3}
    spec = RunSpec().with_(data__name="digits-knn", model=model)
    task = NodeClassification(
        spec,
        load_sample("digits-knn"),
        device=torch.device("cpu"),
        generator=torch.Generator(),
        measure=LayerRecorder(),
    )
    return spec, task, task.snapshot()


@pytest.mark.parametrize("norm", ["none", "diff_group"])
def test_a_snapshot_has_the_planes_of_all_layers_and_may_be_brought_back(norm):
    spec, task, arrays = recorded(norm)
    states = [state[task.recorded].numpy() for state in task.layer_states()]
    planes = layer_planes(states)
    np.testing.assert_allclose(arrays["plane.points"], planes.points, atol=4e-3)
    np.testing.assert_array_equal(arrays["plane.spread"], planes.spread)
    assert ("plane.groups" in arrays) == (norm == "diff_group")
    check_snapshot(Snapshot(0, arrays), task.graphs, spec)


def test_groups_are_those_of_largest_share():
    _, task, arrays = recorded("diff_group")
    assert arrays["plane.groups"].shape == (5, 200)
    for layer in (1, 2, 4, 5):
        np.testing.assert_array_equal(arrays["plane.groups"][layer - 1], arrays[f"groups.{layer}"].argmax(1))


def test_what_is_measured_is_measured_on_all_nodes():
    _, task, arrays = recorded("none")
    measured = LayerProfile()(task.layer_states(), task.y, task.edge_index)
    for name, values in measured.items():
        np.testing.assert_allclose(arrays[name], values, rtol=1e-6, err_msg=name)

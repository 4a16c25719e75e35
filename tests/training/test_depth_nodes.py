import pytest
import torch

from analysis.data.samples import load_sample
from analysis.training.depth_nodes import NodeClassification
from analysis.training.spec import RunSpec


def make(depth=6, norm="diff_group"):
    torch.manual_seed(0)
    spec = RunSpec().with_(
        data__name="digits-knn", model={"kind": "depth", "depth": depth, "norm": norm, "groups": 3}
    )
    data = load_sample("digits-knn")
    return data, NodeClassification(
        spec, data, device=torch.device("cpu"), generator=torch.Generator().manual_seed(0)
    )


def test_only_training_labels_reach_the_loss():
    data, task = make()
    others = ~data.train_mask
    task.y = torch.where(others.to(task.y.device), (task.y + 1) % 10, task.y)
    first = [step.loss.item() for step in task.steps(1)]
    _, untouched = make()
    assert first == [step.loss.item() for step in untouched.steps(1)]
    assert next(untouched.steps(2)).items == 200


def test_accuracies_by_hand():
    data, task = make()
    task.model.eval()
    right = task.model(data.x, task.graph).logits.argmax(1) == data.y
    numbers = task.evaluate()
    assert numbers["accuracy_val"] == pytest.approx(float(right[data.val_mask].float().mean()))
    assert numbers["accuracy_test"] == pytest.approx(float(right[data.test_mask].float().mean()))


@pytest.mark.parametrize(("depth", "layers"), [(1, [0, 1]), (6, [0, 1, 2, 4, 6]), (8, [0, 1, 2, 4, 8])])
def test_recorded_layers(depth, layers):
    _, task = make(depth)
    names = task.snapshot()
    assert sorted(int(n.split(".")[1]) for n in names if n.startswith("state")) == layers
    assert sorted(int(n.split(".")[1]) for n in names if n.startswith("groups")) == layers[1:]


def test_recorded_nodes_are_rows_of_the_layer_states():
    _, task = make()
    states, snapshot = task.layer_states(), task.snapshot()
    for layer in (0, 4, 6):
        torch.testing.assert_close(torch.from_numpy(snapshot[f"state.{layer}"]), states[layer][task.recorded])

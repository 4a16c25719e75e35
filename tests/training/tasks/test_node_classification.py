import pytest
import torch
from torch_geometric.data import Data

from analysis.data.builtin.table import load_sample
from analysis.models.running_statistics import tracked_norms
from analysis.training.fit import make_task
from analysis.training.presets.table import preset_specs
from analysis.training.spec import RunSpec
from analysis.training.tasks.node_classification import NodeClassification


def make(depth=6, norm="diff_group", measure=None, **model):
    torch.manual_seed(0)
    spec = RunSpec().with_(
        data__name="digits-knn", model={"kind": "depth", "depth": depth, "norm": norm, "groups": 3, **model}
    )
    data = load_sample("digits-knn")
    generator = torch.Generator().manual_seed(0)
    return data, NodeClassification(
        spec, data, device=torch.device("cpu"), generator=generator, measure=measure
    )


def test_only_training_labels_reach_the_loss():
    data, task = make()
    others = ~data.train_mask
    task.y = torch.where(others.to(task.y.device), (task.y + 1) % 10, task.y)
    first = [step.loss.item() for step in task.steps(1)]
    _, untouched = make()
    assert first == [step.loss.item() for step in untouched.steps(1)]
    assert next(untouched.steps(2)).items == 200


def test_vanished_logits_have_a_largest_which_their_log_softmax_has_not():
    logits = torch.tensor([[0.0, 1e-9], [0.0, 1e-3]])
    assert make(predict_from="logits")[1].predict(logits).tolist() == [1, 1]
    assert make(predict_from="log_softmax")[1].predict(logits).tolist() == [0, 1]
    data, task = make(norm="none", depth=2, predict_from="log_softmax")
    with torch.no_grad():
        for weight in task.model.parameters():
            weight.mul_(1e-12)
    for split in ("train", "val", "test"):
        first = float((data.y == 0)[data[f"{split}_mask"]].float().mean())
        assert task.evaluate()[f"accuracy_{split}"] == pytest.approx(first)


def by_moments_of_the_batch(task):
    """Whether each node is classified right by the norms' moments of all nodes, as in training."""
    task.model.eval()
    for norm in tracked_norms(task.model):
        norm.train()
    with torch.no_grad():
        logits = task.model(task.x, task.graph).logits
    task.model.eval()
    return (logits.argmax(1) == task.y).float()


@pytest.mark.parametrize("norm", ["none", "diff_group", "batch", "pair"])
def test_accuracies_of_all_splits_by_hand(norm):
    data, task = make(norm=norm)
    list(task.steps(1))
    numbers = task.evaluate()
    right = by_moments_of_the_batch(task)
    for part in ("train", "val", "test"):
        assert numbers[f"accuracy_{part}"] == pytest.approx(
            float(right[data[f"{part}_mask"]].mean()), abs=0.02
        )


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 2])
def test_a_deep_network_is_right_in_evaluation_as_often_as_in_training(seed):
    spec = next(s for s in preset_specs("digits-depth", seed=seed, epochs=60, device="cpu")
                if s.model.depth == 32 and s.model.norm == "diff_group")  # fmt: skip
    torch.manual_seed(seed)
    task = make_task(spec, torch.device("cpu"), torch.Generator().manual_seed(seed))
    for epoch in range(1, 61):
        list(task.steps(epoch))
    numbers = task.evaluate()
    averaged = task.settle()
    right = by_moments_of_the_batch(task)
    assert numbers["accuracy_test"] == pytest.approx(float(right[task.masks["test"]].mean()), abs=0.03)
    assert numbers["accuracy_test"] > 0.9 > 0.5 > averaged
    assert task.evaluate() == numbers


def test_to_evaluate_and_to_record_change_nothing_in_training():
    _, looked_at = make()
    _, left_alone = make()
    for task in (looked_at, left_alone):
        torch.manual_seed(1)
        for epoch in range(1, 4):
            list(task.steps(epoch))
            if task is looked_at:
                task.evaluate(), task.snapshot(), task.layer_states()
    for name, value in looked_at.model.state_dict().items():
        assert torch.equal(value, left_alone.model.state_dict()[name]), name


def test_only_norms_that_average_have_another_accuracy_to_tell():
    assert make(norm="none")[1].settle() is make(norm="pair")[1].settle() is None
    assert 0 <= make(norm="batch")[1].settle() <= 1


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


def test_measures_see_all_layers_of_the_untrained_and_of_the_trained_network():
    def measure(seen):
        assert len(seen.states) == 7
        assert seen.states[3].requires_grad
        (gradient,) = torch.autograd.grad(seen.loss, seen.states[3])
        return {"measure.felt": gradient.norm().reshape(1).numpy()}

    data, task = make(measure=measure)
    before = task.snapshot()["measure.felt"]
    weights = {name: value.clone() for name, value in task.model.state_dict().items()}
    assert task.profile()["measure.felt"] == before
    assert all(torch.equal(value, task.model.state_dict()[name]) for name, value in weights.items())
    assert all(p.grad is None for p in task.model.parameters())
    list(task.steps(1))
    assert task.profile()["measure.felt"] != before
    assert "measure.felt" not in make()[1].snapshot()


def test_dropped_edges_differ_from_step_to_step_and_are_all_there_in_evaluation():
    data, task = make(drop_edge=0.5)
    sizes = {task._training_graph().edge_index.shape[1] for _ in range(3)}
    assert len(sizes) > 1
    assert all(0.45 < size / data.num_edges < 0.55 for size in sizes)
    assert task.evaluate() == task.evaluate()
    assert make()[1]._training_graph().edge_index.shape[1] == data.num_edges


def test_missing_features_are_recorded_as_the_model_gets_them_and_the_data_stay_named_as_they_are():
    data, task = make(missing=1.0)
    others = ~data.train_mask
    assert task.x[others].abs().max() == 0 < data.x[others].abs().max()
    assert task.graphs.x[~data.train_mask[task.recorded].numpy()].max() == 0
    assert task.fingerprint == make()[1].fingerprint


def test_a_directed_graph_is_measured_in_both_directions():
    torch.manual_seed(0)
    path = Data(
        x=torch.randn(6, 3), edge_index=torch.tensor([[0, 1, 2, 3, 4], [1, 2, 3, 4, 5]]),
        y=torch.tensor([0, 1, 0, 1, 0, 1]), train_mask=torch.arange(6) < 2, val_mask=torch.arange(6) == 2,
        test_mask=torch.arange(6) > 2, label_names=(), name="path",
    )  # fmt: skip
    spec = RunSpec().with_(data__name="digits-knn", model={"kind": "depth", "depth": 2, "drop_edge": 0.5})
    task = NodeClassification(spec, path, device=torch.device("cpu"), generator=torch.Generator())
    assert task.edge_index.shape[1] == 10
    assert task.graph.edge_index.shape[1] == 5
    list(task.steps(1))
    assert task.evaluate()["loss_val"] > 0

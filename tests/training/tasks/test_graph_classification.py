import pytest
import torch

from analysis.data.builtin.table import load_sample
from analysis.training.spec import RunSpec
from analysis.training.tasks import graph_classification
from analysis.training.tasks.graph_classification import GraphClassification


@pytest.fixture(scope="module")
def digits():
    return load_sample("digits")


def make(digits):
    torch.manual_seed(0)
    return GraphClassification(
        RunSpec(), digits, device=torch.device("cpu"), generator=torch.Generator().manual_seed(0)
    )


def test_an_epoch_visits_every_training_graph_once(digits):
    steps = list(make(digits).steps(1))
    assert sum(step.items for step in steps) == sum(g.split == 0 for g in digits) == 1200
    assert len(steps) == 19


def test_evaluation_does_not_depend_on_how_many_graphs_are_taken_at_a_time(digits, monkeypatch):
    task = make(digits)
    whole = task.evaluate()
    monkeypatch.setattr(graph_classification, "EVALUATION_BATCH", 50)
    assert task.evaluate() == pytest.approx(whole, rel=1e-4)


def test_accuracies_are_those_of_the_splits(digits):
    task = make(digits)
    for _ in task.steps(1):
        pass
    numbers = task.evaluate()
    for split, name in ((1, "accuracy_val"), (2, "accuracy_test")):
        ids = torch.tensor([i for i, g in enumerate(digits) if g.split == split])
        graphs = task.packed.take(ids)
        logits = task.model(graphs.x, graphs.graph, graphs.layout).logits
        assert numbers[name] == pytest.approx(float((logits.argmax(1) == graphs.y).float().mean()))

"""What the loop expects of every kind of training."""

import numpy as np
import pytest
import torch

from analysis.training.fit import make_task
from analysis.training.spec import RunSpec

SPECS = {
    "graph classification": RunSpec(),
    "link reconstruction": RunSpec().with_(data__name="karate", model__clusters=(2,)),
    "node classification": RunSpec().with_(
        data__name="planted-partition", model={"kind": "depth", "depth": 3}
    ),
}


@pytest.fixture(scope="module", params=SPECS)
def task(request):
    torch.manual_seed(0)
    return make_task(SPECS[request.param], torch.device("cpu"), torch.Generator().manual_seed(0))


def test_a_step_changes_the_weights_and_adds_up(task):
    before = [p.detach().clone() for p in task.model.parameters()]
    step = next(task.steps(1))
    assert torch.isfinite(step.loss)
    assert step.loss_kl is None
    assert torch.equal(step.loss, step.loss_task)
    assert step.items > 0
    assert any(not torch.equal(a, b) for a, b in zip(before, task.model.parameters(), strict=True))


def test_evaluating_and_recording_leave_the_model_as_it_is(task):
    before = {name: value.clone() for name, value in task.model.state_dict().items()}
    first = task.evaluate()
    arrays = task.snapshot()
    assert task.evaluate() == first
    assert all(torch.equal(value, before[name]) for name, value in task.model.state_dict().items())
    assert {"accuracy_val", "accuracy_test", "loss_val"} <= set(first)
    assert all(isinstance(a, np.ndarray) and a.dtype == np.float32 for a in arrays.values())


def test_a_snapshot_does_not_move_when_training_goes_on(task):
    arrays = task.snapshot()
    kept = {name: array.copy() for name, array in arrays.items()}
    for _ in task.steps(2):
        pass
    assert all(np.array_equal(arrays[name], kept[name]) for name in arrays)
    moved = task.snapshot()
    assert any(not np.array_equal(moved[name], kept[name]) for name in kept)

import math

import pytest
import torch

from analysis.data.builtin.table import load_sample
from analysis.training.spec import RunSpec
from analysis.training.tasks.link_reconstruction import LinkReconstruction


def make(name="karate", **changes):
    torch.manual_seed(0)
    spec = RunSpec().with_(data__name=name, model__clusters=(4,), **changes)
    return LinkReconstruction(
        spec, load_sample(name), device=torch.device("cpu"), generator=torch.Generator().manual_seed(0)
    )


def test_the_loss_is_the_papers_cross_entropy():
    task = make()
    states = torch.randn(34, 5, generator=torch.Generator().manual_seed(1))
    drawn = torch.randint(34, (2, 156), generator=torch.Generator().manual_seed(2))

    def mean_log(pairs, sign):
        logs = []
        for i, j in pairs.T.tolist():
            a = sum(p * q for p, q in zip(states[i].tolist(), states[j].tolist(), strict=True))
            logs.append(math.log(1 / (1 + math.exp(-sign * a))))
        return sum(logs) / len(logs)

    expected = -(mean_log(task.graph.edge_index, 1) + mean_log(drawn, -1)) / 2
    assert task._link_loss(states, torch.Generator().manual_seed(2)).item() == pytest.approx(
        expected, rel=1e-5
    )


def test_labels_play_no_part():
    def trained(flip):
        task = make()
        if flip:
            task.y = 1 - task.y
        for epoch in range(1, 10):
            list(task.steps(epoch))
        return task.assignment()

    assert torch.equal(trained(flip=False), trained(flip=True))


def test_the_assignment_is_of_every_node():
    S = make("les-miserables").assignment()
    assert S.shape == (77, 4)
    torch.testing.assert_close(S.sum(1), torch.ones(77))


def test_a_large_graph_is_assigned_whole_and_recorded_in_part():
    task = make("digits-knn")
    assert task.assignment().shape == (1797, 4)
    assert task.snapshot()["memory.0.x"].shape == (400, 32)

import math

import pytest
import torch

from analysis.training.tasks.assignment_measures import describe_assignment

ONE_GRAPH = torch.zeros(4, dtype=torch.long)


def test_a_uniform_assignment():
    numbers = describe_assignment(torch.full((4, 2), 0.5), ONE_GRAPH)
    assert numbers == pytest.approx(
        {"entropy": 1, "usage_perplexity": 2, "mean_max_assignment": 0.5, "kl": 0}, abs=1e-6
    )


def test_a_decided_assignment_to_one_cluster():
    numbers = describe_assignment(torch.tensor([[1.0, 0.0]] * 4), ONE_GRAPH)
    assert numbers == pytest.approx(
        {"entropy": 0, "usage_perplexity": 1, "mean_max_assignment": 1, "kl": 0}, abs=1e-6
    )


def test_kl_uses_the_cluster_sizes_of_each_graph():
    S = torch.tensor([[0.75, 0.25], [0.25, 0.75]])
    together = describe_assignment(S, torch.tensor([0, 0]))["kl"]
    assert together == pytest.approx(0.9 * math.log(0.9 / 0.75) + 0.1 * math.log(0.1 / 0.25), rel=1e-4)
    assert describe_assignment(S, torch.tensor([0, 1]))["kl"] == pytest.approx(0, abs=1e-6)

import math

import pytest
import torch

from analysis.layers import mincut_loss
from tests.layers.pooling_losses.cliques import cliques, collapsed, uniform


@pytest.mark.parametrize(("count", "size"), [(2, 2), (3, 5), (7, 4)])
def test_known_clusters_lose_nothing(count, size):
    edges, S = cliques(count, size)
    cut, orthogonality = mincut_loss(S, edges)
    assert cut.item() == pytest.approx(-1)
    assert orthogonality.item() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("K", [2, 3, 10])
@pytest.mark.parametrize("trivial", [uniform, collapsed])
def test_of_trivial_assignments_only_orthogonality_complains(K, trivial):
    cut, orthogonality = mincut_loss(trivial(10, K), cliques(2, 5)[0])
    assert cut.item() == pytest.approx(-1)
    assert orthogonality.item() == pytest.approx(math.sqrt(2 - 2 / math.sqrt(K)))


def test_directed_edges_count_where_they_begin():
    S = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.6, 0.4]])
    # Degrees along 0 -> 2 -> 1 are 1, 0 and 1: (.6 + .4) / (1 + .36 + .16).
    assert mincut_loss(S, torch.tensor([[0, 2], [2, 1]])).cut.item() == pytest.approx(-1 / 1.52)

"""What PyG's own tests of the two layers ask, asked of ours, with the numbers that theirs leave out."""

import pytest
import torch
from torch_geometric.nn.norm import DiffGroupNorm as PyGDiffGroupNorm

from analysis.checks import BadInput
from analysis.layers import DiffGroupNorm, MemPooling

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_a_group_norm_of_weight_zero_is_the_identity_and_looks_like_pygs():
    x = torch.randn(6, 16)
    norm = DiffGroupNorm(16, groups=4, lamda=0)
    assert str(norm) == "DiffGroupNorm(16, groups=4)"
    torch.testing.assert_close(norm(x), x)
    torch.testing.assert_close(torch.jit.script(norm)(x), norm(x))
    norm = DiffGroupNorm(16, groups=4, lamda=0.01)
    assert norm(x).shape == x.shape


@pytest.mark.parametrize("labels", [[0, 1, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2], [0, 2, 2, 1, 2, 2]])
@pytest.mark.parametrize("eps", [1e-5, 0.5])
def test_the_group_distance_ratio_is_pygs(labels, eps):
    x, y = torch.randn(6, 16), torch.tensor(labels)
    ours = DiffGroupNorm.group_distance_ratio(x, y, eps)
    assert isinstance(ours, float)
    assert ours == pytest.approx(PyGDiffGroupNorm.group_distance_ratio(x, y, eps), rel=1e-5)
    assert torch.jit.script(DiffGroupNorm.group_distance_ratio)(x, y, eps) == pytest.approx(ours)
    assert DiffGroupNorm(16, 2).group_distance_ratio(x, y) > 0


def test_the_ratio_of_more_nodes_than_are_compared_at_once():
    x, y = torch.randn(9000, 2), torch.arange(9000) % 3
    expected = PyGDiffGroupNorm.group_distance_ratio(x, y)
    assert DiffGroupNorm.group_distance_ratio(x, y) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (torch.zeros(4).long(), "expected at least 2 classes in y, got 1"),
        (
            torch.tensor([0, 2, 2, 0]),
            "expected every class to have a node, got none of class 1; number them anew",
        ),
        (torch.tensor([0, 1]), r"expected x \[N, F\] and y \[N\] of one N, got \[4, 2\] and \[2\]"),
        ([0, 1, 0, 1], "expected labels as a tensor, got list"),
        (torch.zeros(0).long(), "of one N"),
    ],
)
def test_classes_that_cannot_be_compared_are_refused(y, message):
    with pytest.raises(BadInput, match=message):
        DiffGroupNorm.group_distance_ratio(torch.randn(4, 2), y)


def test_memory_layers_in_a_row():
    one, two = MemPooling(4, 8, heads=3, num_clusters=2), MemPooling(8, 4, heads=2, num_clusters=1)
    assert str(one) == "MemPooling(4, 8, heads=3, num_clusters=2)"
    x = torch.randn(17, 4, requires_grad=True)
    batch = torch.tensor([0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4])
    mask = torch.arange(5) < batch.bincount().unsqueeze(1)
    with torch.autograd.detect_anomaly(check_nan=True):
        x1, S = one(x, batch)
        loss = MemPooling.kl_loss(S)
        x2, _ = two(x1)
        (loss + x2.sum()).backward()
    assert x1.shape == (5, 2, 8)
    assert S[~mask].sum() == 0
    assert round(S[mask].sum().item()) == 17
    assert loss > 0
    assert x2.shape == (5, 1, 4)
    assert x.grad.isfinite().all()

"""The unbiased excess reads 0 for noise, where the excess reads 1 over the nodes less one."""

import numpy as np
import pytest
import torch

from analysis.measures import DEFINITIONS, Undefined, excess, unbiased_excess


def noise(seed, nodes, classes=10):
    return torch.randn(nodes * classes, 32, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(("nodes", "biased"), [(5, 0.25), (20, 0.0526), (180, 0.0056)])
def test_noise_reads_0_however_few_nodes_a_class_has(nodes, biased):
    y = torch.arange(10 * nodes) % 10
    draws = range(30 if nodes < 100 else 5)
    assert np.mean([excess(noise(s, nodes), y) for s in draws]) == pytest.approx(biased, rel=0.05)
    assert np.mean([unbiased_excess(noise(s, nodes), y) for s in draws]) == pytest.approx(0, abs=0.004)


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize(
    "sizes", [(2, 3, 50), (1, 1, 4, 9), (2,) * 30, (60, 3)], ids=["uneven", "alone", "pairs", "two"]
)
def test_noise_reads_0_for_classes_of_any_sizes(sizes, definition):
    y = torch.cat([torch.full((n,), a) for a, n in enumerate(sizes)] + [torch.full((3,), -1)])
    draws = [torch.randn(len(y), 16, generator=torch.Generator().manual_seed(seed)) for seed in range(40)]
    read = [unbiased_excess(x, y, definition=definition) for x in draws]
    assert np.mean(read) == pytest.approx(0, abs=3 * np.std(read) / 40**0.5)
    assert np.mean([excess(x, y, definition=definition) for x in draws]) > 0.15


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("seed", range(4))
def test_against_a_slow_loop(definition, seed):
    generator = torch.Generator().manual_seed(seed)
    y = torch.randint(3, (20,), generator=generator)
    y[:2] = torch.tensor([7, 0])  # a class of one node
    x = torch.randn(20, 4, generator=generator, dtype=torch.float64) + y[:, None]
    points = x / x.norm(dim=1, keepdim=True) if definition == "authors" else x
    d = torch.cdist(points, points, compute_mode="donot_use_mm_for_euclid_dist")
    d = d**2 if definition == "authors" else d
    labels = y.unique().tolist()
    C = len(labels)
    inside = [d[y == a][:, y == a].sum() / (n * (n - 1)) for a in labels if (n := int((y == a).sum())) > 1]
    if definition == "pyg":
        inter = sum(d[y == a][:, y != a].mean() for a in labels) / (C - 1) ** 2
        neutral = C / (C - 1) ** 2
    else:
        between = sum(d[y == a][:, y == b].mean() for a in labels for b in labels if a != b)
        pairs = (C - 1) ** 2 if definition == "paper" else C * (C - 1)
        inter, neutral = between / pairs, C / (C - 1) if definition == "paper" else 1
    expected = float(inter / (sum(inside) / len(inside)) / neutral - 1)
    assert unbiased_excess(x, y, definition=definition) == pytest.approx(expected, rel=1e-9)


def test_undefined():
    with pytest.raises(Undefined, match="no class has two labelled nodes"):
        unbiased_excess(torch.randn(3, 2), torch.arange(3))
    with pytest.raises(Undefined, match="all nodes of every class coincide"):
        unbiased_excess(torch.tensor([[0.0], [0.0], [1.0], [1.0]]), torch.tensor([0, 0, 1, 1]))
    with pytest.raises(Undefined, match="the same label"):
        unbiased_excess(torch.randn(3, 2), torch.zeros(3, dtype=torch.long))

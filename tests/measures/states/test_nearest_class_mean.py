"""The nearest class mean against slow loops and scikit-learn, at noise and at the extremes."""

import numpy as np
import pytest
import torch
from sklearn.neighbors import NearestCentroid

from analysis.checks import BadInput
from analysis.measures import (
    Undefined,
    class_mean_accuracy,
    class_means,
    group_distance_ratio,
    neutral_value,
)


def slow(x, y):
    """Every node classified by means taken without it."""
    right = {int(label): [] for label in y.unique() if label >= 0 and int((y == label).sum()) > 1}
    for u in range(len(x)):
        if int(y[u]) not in right:
            continue
        others = torch.arange(len(x)) != u
        far = {a: float((x[u] - x[others & (y == a)].mean(0)).norm()) for a in right}
        right[int(y[u])].append(min(far, key=far.get) == int(y[u]))
    return float(np.mean([np.mean(each) for each in right.values()]))


@pytest.mark.parametrize("seed", range(8))
def test_against_a_slow_loop(seed):
    generator = torch.Generator().manual_seed(seed)
    y = torch.randint(-1, 4, (40,), generator=generator)
    x = torch.randn(40, 5, generator=generator).double() + 0.5 * y[:, None]
    assert class_mean_accuracy(x, y) == pytest.approx(slow(x, y))
    y[:] = y.clamp_max(2)
    y[7] = 9  # a class of one node has no mean without it
    assert class_mean_accuracy(x, y) == pytest.approx(slow(x, y))


def test_of_many_nodes_it_is_scikit_learns_nearest_centroid():
    generator = torch.Generator().manual_seed(0)
    y = torch.arange(6000) % 3
    x = torch.randn(6000, 4, generator=generator) + torch.randn(3, 4, generator=generator)[y]
    theirs = NearestCentroid().fit(x, y).predict(x)
    expected = np.mean([(theirs[y == a] == a).mean() for a in range(3)])
    assert class_mean_accuracy(x, y) == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize("nodes", [5, 20, 180])
def test_noise_of_few_features_reads_one_over_c(nodes):
    y = torch.arange(4 * nodes) % 4
    read = [
        class_mean_accuracy(torch.randn(4 * nodes, 16, generator=torch.Generator().manual_seed(seed)), y)
        for seed in range(60)
    ]
    assert np.mean(read) == pytest.approx(0.25, abs=4 * np.std(read) / 60**0.5 + 0.01)


def test_noise_of_many_features_reads_less_in_small_classes_and_so_do_shuffled_labels():
    y = torch.arange(35) % 7
    draws = [torch.randn(35, 1000, generator=torch.Generator().manual_seed(seed)) for seed in range(20)]
    expected = np.mean([slow(x, y) for x in draws])
    assert expected == pytest.approx(0.01, abs=0.01)  # 1/7 is .143
    assert np.mean([class_mean_accuracy(x, y) for x in draws]) == pytest.approx(expected)
    assert np.mean([class_means(x, y).permuted_mean for x in draws]) == pytest.approx(expected, abs=0.01)


def test_features_of_many_dimensions_are_read_where_the_ratio_is_not():
    """1,400 words, of which each class uses 30 somewhat more often: distances are all alike."""
    generator = torch.Generator().manual_seed(0)
    y = torch.arange(700) % 7
    often = torch.full((7, 1400), 0.012)
    for a in range(7):
        often[a, 30 * a : 30 * a + 30] = 0.1
    x = (torch.rand(700, 1400, generator=generator) < often[y]).float()
    found = class_means(x, y)
    assert found.accuracy > 0.7
    assert found.apart
    assert group_distance_ratio(x, y) < 1.02 * neutral_value(7)
    assert found.permuted_mean == pytest.approx(1 / 7, abs=0.03)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("offset", [0.0, 1000.0])
def test_scale_and_offset_change_nothing(scale, offset):
    generator = torch.Generator().manual_seed(0)
    y = torch.arange(60) % 3
    x = torch.randn(60, 4, generator=generator).double() + y[:, None]
    assert class_mean_accuracy(scale * (x + offset), y) == class_mean_accuracy(x, y)


def test_shuffled_labels_are_the_same_unless_told_otherwise():
    x, y = torch.randn(40, 3, generator=torch.Generator().manual_seed(0)), torch.arange(40) % 4
    assert class_means(x, y) == class_means(x, y)
    other = class_means(x, y, generator=torch.Generator().manual_seed(5))
    assert other.accuracy == class_means(x, y).accuracy
    assert other.permuted_mean != class_means(x, y).permuted_mean
    assert class_means(x, y).accuracy == class_mean_accuracy(x, y)
    drawn = class_means(x, y, permutations=200)
    assert drawn.permuted_mean == pytest.approx(0.25, abs=0.02)


def test_noise_is_not_apart_and_shifted_classes_are():
    y = torch.arange(40) % 4
    alarms = 0
    for seed in range(40):
        noise = torch.randn(40, 6, generator=torch.Generator().manual_seed(seed))
        alarms += class_means(noise, y).apart
        assert class_means(noise + 4 * torch.eye(6)[y], y).apart
    assert alarms <= 2  # two standard deviations, and an effect besides


def test_undefined_and_refused():
    y = torch.arange(6) % 2
    with pytest.raises(Undefined, match="the same features"):
        class_mean_accuracy(torch.full((6, 2), 0.3), y)
    with pytest.raises(Undefined, match="two classes of at least two nodes"):
        class_mean_accuracy(torch.randn(6, 2), torch.tensor([0, 0, 0, 0, 0, 1]))
    with pytest.raises(Undefined, match="at least one labelled node"):
        class_means(torch.randn(6, 2), -torch.ones(6, dtype=torch.long))
    with pytest.raises(BadInput, match="at least 2 permutations"):
        class_means(torch.randn(6, 2), y, permutations=1)
    with pytest.raises(BadInput, match="whole-number labels"):
        class_means(torch.randn(6, 2), torch.arange(5))

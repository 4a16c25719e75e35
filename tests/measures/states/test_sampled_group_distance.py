"""The sampled ratio: its interval covers the exact value, and shrinks as it should."""

import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import DEFINITIONS, Undefined, group_distance_ratio, sampled_group_distance_ratio
from analysis.measures.states import sampled_group_distance
from tests.measures.features import blobs


def draws(x, y, definition, pairs, seeds):
    return [
        sampled_group_distance_ratio(
            x, y, definition=definition, pairs=pairs, generator=torch.Generator().manual_seed(seed)
        )
        for seed in range(seeds)
    ]


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_interval_covers_the_exact_value(definition):
    x, y = blobs(600, 6, 7)
    y[:300] = 0  # classes of very different size
    y[300:330] = -1
    exact = group_distance_ratio(x, y, definition=definition)
    got = draws(x, y, definition, 4000, 100)
    assert sum(one.low <= exact <= one.high for one in got) >= 93
    ratios = torch.tensor([one.ratio for one in got])
    assert abs(float(ratios.mean()) - exact) < 4 * float(ratios.std()) / 10
    assert got[0].standard_error == pytest.approx(float(ratios.std()), rel=0.4)


def test_few_pairs_of_many_classes_leave_no_class_out_on_purpose():
    """Classes in a row: pairs of neighbours alone would say that they hardly differ."""
    generator = torch.Generator().manual_seed(0)
    y = torch.randint(60, (900,), generator=generator)
    x = y[:, None] + torch.randn(900, 2, generator=generator)
    for definition in ("paper", "pyg"):
        exact = group_distance_ratio(x, y, definition=definition)
        assert sum(one.low <= exact <= one.high for one in draws(x, y, definition, 500, 100)) >= 90


def test_whole_rounds_visit_every_pair_of_classes_equally_often():
    draw = sampled_group_distance._PairSampler(torch.tensor([3, 2, 5, 1]), torch.Generator().manual_seed(0))
    a, b = draw.two_classes(24)
    pairs = sorted(zip(a.tolist(), b.tolist(), strict=True))
    assert pairs == sorted(2 * [(i, j) for i in range(4) for j in range(4) if i != j])
    a, b = draw.two_classes(1000)
    assert (a != b).all()
    assert a.bincount(minlength=4).tolist() == [250] * 4


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
@pytest.mark.parametrize("size", [1e-4, 1.0, 3e38])
def test_all_types_and_sizes_that_hold_the_features(dtype, size):
    x, y = blobs(60, 4, 3)
    x = (1 + 0.01 * (x / x.abs().max())) * min(size, 0.9 * torch.finfo(dtype).max)
    x = (x * torch.tensor([[1.0], [-1.0]]).repeat(30, 1)).to(dtype)  # differences beyond float32, too
    exact = group_distance_ratio(x, y)
    got = draws(x, y, "paper", 4000, 1)[0]
    assert got.ratio == pytest.approx(exact, abs=5 * got.standard_error)


def test_four_times_the_pairs_halve_the_interval():
    x, y = blobs(300, 4, 3)
    few, many = (draws(x, y, "paper", pairs, 1)[0] for pairs in (4000, 16_000))
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(2, rel=0.1)
    assert many.pairs == 16_000


def test_same_generator_same_estimate():
    x, y = blobs(100, 3, 4)
    assert len(set(draws(x, y, "pyg", 500, 1) + draws(x, y, "pyg", 500, 1))) == 1


def test_undefined_and_refused():
    y = torch.tensor([0, 0, 1, 1])
    with pytest.raises(Undefined, match="same label"):
        sampled_group_distance_ratio(torch.eye(4), y * 0)
    with pytest.raises(Undefined, match="two labelled nodes"):
        sampled_group_distance_ratio(torch.eye(4), torch.arange(4))
    with pytest.raises(Undefined, match="infinite"):
        sampled_group_distance_ratio(torch.eye(4)[y], y, pairs=200)
    with pytest.raises(BadInput, match="at least 100 pairs"):
        sampled_group_distance_ratio(torch.eye(4), y, pairs=99)
    with pytest.raises(BadInput, match="finite"):
        sampled_group_distance_ratio(torch.full((4, 1), float("nan")), y, pairs=200)
    with pytest.raises(BadInput, match=r"\[N, F\]"):
        sampled_group_distance_ratio(torch.zeros(4), y, pairs=200)
    with pytest.raises(BadInput, match="to_dense"):
        sampled_group_distance_ratio(torch.eye(4).to_sparse(), y, pairs=200)
    with pytest.raises(BadInput, match="node features as a tensor, got ndarray"):
        sampled_group_distance_ratio(torch.eye(4).numpy(), y, pairs=200)
    with pytest.raises(BadInput, match="whole number of at least 100 pairs to give an interval, got 1000.0"):
        sampled_group_distance_ratio(torch.eye(4), y, pairs=1e3)

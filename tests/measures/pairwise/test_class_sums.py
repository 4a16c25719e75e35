"""The class distance sums: against direct differences, and the laws they obey."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analysis.checks import BadInput
from analysis.measures import class_distances, class_squared_distances
from tests.measures.features import blobs


def direct(x, y):
    """Class sums and node sums by direct differences in float64."""
    known = y >= 0
    x, y = x[known].double(), y[known]
    far = torch.cdist(x, x, compute_mode="donot_use_mm_for_euclid_dist")
    member = torch.nn.functional.one_hot(y.unique(return_inverse=True)[1]).double()
    return member.T @ far @ member, far.sum(1), float(far.square().sum())


@pytest.mark.parametrize(
    ("N", "F", "C"), [(2, 1, 2), (40, 3, 1), (60, 3, 60), (300, 8, 40), (900, 5, 2), (700, 16, 211)]
)
@pytest.mark.parametrize(("dtype", "close"), [(torch.float32, 1e-6), (torch.float64, 1e-13)])
def test_equals_direct_differences(N, F, C, dtype, close):
    x, y = blobs(N, F, C, dtype=dtype)
    got = class_distances(x, y, node_sums=True)
    sums, by_node, squares = direct(x, y)
    assert torch.allclose(got.sums * got.unit, sums, rtol=close, atol=close * float(sums.max()))
    assert torch.allclose(got.node_sums * got.unit, by_node, rtol=close, atol=0)
    assert got.square_sum * got.unit**2 == pytest.approx(squares, rel=1e-12)
    assert torch.equal(got.counts, y.bincount())


@pytest.mark.parametrize("tile", [(1, 1), (7, 100), (100, 7), (64, 64)])
def test_tile_size_does_not_matter(tile, monkeypatch):
    # Panels of a few rows, so that blocks straddle them.
    monkeypatch.setattr("analysis.measures.pairwise.tiled.PANEL_BYTES", 700)
    x, y = blobs(230, 4, 19)
    sums, by_node, _ = direct(x, y)
    got = class_distances(x, y, node_sums=True, tile=tile)
    assert torch.allclose(got.sums * got.unit, sums, rtol=1e-6, atol=0)
    assert torch.allclose(got.node_sums * got.unit, by_node, rtol=1e-6, atol=0)


@pytest.mark.parametrize("measure", [class_distances, class_squared_distances])
def test_merging_two_classes_adds_their_rows_and_columns(measure):
    x, y = blobs(120, 5, 6)
    split, merged = measure(x, y), measure(x, y.where(y != 5, 4))
    folded = split.sums[:5].clone()
    folded[4] += split.sums[5]
    folded[:, 4] += folded[:, 5]
    assert torch.allclose(merged.sums * merged.unit, folded[:, :5] * split.unit, rtol=1e-6)


@pytest.mark.parametrize("measure", [class_distances, class_squared_distances])
def test_order_of_nodes_does_not_matter_and_unlabelled_nodes_take_no_part(measure):
    x, y = blobs(150, 4, 5)
    y[::7] = -1
    shuffle = torch.randperm(150, generator=torch.Generator().manual_seed(1))
    got, shuffled, without = measure(x, y), measure(x[shuffle], y[shuffle]), measure(x[y >= 0], y[y >= 0])
    assert torch.allclose(got.sums * got.unit, shuffled.sums * shuffled.unit, rtol=1e-6)
    assert torch.allclose(got.sums * got.unit, without.sums * without.unit, rtol=1e-6)


def test_symmetric_and_gaps_in_the_ids_are_no_classes():
    x, y = blobs(90, 3, 3)
    got = class_distances(x, y * 10)
    assert got.labels.tolist() == [0, 10, 20]
    assert torch.equal(got.sums, got.sums.T)


@given(
    offset=st.sampled_from([0.0, 1.0, 1e3, 1e6]),
    size=st.sampled_from([1e-30, 1e-6, 1.0, 1e6, 1e30]),
    tight=st.sampled_from([1.0, 1e-3, 1e-6]),
    seed=st.integers(0, 100),
    tile=st.sampled_from([None, (32, 50)]),
)
def test_exact_for_offsets_sizes_and_tight_classes(offset, size, tight, seed, tile):
    x, y = blobs(80, 4, 3, seed=seed, dtype=torch.float64, spread=tight)
    x = ((x + offset) * size).float()
    got = class_distances(x, y, tile=tile)
    far = torch.cdist(x.double() / size, x.double() / size, compute_mode="donot_use_mm_for_euclid_dist")
    member = torch.nn.functional.one_hot(y).double()
    exact = member.T @ far @ member
    # The worst case: float32 at a large offset leaves a class of points that all coincide but one, and the
    # product rounds the zero distances between them to 1e-4 of the class's spread.
    assert torch.allclose(got.sums * got.unit / size, exact, rtol=1e-4, atol=1e-12)


@pytest.mark.parametrize("tile", [None, (64, 100)])
@pytest.mark.parametrize("tight", [1e-2, 1e-4, 1e-6])
def test_distances_inside_tight_classes_are_exact_in_float32(tight, tile):
    """A product about the common centre would round them off."""
    x, y = blobs(300, 6, 4, spread=tight)
    got = class_distances(x, y, tile=tile)
    assert torch.allclose((got.sums * got.unit).diag(), direct(x, y)[0].diag(), rtol=1e-5, atol=0)


@given(
    seed=st.integers(0, 1000),
    N=st.integers(1, 40),
    copies=st.integers(1, 5),
    tile=st.sampled_from([None, (8, 16)]),
)
def test_duplicates_are_at_distance_zero(seed, N, copies, tile):
    generator = torch.Generator().manual_seed(seed)
    points = torch.randn(N, 3, generator=generator).half()
    x = points.repeat(copies, 1)
    got = class_distances(x, torch.arange(N).repeat(copies), tile=tile)
    assert float(got.sums.diag().abs().max()) == 0


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (torch.zeros(3), torch.zeros(3, dtype=torch.long), r"\[N, F\]"),
        (torch.zeros(3, 2).long(), torch.zeros(3, dtype=torch.long), "floating"),
        (torch.zeros(0, 2), torch.zeros(0, dtype=torch.long), "at least one node"),
        (torch.tensor([[1.0], [float("nan")]]), torch.tensor([0, 1]), "1 NaN or infinite"),
        (torch.tensor([[1.0], [float("inf")]]), torch.tensor([0, 1]), "1 NaN or infinite"),
        (torch.zeros(3, 2), torch.zeros(2, dtype=torch.long), "3 whole-number labels"),
        (torch.zeros(3, 2), torch.zeros(3), "3 whole-number labels"),
        (torch.zeros(3, 2), torch.zeros(3, 1).long(), r"shape \[3, 1\]; use .squeeze\(1\)"),
        (torch.zeros(3, 2), [0, 1, 1], "labels as a tensor, got list"),
        (torch.zeros(3, 2), torch.full((3,), -1), "at least one labelled"),
        (torch.zeros(3, 2), torch.full((3,), -2), "-1 for unlabelled"),
    ],
)
@pytest.mark.parametrize("measure", [class_distances, class_squared_distances])
def test_bad_input_is_named(measure, x, y, words):
    with pytest.raises(BadInput, match=words):
        measure(x, y)


@pytest.mark.parametrize("s", [1e-3, 1e-5])
def test_classes_close_together_but_far_from_another_stay_exact(s):
    """A class in another place sets the scale of all; what is close to each other there must not be lost."""
    signal, y = blobs(1000, 8, 6)
    x = torch.where((y == 0)[:, None], 1.0, 0.0) + s * signal
    far = torch.cdist(x.double(), x.double(), compute_mode="donot_use_mm_for_euclid_dist")
    member = torch.nn.functional.one_hot(y).double()
    got = class_distances(x, y)
    assert torch.allclose(got.sums * got.unit, member.T @ far @ member, rtol=1e-5)

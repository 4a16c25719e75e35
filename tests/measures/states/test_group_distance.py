"""The three group distance ratios: against slow loops and PyG, near collapse, and their laws."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch_geometric.nn import DiffGroupNorm

from analysis.checks import BadInput
from analysis.measures import (
    DEFINITIONS,
    PYG_EPS,
    Undefined,
    class_distances,
    excess,
    group_distance_ratio,
    group_distances,
    neutral_value,
)
from analysis.measures.states.group_distance import group_distances_of
from tests.measures.features import blobs
from tests.reference import group_distance_parts

everywhere = pytest.mark.parametrize("definition", DEFINITIONS)


@everywhere
@pytest.mark.parametrize(("N", "F", "C"), [(12, 2, 2), (30, 3, 7), (25, 1, 4)])
def test_equals_the_formula_pair_by_pair(definition, N, F, C):
    x, y = blobs(N, F, C, seed=N)
    y[0], y[1] = -1, C + 3  # an unlabelled node, a singleton and a gap
    inter, intra = group_distance_parts(x, y, definition)
    got = group_distances(x, y, definition=definition)
    assert got.inter == pytest.approx(inter, rel=1e-6)
    assert got.intra == pytest.approx(intra, rel=1e-6)
    assert got.ratio == pytest.approx(inter / intra, rel=1e-6)


@everywhere
def test_parts_of_the_classes_add_up(definition):
    got = group_distances(*blobs(80, 4, 5), definition=definition)
    assert float(got.inter_by_class.sum()) == pytest.approx(got.inter, rel=1e-12)
    assert float(got.intra_by_class.sum()) == pytest.approx(got.intra, rel=1e-12)
    assert got.inter / got.intra == pytest.approx(got.ratio, rel=1e-12)


@pytest.mark.parametrize(("N", "F", "C"), [(200, 16, 2), (501, 64, 7), (700, 3, 40), (1200, 128, 3)])
def test_pyg_definition_is_pygs_number(N, F, C):
    x, y = blobs(N, F, C)
    theirs = DiffGroupNorm.group_distance_ratio(x, y)
    assert group_distance_ratio(x, y, definition="pyg") == pytest.approx(theirs, rel=1e-5)
    assert group_distance_ratio(x, y, definition="pyg", eps=PYG_EPS) == pytest.approx(theirs, rel=1e-5)


def test_eps_gives_pygs_number_for_small_features_too():
    x, y = blobs(300, 8, 5, dtype=torch.float64)
    theirs = DiffGroupNorm.group_distance_ratio(x * 1e-5, y)
    assert group_distance_ratio(x * 1e-5, y, definition="pyg", eps=PYG_EPS) == pytest.approx(theirs, rel=1e-7)
    assert theirs < 0.9 * group_distance_ratio(x * 1e-5, y, definition="pyg")


@everywhere
@pytest.mark.parametrize("exponent", range(1, 7))
def test_exact_near_collapse(definition, exponent):
    generator = torch.Generator().manual_seed(3)
    signal, y = blobs(400, 16, 7, spread=2.0)
    x = torch.randn(16, generator=generator) + 10.0**-exponent * signal
    inter, intra = [float(part) for part in _direct_parts(x, y, definition)]
    assert group_distance_ratio(x, y, definition=definition) == pytest.approx(inter / intra, rel=1e-5)
    if definition != "authors":  # a part of a larger graph, whose distances are made in tiles
        sums = class_distances(x, y, tile=(64, 100))
        tiled = group_distances_of(sums, definition=definition)
        assert tiled.ratio == pytest.approx(inter / intra, rel=1e-4)


def _direct_parts(x, y, definition):
    x = x.double()
    if definition == "authors":
        x = torch.nn.functional.normalize(x)
    far = (x[:, None] - x).square().sum(-1)
    far = far if definition == "authors" else far.sqrt()
    member = torch.nn.functional.one_hot(y).double()
    n, sums = member.sum(0), member.T @ far @ member
    C, off = len(n), sums - torch.diag(sums.diag())
    intra = (sums.diag() / n**2).mean()
    if definition == "pyg":
        return (off.sum(1) / (n * (len(y) - n))).sum() / (C - 1) ** 2, intra
    mean = (off / (n[:, None] * n)).sum()
    return mean / ((C - 1) ** 2 if definition == "paper" else C * (C - 1)), intra


def test_equal_classes_make_pyg_the_papers_value_over_c_minus_1():
    for C in (2, 3, 5, 7):
        x, y = blobs(20 * C, 4, C)
        paper, pyg = (group_distance_ratio(x, y, definition=d) for d in ("paper", "pyg"))
        assert paper / pyg == pytest.approx(C - 1, rel=1e-6)


def test_authors_identity():
    x, y = blobs(90, 5, 4, dtype=torch.float64)
    u = torch.nn.functional.normalize(x)
    means = torch.stack([u[y == a].mean(0) for a in range(4)])
    variances = torch.stack([(u[y == a] - means[a]).square().sum(1).mean() for a in range(4)])
    apart = torch.pdist(means).square().mean()
    want = float(1 + apart / (2 * variances).mean())
    assert group_distance_ratio(x, y, definition="authors") == pytest.approx(want, rel=1e-12)


@everywhere
@given(seed=st.integers(0, 10_000), N=st.integers(6, 60), C=st.integers(2, 5), F=st.integers(2, 5))
def test_laws(definition, seed, N, C, F):
    x, y = blobs(N, F, C, seed=seed, dtype=torch.float64)
    generator = torch.Generator().manual_seed(seed)
    ratio = group_distance_ratio(x, y, definition=definition)
    if definition != "pyg" or N % C == 0:
        assert ratio >= neutral_value(y, definition=definition) * (1 - 1e-12)
        assert excess(x, y, definition=definition) >= -1e-12
    rotation = torch.linalg.qr(torch.randn(F, F, generator=generator, dtype=torch.float64)).Q
    renamed = torch.randperm(50, generator=generator)[y]
    order = torch.randperm(N, generator=generator)
    for same in [(x @ rotation, y), (x * 1e-9, y), (x * 1e9, y), (x, renamed), (x[order], y[order])]:
        assert group_distance_ratio(*same, definition=definition) == pytest.approx(ratio, rel=1e-9)
    if definition == "authors":
        lengths = torch.rand(N, 1, generator=generator, dtype=torch.float64) + 0.1
        assert group_distance_ratio(x * lengths, y, definition=definition) == pytest.approx(ratio, rel=1e-9)
    else:
        assert group_distance_ratio(x + 1e4, y, definition=definition) == pytest.approx(ratio, rel=1e-6)


@everywhere
@pytest.mark.parametrize("size", [5e-324, 1e-300, 1e300, 1.7e308])
def test_the_smallest_and_largest_numbers(definition, size):
    x = torch.tensor([[1.0, 0.0], [0.5, 0.0], [0.0, 1.0], [0.0, 0.5]], dtype=torch.float64)
    x = x.round() if size < 1e-320 else x
    x[1, 1] += 1.0
    y = torch.tensor([0, 0, 1, 1])
    want = group_distance_ratio(x, y, definition=definition)
    assert group_distance_ratio(x * size, y, definition=definition) == pytest.approx(want, rel=1e-9)


def test_neutral_values_of_the_note():
    for C, pyg in [(2, 2.0), (3, 0.75), (4, 0.444), (6, 0.24), (7, 0.194), (10, 0.123), (15, 0.0765)]:
        assert neutral_value(C, definition="pyg") == pytest.approx(pyg, abs=6e-4)
        assert neutral_value(C) == pytest.approx(C / (C - 1))
        assert neutral_value(C, definition="authors") == 1


@everywhere
def test_the_ratio_tends_to_the_neutral_value_without_separation(definition):
    x = torch.randn(3000, 8, generator=torch.Generator().manual_seed(0))
    y = torch.arange(3000) % 5
    want = neutral_value(y, definition=definition)
    assert group_distance_ratio(x, y, definition=definition) == pytest.approx(want, rel=0.01)


@everywhere
def test_undefined_is_said_in_words(definition):
    two = torch.tensor([0, 0, 1, 1])
    spread = torch.tensor([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [1.0, 1.0]])
    with pytest.raises(Undefined, match="same label"):
        group_distance_ratio(spread, torch.zeros(4, dtype=torch.long), definition=definition)
    with pytest.raises(Undefined, match="same label"):
        neutral_value(torch.tensor([3, 3, -1]), definition=definition)
    for unlabelled in (lambda: group_distance_ratio(spread, two * 0 - 1), lambda: neutral_value(two * 0 - 1)):
        with pytest.raises(Undefined, match="at least one labelled"):
            unlabelled()
    with pytest.raises(Undefined, match="0 over 0"):
        group_distance_ratio(torch.full((4, 2), 0.1), two, definition=definition)
    with pytest.raises(Undefined, match="infinite"):
        group_distance_ratio(spread[[0, 0, 1, 1]], two, definition=definition)
    with pytest.raises(Undefined, match="two labelled nodes"):
        group_distance_ratio(spread, torch.arange(4), definition=definition)


def test_unknown_definition_names_the_choices():
    with pytest.raises(BadInput, match="paper, pyg, authors"):
        group_distance_ratio(torch.eye(2), torch.arange(2), definition="mine")
    with pytest.raises(BadInput, match="number of classes"):
        neutral_value(0)
    two = torch.tensor([0, 0, 1, 1])
    for labels, words in [
        (two[:, None], "squeeze"),
        (two.float(), "whole-number labels"),
        (two - 5, "-1 for unlabelled"),
        (two[:0], "at least one labelled node, got none"),
        (2.5, "labels as a tensor, got float"),
    ]:
        with pytest.raises(BadInput, match=words):
            neutral_value(labels)

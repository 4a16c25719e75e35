"""Splits: exact sizes, fair shares, refusals."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.data.splits import few_labels_split, fold_split, stratified_split, with_fold

labels = st.lists(st.integers(0, 4), min_size=1, max_size=120).map(np.array)


@given(labels, st.data())
def test_stratified_parts_have_their_sizes_and_fair_shares(y, data):
    first = data.draw(st.integers(0, len(y)))
    second = data.draw(st.integers(0, len(y) - first))
    part = stratified_split(y, [first, second], seed=data.draw(st.integers(0, 9)))
    assert np.sum(part == 0) == first
    assert np.sum(part == 1) == second
    assert np.sum(part == -1) == len(y) - first - second
    for label in np.unique(y):
        fair = first * np.mean(y == label)
        assert abs(np.sum((part == 0) & (y == label)) - fair) < 1 + 1e-9


def test_the_seed_decides_who_but_not_how_many():
    y = np.repeat([0, 1, 2], 40)
    a, b = (stratified_split(y, [60, 30, 30], seed=seed) for seed in (0, 1))
    assert a.tolist() == stratified_split(y, [60, 30, 30], seed=0).tolist()
    assert a.tolist() != b.tolist()
    for label in range(3):
        assert np.bincount(a[y == label]).tolist() == np.bincount(b[y == label]).tolist() == [20, 10, 10]


def test_few_labels_takes_the_same_number_of_each_label():
    y = np.array([3, 1, 3, 1, 1, 7, 7, 7, 3, 3])
    part = few_labels_split(y, per_label=2, validation=2, test=1, seed=4)
    assert sorted(y[part == 0].tolist()) == [1, 1, 3, 3, 7, 7]
    assert (np.sum(part == 1), np.sum(part == 2), np.sum(part == -1)) == (2, 1, 1)


def test_few_labels_draws_validation_and_test_from_all_labels():
    y = np.repeat(np.arange(4), 100)
    part = few_labels_split(y, per_label=5, validation=100, test=200, seed=0)
    for number in (1, 2):
        assert np.bincount(y[part == number]).min() > 0.6 * np.sum(part == number) / 4


def test_too_much_is_refused_with_the_most_there_is():
    y = np.array([0, 0, 0, 1, 1])
    with pytest.raises(BadInput, match=r"at most 5 items in all parts, got 6"):
        stratified_split(y, [3, 3], seed=0)
    with pytest.raises(BadInput, match=r"at most 2 items per label, got 3"):
        few_labels_split(y, per_label=3, validation=0, test=0, seed=0)
    with pytest.raises(BadInput, match=r"at most 3 validation and test items, got 2 \+ 2"):
        few_labels_split(y, per_label=1, validation=2, test=2, seed=0)


@given(st.lists(st.integers(0, 4), min_size=3, max_size=120).map(np.array), st.integers(3, 10))
def test_over_all_folds_every_item_is_tested_once_and_validated_once(y, folds):
    folds = min(folds, len(y))
    parts = np.stack([fold_split(y, folds=folds, fold=fold, seed=3) for fold in range(folds)])
    assert np.array_equal(np.sum(parts == 2, axis=0), np.ones(len(y)))
    assert np.array_equal(np.sum(parts == 1, axis=0), np.ones(len(y)))
    sizes = np.sum(parts == 2, axis=1)
    assert sizes.max() - sizes.min() <= 1
    assert np.array_equal(parts[-1] == 1, parts[0] == 2)  # each fold is validated where its neighbour tests
    for label in np.unique(y):
        tested = np.sum((parts == 2) & (y == label), axis=1)
        assert tested.max() - tested.min() <= 2


def test_folds_need_enough_items_and_several_graphs():
    with pytest.raises(BadInput, match="from 3 to 5 folds for 5 items, got 6"):
        fold_split(np.zeros(5, int), folds=6, fold=0, seed=0)
    with pytest.raises(BadInput, match="several labelled graphs for cross-validation, got one"):
        with_fold(Data(x=torch.ones(3, 1)), folds=3, fold=0, seed=0)
    graphs = [Data(x=torch.ones(1, 1), y=torch.tensor([n % 2]), split=0) for n in range(6)]
    dealt = with_fold(graphs, folds=3, fold=1, seed=0)
    assert sorted(graph.split for graph in dealt) == [0, 0, 1, 1, 2, 2]
    assert {graph.split for graph in graphs} == {0}

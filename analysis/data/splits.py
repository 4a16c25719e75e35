"""Split nodes or graphs into training, validation and test items."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

import numpy as np

from analysis.checks import BadInput

if TYPE_CHECKING:
    from torch_geometric.data import Data


def stratified_split(y: np.ndarray, sizes: Sequence[int], *, seed: int) -> np.ndarray:
    """Stratified split into parts of exactly ``sizes``, each with nearly the label proportions of the whole.

    The items are ordered by label (shuffled within a label) and each part takes evenly spaced items of those
    that are left, so that no label's share is off by more than about one item per part.

    Args:
        y: labels ``[N]``.
        sizes: number of items that part 0, 1, ... gets; at most N together.
        seed: seed of the shuffle.

    Returns:
        ``[N]`` int8, the part of each item; -1 for items left over.

    Raises:
        BadInput: if there are fewer items than the parts need.

    >>> stratified_split(np.array([0, 0, 0, 1, 1, 1]), [2, 2], seed=0).tolist().count(-1)
    2
    """
    if sum(sizes) > len(y):
        raise BadInput(
            f"expected at most {len(y)} items in all parts, got {sum(sizes)}; make the parts smaller"
        )
    left = _ordered_by_label(y, seed)
    split = np.full(len(y), -1, np.int8)
    for number, size in enumerate(sizes):
        positions = _evenly_spaced(size, among=len(left))
        split[left[positions]] = number
        left = left[~positions]
    return split


def few_labels_split(y: np.ndarray, *, per_label: int, validation: int, test: int, seed: int) -> np.ndarray:
    """Split with few training labels per class, as in `Planetoid <https://arxiv.org/abs/1603.08861>`_.

    ``per_label`` training items of each label, then ``validation`` and ``test`` items drawn from the rest.

    Args:
        y: ``[N]``, labels, whole numbers.
        per_label: number of training items of each label, at most those of the rarest.
        validation: number of validation items.
        test: number of test items.
        seed: seed of the draw.

    Returns:
        ``[N]`` int8: 0 train, 1 validation, 2 test, -1 none.

    Raises:
        BadInput: if a label or the rest has fewer items than are asked for.

    >>> few_labels_split(np.array([0, 0, 1, 1]), per_label=1, validation=1, test=1, seed=0).tolist().count(0)
    2
    """
    ordered = _ordered_by_label(y, seed)
    starts = np.searchsorted(y[ordered], np.unique(y))
    smallest = int(np.diff(np.append(starts, len(y))).min())
    if per_label > smallest:
        raise BadInput(f"expected at most {smallest} items per label, got {per_label}; ask for fewer")
    split = np.full(len(y), -1, np.int8)
    split[ordered[(starts[:, None] + np.arange(per_label)).ravel()]] = 0
    remaining = np.random.default_rng(seed).permutation(np.flatnonzero(split < 0))
    if validation + test > len(remaining):
        requested = f"{validation} + {test}"
        raise BadInput(
            f"expected at most {len(remaining)} validation and test items, got {requested}; ask for fewer"
        )
    split[remaining[:validation]] = 1
    split[remaining[validation : validation + test]] = 2
    return split


def fold_split(y: np.ndarray, *, folds: int, fold: int, seed: int) -> np.ndarray:
    """One split of a stratified cross-validation: ``fold`` is the test fold, the next one validates.

    Over all folds every item is tested once and validated once. The folds are those of
    :func:`stratified_split`: they differ by at most one item in size, and by about one in every label.

    Args:
        y: ``[N]``, labels, whole numbers.
        folds: number of folds, 3 to N.
        fold: number of the fold, from 0.
        seed: seed of the draw.

    Returns:
        ``[N]`` int8: 0 train, 1 validation, 2 test.

    Raises:
        BadInput: for fewer than 3 folds, or more than items.

    >>> y = np.repeat([0, 1], 10)
    >>> [np.bincount(fold_split(y, folds=5, fold=f, seed=0)).tolist() for f in (0, 4)]
    [[12, 4, 4], [12, 4, 4]]
    """
    if not 3 <= folds <= len(y):
        raise BadInput(f"expected from 3 to {len(y)} folds for {len(y)} items, got {folds}")
    member = stratified_split(y, [(len(y) + later) // folds for later in range(folds)], seed=seed)
    split = np.zeros(len(y), np.int8)
    split[member == (fold + 1) % folds] = 1
    split[member == fold % folds] = 2
    return split


def majority_share(y: np.ndarray) -> float:
    """Share of the most frequent label: the accuracy of always predicting it.

    Args:
        y: labels ``[N]``, at least one.

    >>> majority_share(np.array([3, 1, 3, 3]))
    0.75
    """
    return float(np.unique(y, return_counts=True)[1].max() / len(y))


def with_fold(graphs: Data | list[Data], *, folds: int, fold: int, seed: int) -> list[Data]:
    """Replace the split of labelled graphs by that of :func:`fold_split`.

    Args:
        graphs: labelled graphs; they are not changed.
        folds: number of folds, 3 to the number of graphs.
        fold: number of the fold, from 0.
        seed: seed of the draw.

    Raises:
        BadInput: if there is only one graph, or fewer graphs than folds.

    >>> from torch_geometric.data import Data
    >>> graphs = [Data(y=label) for label in (0, 0, 0, 1, 1, 1)]
    >>> sorted(graph.split for graph in with_fold(graphs, folds=3, fold=0, seed=0))  # 2 in each
    [0, 0, 1, 1, 2, 2]
    """
    if not isinstance(graphs, list):
        raise BadInput(
            "expected several labelled graphs for cross-validation, got one graph; leave out folds"
        )
    split = fold_split(np.array([int(graph.y) for graph in graphs]), folds=folds, fold=fold, seed=seed)
    copies = [copy(graph) for graph in graphs]
    for graph, number in zip(copies, split.tolist(), strict=True):
        graph.split = number
    return copies


def _ordered_by_label(y: np.ndarray, seed: int) -> np.ndarray:
    return np.lexsort((np.random.default_rng(seed).permutation(len(y)), y))


def _evenly_spaced(size: int, *, among: int) -> np.ndarray:
    steps = np.arange(among + 1) * size // max(among, 1)
    return np.diff(steps).astype(bool)

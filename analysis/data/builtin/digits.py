"""Scikit-learn's handwritten digits, as 1,797 pixel graphs and as one graph of images.

They are the test part of the UCI `Optical Recognition of Handwritten Digits
<https://archive.ics.uci.edu/dataset/80>`_ data: 8 x 8 pixels of intensity 0 to 16.
"""

from __future__ import annotations

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch_geometric.data import Data

from analysis.data.splits import few_labels_split, stratified_split

LABEL_NAMES = tuple(str(digit) for digit in range(10))
BRIGHTEST = 16
NEIGHBOURS = 8
SPLIT_SEED = 0  # one fixed split, so that accuracies of different seeds can be compared


def pixel_graphs(*, seed: int = 0) -> list[Data]:
    """Convert every image to a graph of its inked pixels.

    Nodes are pixels of intensity > 0, in reading order. ``x`` ``[n, 3]`` is (column, row, intensity), each
    scaled linearly to [-1, 1]; ``pos`` ``[n, 2]`` is (column, row), row 0 at the top; edges join the up to
    eight inked neighbours, in both directions. ``y`` ``[1]`` is the digit and ``split`` is 0 (train, 1,200
    images), 1 (validation, 297) or 2 (test, 300), the same for every ``seed``.

    >>> graphs = pixel_graphs()
    >>> len(graphs), graphs[0].name, graphs[0].num_nodes
    (1797, 'digit 0, image 0', 35)
    """
    del seed  # real data: nothing to draw
    images, y = _images()
    inked = images > 0
    image, row, column = np.nonzero(inked)
    node_ptr = np.searchsorted(image, np.arange(len(images) + 1))
    edges = _neighbouring_pixels(inked)
    edge_ptr = np.searchsorted(edges[0], node_ptr)
    pos = np.stack([column, row], axis=1).astype(np.float32)
    x = np.concatenate(
        [pos / 3.5 - 1, images[inked][:, None] / (BRIGHTEST / 2) - 1], axis=1, dtype=np.float32
    )
    split = stratified_split(y, [1200, 297, 300], seed=SPLIT_SEED)
    graphs = []
    for i, label in enumerate(y):
        nodes, links = slice(node_ptr[i], node_ptr[i + 1]), slice(edge_ptr[i], edge_ptr[i + 1])
        graphs.append(
            Data(
                # Copied: a view would pickle all images with each graph.
                x=torch.tensor(x[nodes]),
                edge_index=torch.tensor(edges[:, links] - node_ptr[i]),
                y=torch.tensor([label]),
                pos=torch.tensor(pos[nodes]),
                split=int(split[i]),
                name=f"digit {label}, image {i}",
                label_names=LABEL_NAMES,
            )
        )
    return graphs


def image_graph(*, seed: int = 0) -> Data:
    """All images as one graph: an edge joins two images if either is among the other's eight nearest.

    Distance is Euclidean over the 64 pixels; of equally near images those with the lower number win. ``x``
    ``[1797, 64]`` is the intensity over 16, ``y`` the digit. As in Planetoid, 20 images of each digit are for
    training, 500 of the rest for validation and 1,000 for testing, the same for every ``seed``.

    >>> graph = image_graph()
    >>> graph.num_nodes, int(graph.train_mask.sum()), int(graph.test_mask.sum())
    (1797, 200, 1000)
    """
    del seed  # real data: nothing to draw
    images, y = _images()
    pixels = images.reshape(len(images), -1)
    split = torch.from_numpy(few_labels_split(y, per_label=20, validation=500, test=1000, seed=SPLIT_SEED))
    return Data(
        x=torch.tensor(pixels, dtype=torch.float32) / BRIGHTEST,
        edge_index=torch.tensor(_symmetric_knn(pixels, NEIGHBOURS)),
        y=torch.tensor(y),
        train_mask=split == 0,
        val_mask=split == 1,
        test_mask=split == 2,
        name="digits as one graph of images",
        label_names=LABEL_NAMES,
        node_names=tuple(f"digit {label}, image {i}" for i, label in enumerate(y)),
    )


def _images() -> tuple[np.ndarray, np.ndarray]:
    digits = load_digits()
    return digits.images.astype(np.int64), digits.target.astype(np.int64)


def _neighbouring_pixels(inked: np.ndarray) -> np.ndarray:
    """Sorted edges ``[2, E]`` between 8-neighbours of all images, pixels numbered in reading order."""
    number = np.cumsum(inked).reshape(inked.shape) - 1
    pairs = []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        source = np.s_[:, : 8 - down, max(0, -right) : 8 - max(0, right)]
        target = np.s_[:, down:, max(0, right) : 8 + min(0, right)]
        both = inked[source] & inked[target]
        pairs.append(np.stack([number[source][both], number[target][both]]))
    forward = np.concatenate(pairs, axis=1)
    edges = np.concatenate([forward, forward[::-1]], axis=1)
    return edges[:, np.lexsort((edges[1], edges[0]))]


def _symmetric_knn(points: np.ndarray, neighbours: int) -> np.ndarray:
    """Sorted edges ``[2, E]``, both directions; integer ``points``, so ties are exact."""
    n = len(points)
    squares = (points**2).sum(axis=1)
    rank = (squares[:, None] + squares - 2 * points @ points.T) * n + np.arange(n)
    np.fill_diagonal(rank, np.iinfo(rank.dtype).max)
    nearest = np.argpartition(rank, neighbours, axis=1)[:, :neighbours]
    joined = np.zeros((n, n), bool)
    joined[np.arange(n)[:, None], nearest] = True
    return np.stack(np.nonzero(joined | joined.T))

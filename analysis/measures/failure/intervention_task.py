"""Node classification task for interventions: training nodes, judged nodes, and an easy reference model."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from analysis.checks import BadInput, tensor
from analysis.measures.input_checks import check_finite_features
from analysis.measures.reach.hops import check_directed_edges

HOPS = (0, 1, 2)
RIDGE = 0.1


class NodeTask(NamedTuple):
    """Features, edges, labels and masks of a node classification task.

    Attributes:
        x: ``[N, F]``, features of the nodes.
        edge_index: ``[2, E]``, source and target of every edge.
        y: ``[N]``, -1 for unlabelled.
        train: ``[n]`` nodes trained on.
        judged: ``[m]`` nodes the accuracy is of: validation nodes, or else labelled nodes not trained on.
    """

    x: Tensor
    edge_index: Tensor
    y: Tensor
    train: Tensor
    judged: Tensor

    @property
    def self_loops(self) -> Tensor:
        """Self-loops only, ``[2, N]``."""
        return torch.arange(len(self.x), device=self.x.device).repeat(2, 1)

    @property
    def only_loops(self) -> bool:
        """Whether no edge joins two nodes."""
        return bool((self.edge_index[0] == self.edge_index[1]).all())

    @property
    def majority(self) -> float:
        """Accuracy of predicting one class for all judged nodes, the most frequent among them.

        Not that of the training nodes: a split of as many from every class has none.
        """
        return float(self.y[self.judged].bincount().max()) / len(self.judged)

    def error(self, accuracy: float) -> float:
        """Standard error of an accuracy on the judged nodes.

        Args:
            accuracy: a share in [0, 1].

        Returns:
            A share, positive.
        """
        return max(accuracy * (1 - accuracy), 1e-4) ** 0.5 / len(self.judged) ** 0.5

    def paired_error(self, logits: Tensor, others: Tensor, *, nodes: Tensor | None = None) -> float:
        """Standard error of the difference of two accuracies on the judged nodes, or on ``nodes``.

        Args:
            logits: ``[N, C]``, of one network.
            others: ``[N, C]``, of the other.
            nodes: ``[m]``, numbers of nodes; None takes the judged ones.

        Returns:
            A share, positive.
        """
        nodes = self.judged if nodes is None else nodes
        right = [(predicted[nodes].argmax(1) == self.y[nodes]).double() for predicted in (logits, others)]
        spread = float((right[1] - right[0]).std(unbiased=False))
        return max(spread, 1e-2) / len(nodes) ** 0.5

    def accuracy(self, logits: Tensor, *, nodes: Tensor | None = None) -> float:
        """Accuracy on the judged nodes, or on ``nodes``.

        Args:
            logits: ``[N, C]``.
            nodes: ``[m]``, numbers of nodes; None takes the judged ones.

        Returns:
            A share in [0, 1].
        """
        nodes = self.judged if nodes is None else nodes
        return float((logits[nodes].argmax(1) == self.y[nodes]).double().mean())


def node_task(data: Any, *, generator: torch.Generator | None = None) -> NodeTask:
    """Read a task from PyG's ``Data``.

    Args:
        data: with ``x``, ``edge_index``, ``y``; ``train_mask`` and ``val_mask`` where there are some.
        generator: draws the half of every class that is trained on where there is no ``train_mask``; seed 0
            unless given.

    Raises:
        BadInput: for several node types, a split per column, missing or unfit parts, or too few labels.

    >>> from torch_geometric.data import Data
    >>> edges = torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]])
    >>> task = node_task(Data(x=torch.eye(4), edge_index=edges, y=torch.tensor([0, 0, 1, 1])))
    >>> len(task.train), len(task.judged)
    (2, 2)
    """
    if hasattr(data, "node_types"):
        raise BadInput("expected a graph of one node type, got HeteroData; use .to_homogeneous() first")
    if not hasattr(data, "edge_index"):
        raise BadInput(f"expected a graph as PyG's Data, got {type(data).__name__}")
    if data.edge_index is None and getattr(data, "adj_t", None) is not None:
        raise BadInput(
            "expected data.edge_index, got data.adj_t alone; "
            "ToSparseTensor(remove_edge_index=False) keeps both"
        )
    for name in ("x", "edge_index", "y"):
        tensor(f"data.{name}", getattr(data, name, None))
    x, edge_index, y = check_finite_features(data.x), data.edge_index, data.y
    check_directed_edges(edge_index, len(x))
    if y.dim() == 2 and y.shape[1] == 1:
        y = y.squeeze(1)
    if y.dim() != 1 or len(y) != len(x) or y.is_floating_point():
        raise BadInput(f"expected {len(x)} whole-number labels, got {y.dtype} of shape {list(y.shape)}")
    y = y.long()
    train_mask, val_mask = (_node_mask(data, name, len(x)) for name in ("train_mask", "val_mask"))
    labelled = y >= 0
    train = (_half_of_each_class(y, generator) if train_mask is None else train_mask) & labelled
    judged = (labelled if val_mask is None else labelled & val_mask) & ~train
    if int(judged.sum()) == 0:
        judged = labelled & ~train
    if len(y[train].unique()) < 2 or int(judged.sum()) == 0:
        raise BadInput("expected training nodes of two classes and other labelled nodes, got fewer")
    return NodeTask(x, edge_index, y, train.nonzero().squeeze(1), judged.nonzero().squeeze(1))


class EasyModel(NamedTuple):
    """Linear model that a network which does not fail reaches at least.

    Attributes:
        accuracy: share of the judged nodes that are right, in [0, 1].
        hops: number of averages over neighbours that its features are of; 0 for the features alone.
    """

    accuracy: float
    hops: int


def easy_model(task: NodeTask) -> EasyModel:
    """Most accurate linear model on features averaged over 0, 1 and 2 hops, of fewer hops where equal.

    Ridge regression on the labels, without training.

    Args:
        task: features, edges and labels.
    """
    h, edges = task.x.double(), task.edge_index
    loops = torch.arange(len(h), device=h.device)
    source, target = torch.cat([edges[0], loops]), torch.cat([edges[1], loops])
    degree = torch.bincount(target, minlength=len(h)).double()[:, None]
    models = []
    for hop in range(max(HOPS) + 1):
        if hop > 0:
            h = torch.zeros_like(h).index_add_(0, target, h[source]) / degree
        models.append(EasyModel(_ridge_accuracy(task, h), hop))
    return max(models, key=lambda model: model.accuracy)


def _ridge_accuracy(task: NodeTask, h: Tensor) -> float:
    h = h - h[task.train].mean(0)
    classes = int(task.y.max()) + 1
    targets = functional.one_hot(task.y[task.train], classes).double()
    features = h[task.train]
    products = features @ features.T
    size = float(products.diagonal().mean()) or 1.0
    products.diagonal().add_(RIDGE * size)
    weights = torch.linalg.solve(products, targets - targets.mean(0))
    return task.accuracy(h @ (features.T @ weights) + targets.mean(0))


def _node_mask(data: Any, name: str, nodes: int) -> Tensor | None:
    mask: Tensor | None = getattr(data, name, None)
    if mask is None:
        return None
    tensor(f"data.{name}", mask)
    if mask.dim() == 2 and len(mask) == nodes:
        raise BadInput(
            f"expected one split, got {name} of shape {list(mask.shape)}; choose a column, data.{name}[:, 0]"
        )
    if mask.shape != (nodes,) or mask.dtype not in (torch.bool, torch.uint8):
        raise BadInput(
            f"expected data.{name} true or false for each of {nodes} nodes, got {mask.dtype} of shape "
            f"{list(mask.shape)}; torch_geometric.utils.index_to_mask makes a mask of node numbers"
        )
    return mask.bool()


def _half_of_each_class(y: Tensor, generator: torch.Generator | None) -> Tensor:
    generator = generator or torch.Generator().manual_seed(0)
    half = torch.zeros(len(y), dtype=torch.bool, device=y.device)
    for label in y[y >= 0].unique().tolist():
        nodes = (y == label).nonzero().squeeze(1)
        order = torch.randperm(len(nodes), generator=generator).to(y.device)
        half[nodes[order[: max(1, len(nodes) // 2)]]] = True
    return half

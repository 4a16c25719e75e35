"""Node classification with a deep network, recording every layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch_geometric.data import Data
from torch_geometric.utils import is_undirected, to_undirected

from analysis.data.fingerprint import fingerprint
from analysis.models import DepthOutput, Propagation, propagation
from analysis.models.running_statistics import (
    batch_statistics,
    estimate_statistics,
    estimated_statistics,
)
from analysis.models.sparse_features import sparse_features
from analysis.training.loop.optimizer import Optimizer
from analysis.training.loop.snapshot import Arrays
from analysis.training.loop.task import Step
from analysis.training.spec import DepthSpec, RunSpec
from analysis.training.tasks.deep_model import deep_model
from analysis.training.tasks.edge_and_feature_dropout import edges_dropped, features_missing
from analysis.training.tasks.recorded_sample import nodes_to_record, record_nodes

# every recorded node is kept at every recorded layer of every run of a sweep
MOST_NODES = 200


class LayerStates(NamedTuple):
    """Layer states of the model in evaluation mode, with all other inputs of layer measures.

    Attributes:
        states: every layer's state on all nodes ``[N, F_l]``, the input first, still part of ``loss``.
        y: ``[N]``, labels; -1 is unlabelled.
        edge_index: ``[2, E]``, both directions listed.
        loss: scalar ``[]``, the loss on the training nodes.
        groups: DiffGroupNorm's shares after every layer's convolution, ``[N, G]``; empty for other norms.
        recorded: ``[n]`` the nodes whose states a snapshot has.
    """

    states: tuple[Tensor, ...]
    y: Tensor
    edge_index: Tensor
    loss: Tensor
    groups: tuple[Tensor, ...]
    recorded: Tensor


MeasureLayers = Callable[[LayerStates], Arrays]


class NodeClassification:
    """Node classification task: cross-entropy on the training nodes, full-batch.

    With ``measure`` every snapshot also has what it returns, such as arrays of one number a layer.

    Everything that is said of the model as it is (accuracies of all splits, snapshots, layer states) is said
    in evaluation mode with the norms' moments of the whole graph under the present weights. All nodes are in
    every training step, too, so this looks at nothing new; the running averages, which lag behind, would
    misjudge deep stacks (:func:`estimate_statistics`). With them the 32 layers with DiffGroupNorm of the
    preset "digits-depth" read .479, .929, .293, .710 and .909 for seeds 0 to 4, where these moments give
    .976, .976, .971, .967 and .984; a momentum other than PyG's 0.1 would change the layer people compare
    with, and still lag.

    Args:
        spec: what to train.
        data: the graph, with ``x``, ``edge_index``, ``y`` and the three masks.
        device: where to train.
        generator: ignored: all that is drawn here comes from torch's own generator or from the seed.
        measure: measures the layers at every snapshot; None measures nothing.
    """

    snapshot_growth = 2.0  # a deep stack's snapshot is large, and is read layer by layer

    def __init__(
        self,
        spec: RunSpec,
        data: Data,
        *,
        device: torch.device,
        generator: torch.Generator,
        measure: MeasureLayers | None = None,
    ) -> None:
        del generator  # initialisation, dropout and dropped edges use torch's global generator
        model = spec.model
        assert isinstance(model, DepthSpec)
        self.fingerprint = fingerprint(data)
        data = features_missing(data, share=model.missing, seed=spec.seed)
        self.x, self.y = data.x.to(device), data.y.to(device)
        both_ways = is_undirected(data.edge_index, num_nodes=data.num_nodes)
        self.edge_index = data.edge_index if both_ways else to_undirected(data.edge_index)
        self.masks = {split: data[f"{split}_mask"].to(device) for split in ("train", "val", "test")}
        recorded = nodes_to_record(data, max_nodes=MOST_NODES)
        self.graphs = record_nodes(data, recorded)
        self.recorded = torch.from_numpy(recorded).to(device)
        self.sparse = sparse_features(self.x) if model.encoder in ("gcn", "sgc") else None
        self.graph = propagation(data.edge_index.to(device), data.num_nodes)
        classes = max(len(data.label_names), int(data.y.max()) + 1)
        self.model = deep_model(model, x=self.x, graph=self.graph, classes=classes, seed=spec.seed)
        self.drop_edge, self.measure, self.predict_from = model.drop_edge, measure, model.predict_from
        self.undirected = both_ways
        self.optimizer = Optimizer(self.model, spec.training)

    def steps(self, epoch: int) -> Iterator[Step]:
        """One step on the training nodes.

        Args:
            epoch: number of the epoch, 1 first.
        """
        self.model.train()
        train = self.masks["train"]
        logits = self._forward(self._training_graph()).logits[train]
        y = self.y[train]
        loss = functional.cross_entropy(logits, y)
        self.optimizer.step(loss, epoch)
        yield Step(loss, loss, None, len(y), (self.predict(logits.detach()) == y).sum())

    def predict(self, logits: Tensor) -> Tensor:
        """Class of every node, ``[N]``; the first of several that are equal.

        Args:
            logits: ``[N, C]``.
        """
        return (logits.log_softmax(-1) if self.predict_from == "log_softmax" else logits).argmax(-1)

    @torch.no_grad()
    def evaluate(self) -> dict[str, float | None]:
        """Accuracy by split, and the validation loss."""
        with batch_statistics(self.model):
            logits = self._forward(self.graph).logits
        right = (self.predict(logits) == self.y).float()
        val = self.masks["val"]
        return {
            **{f"accuracy_{split}": float(right[mask].mean()) for split, mask in self.masks.items()},
            "loss_val": float(functional.cross_entropy(logits[val], self.y[val])),
        }

    @torch.no_grad()
    def settle(self) -> float | None:
        """Set the running statistics to those used in evaluation, before the weights are stored.

        Returns:
            The test accuracy with the running averages of training, which PyG's layers would be evaluated
            with; None where no norm keeps any.
        """
        self.model.eval()
        averaged = self._forward(self.graph).logits
        changed = estimate_statistics(self.model, lambda: self._forward(self.graph))
        test = self.masks["test"]
        return float((self.predict(averaged) == self.y)[test].float().mean()) if changed else None

    def snapshot(self) -> Arrays:
        """Record the states of the recorded nodes at the input, layers 1, 2, 4, 8 ... and the last layer."""
        with torch.no_grad(), self._moments():
            out = self.model(self.x, self.graph, with_groups=True, sparse=self.sparse)
            last = len(out.states) - 1
            arrays = {}
            for layer in sorted({0, last, *(2**i for i in range(last.bit_length()))}):
                arrays[f"state.{layer}"] = out.states[layer][self.recorded].cpu().numpy()
                if out.groups and layer > 0:
                    arrays[f"groups.{layer}"] = out.groups[layer - 1][self.recorded].cpu().numpy()
        return {**arrays, **self.profile()}

    def profile(self) -> Arrays:
        """Arrays of the layer measure on the current model; empty without one."""
        if self.measure is None:
            return {}
        with self._moments(), torch.enable_grad():
            out = self.model(self.x, self.graph, with_groups=True, sparse=self.sparse)
            train = self.masks["train"]
            loss = functional.cross_entropy(out.logits[train], self.y[train])
            edge_index = self.edge_index.to(self.y.device)
            groups = tuple(shares.detach() for shares in out.groups)
            return self.measure(
                LayerStates(tuple(out.states), self.y, edge_index, loss, groups, self.recorded)
            )

    @torch.no_grad()
    def output(self) -> DepthOutput:
        """Logits and layer states of all nodes, input first, on the CPU."""
        with self._moments():
            out = self._forward(self.graph)
        return DepthOutput(out.logits.cpu(), [state.cpu() for state in out.states], [])

    def layer_states(self) -> tuple[Tensor, ...]:
        """Layer states of all nodes, input first."""
        return tuple(self.output().states)

    def test_labels(self) -> np.ndarray:
        """Labels of the test nodes."""
        return self.y[self.masks["test"]].cpu().numpy()

    def _moments(self) -> AbstractContextManager[None]:
        """Context manager: evaluation mode with the moments of the whole graph."""
        return estimated_statistics(self.model, lambda: self._forward(self.graph))

    def _forward(self, graph: Propagation) -> DepthOutput:
        return self.model(self.x, graph, sparse=self.sparse)

    def _training_graph(self) -> Propagation:
        """The graph, with edges dropped if the run uses DropEdge."""
        if not self.drop_edge:
            return self.graph
        edges = edges_dropped(self.graph.edge_index, self.drop_edge, undirected=self.undirected)
        return propagation(edges, len(self.x))

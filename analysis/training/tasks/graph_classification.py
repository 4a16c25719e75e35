"""Graph classification with a ClusterNet, in mini-batches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch.nn import functional
from torch_geometric.data import Data

from analysis.data.fingerprint import fingerprint
from analysis.models import ClusterOutput
from analysis.training.loop.optimizer import Optimizer
from analysis.training.loop.snapshot import Arrays
from analysis.training.loop.task import Step
from analysis.training.spec import RunSpec
from analysis.training.tasks.assignment_measures import describe_assignment
from analysis.training.tasks.cluster_net_setup import (
    has_keys,
    initialise_keys,
    keys_start_at,
    kl_loss,
    make_cluster_net,
    memory_arrays,
    pooler_loss,
)
from analysis.training.tasks.graph_batches import GraphBatch, pack
from analysis.training.tasks.recorded_sample import graphs_to_record, record_graphs

# graphs at a time outside training, where no activations are kept
EVALUATION_BATCH = 1024


class GraphClassification:
    """Graph classification task: cross-entropy on graph labels plus the pooler's terms.

    The description of the assignment in a history row is over the nodes of validation and test graphs.

    Args:
        spec: what to train.
        data: the graphs, each with ``x``, ``edge_index``, ``y`` and ``split`` (0 train, 1 validation, 2
            test).
        device: where to train.
        generator: draws the order of the graphs and the samples of k-means.
    """

    snapshot_growth = 1.25

    def __init__(
        self, spec: RunSpec, data: list[Data], *, device: torch.device, generator: torch.Generator
    ) -> None:
        self.spec = spec
        self.generator = generator
        self.device = device
        self.packed = pack(data, device=device)
        split = torch.tensor([g.split for g in data])
        self.train = (split == 0).nonzero().flatten()
        held_out = (split > 0).nonzero().flatten().to(device)
        packed = self.packed.reorder(held_out)
        self.held_out, self.held_out_layout = list(packed.batches(EVALUATION_BATCH)), packed.layout()
        self.is_test = (split == 2).to(device)[held_out]
        ids = graphs_to_record(data)
        self.graphs = record_graphs(data, ids)
        self.recorded = self.packed.take(torch.tensor(ids, device=device))
        self.fingerprint = fingerprint(data)
        self.model = make_cluster_net(
            spec, in_channels=data[0].num_features, classes=len(data[0].label_names)
        ).to(device)
        self.optimizer = Optimizer(self.model, spec.training)

    def steps(self, epoch: int) -> Iterator[Step]:
        """One pass over the training graphs in random order.

        Args:
            epoch: number of the epoch, 1 first.
        """
        if keys_start_at(self.spec, epoch):
            with torch.no_grad():
                initialise_keys(
                    self.model,
                    self._forward(self.packed.take(self.train.to(self.device))).memories,
                    self.generator,
                )
        self.model.train()
        order = self.train[torch.randperm(len(self.train), generator=self.generator)]
        epoch_graphs = self.packed.reorder(order.to(self.device))
        for graphs in epoch_graphs.batches(self.spec.training.batch_size):
            out = self._forward(graphs)
            assert out.logits is not None
            loss_task = functional.cross_entropy(out.logits, graphs.y)
            loss_kl = kl_loss(self.spec, out.memories, epoch)
            loss = loss_task if loss_kl is None else loss_task + loss_kl
            if not has_keys(self.spec):
                loss = loss + pooler_loss(out.memories)
            self.optimizer.step(loss, epoch)
            correct = (out.logits.detach().argmax(-1) == graphs.y).sum()
            yield Step(loss, loss_task, loss_kl, len(graphs.y), correct)

    @torch.inference_mode()
    def evaluate(self) -> dict[str, float | None]:
        """Accuracy on validation and test graphs, and statistics of their assignments."""
        self.model.eval()
        right, S, losses = [], [], []
        for graphs in self.held_out:
            out = self._forward(graphs)
            assert out.logits is not None
            right.append(out.logits.argmax(-1) == graphs.y)
            losses.append(functional.cross_entropy(out.logits, graphs.y, reduction="none"))
            S.append(out.memories[0].S)
        hit, loss = torch.cat(right).float(), torch.cat(losses)
        return {
            "accuracy_val": float(hit[~self.is_test].mean()),
            "accuracy_test": float(hit[self.is_test].mean()),
            "loss_val": float(loss[~self.is_test].mean()),
            **describe_assignment(torch.cat(S), self.held_out_layout),
        }

    def test_labels(self) -> np.ndarray:
        """Labels of the test graphs."""
        y = torch.cat([graphs.y for graphs in self.held_out])
        return y[self.is_test].cpu().numpy()

    @torch.no_grad()
    def snapshot(self) -> Arrays:
        """Record the states of the recorded graphs, keys and head weights."""
        self.model.eval()
        return memory_arrays(self.model, self._forward(self.recorded).memories)

    def _forward(self, graphs: GraphBatch) -> ClusterOutput:
        return self.model(graphs.x, graphs.graph, graphs.layout)

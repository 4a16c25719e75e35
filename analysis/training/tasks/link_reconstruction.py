"""Unsupervised clustering of one graph: link reconstruction plus the pooler's terms."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional
from torch_geometric.data import Data

from analysis.data.fingerprint import fingerprint
from analysis.layers._kernels.batch_layout import ragged
from analysis.models import ClusterOutput, propagation
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
from analysis.training.tasks.recorded_sample import nodes_to_record, record_nodes

# enough to see every cluster; the assignment itself is described over all nodes
MOST_NODES = 400


class LinkReconstruction:
    r"""Link reconstruction task: a graph autoencoder whose states are clustered.

    The autoencoder is that of `Kipf and Welling, 2016 <https://arxiv.org/abs/1611.07308>`_.

    .. math::
        \mathcal{L} = -\frac{1}{2|E|} \Big( \sum_{(i,j) \in E} \log \sigma(a_{ij})
        + \sum_{(i,j) \in E'} \log (1 - \sigma(a_{ij})) \Big), \qquad a_{ij} = \mathbf{h}_i \cdot \mathbf{h}_j

    plus the KL term of the memory layers; E' are as many pairs drawn anew in every step. Another pooler than
    memory layers is trained by its own loss alone, which counts the weights of edges. No label is used.

    Args:
        spec: what to train.
        data: the graph, with ``x`` and ``edge_index``.
        device: where to train.
        generator: draws the pairs without links and the samples of k-means.
    """

    snapshot_growth = 1.25

    def __init__(
        self, spec: RunSpec, data: Data, *, device: torch.device, generator: torch.Generator
    ) -> None:
        self.spec = spec
        self.generator = generator
        self.x = data.x.to(device)
        self.y = data.y
        weight = data.get("edge_weight")
        weight = None if weight is None else weight.reshape(-1).to(device)
        self.graph = propagation(data.edge_index.to(device), data.num_nodes)._replace(edge_weight=weight)
        self.layout = ragged(None, self.x)
        recorded = nodes_to_record(data, max_nodes=MOST_NODES)
        self.graphs = record_nodes(data, recorded)
        self.recorded = torch.from_numpy(recorded)
        self.fingerprint = fingerprint(data)
        self.model = make_cluster_net(spec, in_channels=data.num_features, classes=None).to(device)
        self.optimizer = Optimizer(self.model, spec.training)

    def steps(self, epoch: int) -> Iterator[Step]:
        """One step on all links.

        Args:
            epoch: number of the epoch, 1 first.
        """
        if keys_start_at(self.spec, epoch):
            with torch.no_grad():
                initialise_keys(self.model, self._forward().memories, self.generator)
        self.model.train()
        out = self._forward()
        loss_task = self._task_loss(out, self.generator)
        loss_kl = kl_loss(self.spec, out.memories, epoch)
        loss = loss_task if loss_kl is None else loss_task + loss_kl
        self.optimizer.step(loss, epoch)
        yield Step(loss, loss_task, loss_kl, self.graph.edge_index.size(1), None)

    @torch.no_grad()
    def evaluate(self) -> dict[str, float | None]:
        """Statistics of the assignment of all nodes, and the loss on a fixed sample of node pairs."""
        self.model.eval()
        out = self._forward()
        fixed = torch.Generator().manual_seed(0)
        memory = out.memories[0]
        return {
            "accuracy_val": None,
            "accuracy_test": None,
            "loss_val": float(self._task_loss(out, fixed)),
            **describe_assignment(memory.S, self.layout),
        }

    @torch.no_grad()
    def snapshot(self) -> Arrays:
        """Record the states of the recorded nodes, keys and head weights."""
        self.model.eval()
        arrays = dict(memory_arrays(self.model, self._forward().memories))
        for name in {"memory.0.x", "memory.0.S"} & arrays.keys():
            arrays[name] = arrays[name][self.recorded.numpy()]
        return arrays

    @torch.no_grad()
    def assignment(self) -> Tensor:
        """Combined assignment of all nodes, ``[N, K]``."""
        self.model.eval()
        return self._forward().memories[0].S.cpu()

    def _forward(self) -> ClusterOutput:
        return self.model(self.x, self.graph, self.layout)

    def _task_loss(self, out: ClusterOutput, generator: torch.Generator) -> Tensor:
        if has_keys(self.spec):
            return self._link_loss(out.states, generator)
        return pooler_loss(out.memories)

    def _link_loss(self, states: Tensor, generator: torch.Generator) -> Tensor:
        source, target = self.graph.edge_index
        pairs = torch.randint(len(states), self.graph.edge_index.shape, generator=generator).to(states.device)
        linked = (states[source] * states[target]).sum(-1)
        drawn = (states[pairs[0]] * states[pairs[1]]).sum(-1)
        return (functional.softplus(-linked).mean() + functional.softplus(drawn).mean()) / 2

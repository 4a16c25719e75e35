"""Node classification with a DepthNet: one graph, few labels, every layer recorded."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional
from torch_geometric.data import Data

from analysis.data.fingerprint import fingerprint
from analysis.models import DepthNet, DepthOutput, propagation
from analysis.training.optimizer import Optimizer
from analysis.training.record import chosen_nodes, record_nodes
from analysis.training.snapshot import Arrays
from analysis.training.spec import DepthSpec, RunSpec
from analysis.training.tasks import Step

# every recorded node is kept at every recorded layer of every run of a sweep
MOST_NODES = 200


class NodeClassification:
    """The task of the depth runs: cross-entropy on the few training nodes, all nodes in every step."""

    snapshot_growth = 2.0  # a deep stack's snapshot is large, and it is looked at by layer

    def __init__(
        self, spec: RunSpec, data: Data, *, device: torch.device, generator: torch.Generator
    ) -> None:
        del generator  # full-batch training draws nothing but the model's own start and dropout
        model = spec.model
        assert isinstance(model, DepthSpec)
        self.x, self.y = data.x.to(device), data.y.to(device)
        self.edge_index = data.edge_index
        self.masks = {part: data[f"{part}_mask"].to(device) for part in ("train", "val", "test")}
        recorded = chosen_nodes(data, most=MOST_NODES)
        self.graphs = record_nodes(data, recorded)
        self.recorded = torch.from_numpy(recorded).to(device)
        self.fingerprint = fingerprint(data)
        self.model = DepthNet(
            data.num_features,
            len(data.label_names),
            depth=model.depth,
            hidden=model.hidden,
            convolution=model.encoder,
            norm=model.norm,
            groups=model.groups,
            lamda=model.lamda,
            dropout=model.dropout,
        ).to(device)
        self.graph = propagation(data.edge_index.to(device), data.num_nodes)
        self.optimizer = Optimizer(self.model, spec.training)

    def steps(self, epoch: int) -> Iterator[Step]:
        """One step on the training nodes."""
        self.model.train()
        train = self.masks["train"]
        logits = self._forward().logits[train]
        y = self.y[train]
        loss = functional.cross_entropy(logits, y)
        self.optimizer.step(loss, epoch)
        yield Step(loss, loss, None, len(y), (logits.detach().argmax(-1) == y).sum())

    @torch.no_grad()
    def evaluate(self) -> dict[str, float | None]:
        """Accuracy by split, and the validation loss."""
        self.model.eval()
        logits = self._forward().logits
        right = (logits.argmax(-1) == self.y).float()
        val = self.masks["val"]
        return {
            "accuracy_val": float(right[val].mean()),
            "accuracy_test": float(right[self.masks["test"]].mean()),
            "loss_val": float(functional.cross_entropy(logits[val], self.y[val])),
        }

    @torch.no_grad()
    def snapshot(self) -> Arrays:
        """States of the recorded nodes at the input, at layers 1, 2, 4, 8 ... and at the last layer."""
        self.model.eval()
        out = self.model(self.x, self.graph, with_groups=True)
        last = len(out.states) - 1
        arrays = {}
        for layer in sorted({0, last, *(2**i for i in range(last.bit_length()))}):
            arrays[f"state.{layer}"] = out.states[layer][self.recorded].cpu().numpy()
            if out.groups and layer > 0:
                arrays[f"groups.{layer}"] = out.groups[layer - 1][self.recorded].cpu().numpy()
        return arrays

    @torch.no_grad()
    def layer_states(self) -> tuple[Tensor, ...]:
        """Every layer's state on all nodes, the input first."""
        self.model.eval()
        return tuple(state.cpu() for state in self._forward().states)

    def _forward(self) -> DepthOutput:
        return self.model(self.x, self.graph)

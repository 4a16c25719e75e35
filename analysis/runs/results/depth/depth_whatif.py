"""A finished depth run's network, put together again from its weights, to look inside and to ask what if."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.checks import BadInput
from analysis.data.catalog import load_data
from analysis.training.spec import DepthSpec, RunSpec

if TYPE_CHECKING:
    from torch_geometric.data import Data


@dataclass(frozen=True)
class Groups:
    """DiffGroupNorm's groups in every layer of a network.

    Attributes:
        x: what enters the norm of every layer, ``[N, F]`` float32.
        shares: S of every layer, ``[N, G]`` float32.
        means: running mean of every group of every layer, ``[G, F]``: where its part of a node's features,
            S_i x, lies on average.
        term: size of lamda times the normalised groups, against the size of x, for every layer: ``[L]``.
        y: labels ``[N]``.
    """

    x: tuple[np.ndarray, ...]
    shares: tuple[np.ndarray, ...]
    means: tuple[np.ndarray, ...]
    term: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class WhatIf:
    """The same weights with another lamda, and with the moments this lamda gives on the training graph.

    Attributes:
        lamda: in every layer.
        test_accuracy: in [0, 1].
        rows: measures of every layer, as :func:`analysis.measures.measure_layers` gives them.
    """

    lamda: float
    test_accuracy: float
    rows: list[dict[str, Any]]


class Rebuilt:
    """A trained deep network on its graph.

    Args:
        spec: of the run.
        weights: its final weights, by name.
        data: the graph it was trained on, as :func:`~analysis.runs.export.bundle_writer.trained_on` gives
            it; None loads what the spec names.

    Raises:
        BadInput: if it is no depth run, or the weights are not of this network.
    """

    def __init__(
        self, spec: RunSpec, weights: Mapping[str, np.ndarray], *, data: Data | list[Data] | None = None
    ) -> None:
        import torch

        from analysis.training.tasks.node_classification import NodeClassification

        if not isinstance(spec.model, DepthSpec):
            raise BadInput(f"expected a depth run, got one of kind '{spec.model.kind}'")
        graph = load_data(spec.data) if data is None else data
        task = NodeClassification(spec, graph, device=torch.device("cpu"), generator=torch.Generator())
        try:
            task.model.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
        except RuntimeError:
            raise BadInput("expected weights of this network, got others; train it anew") from None
        task.settle()  # weights of an earlier version have averages that lag behind them
        self.task = task
        self.spec = spec

    def groups(self) -> Groups:
        """What DiffGroupNorm does in every layer.

        Raises:
            BadInput: if the network has another norm.
        """
        import torch

        from analysis.layers import DiffGroupNorm

        norms = [norm for norm in self.task.model.modules() if isinstance(norm, DiffGroupNorm)]
        if not norms:
            raise BadInput("expected a network with DiffGroupNorm, got one without; choose another network")
        entered: list[torch.Tensor] = []
        left: list[torch.Tensor] = []

        def keep(_: Any, args: tuple[torch.Tensor, ...], out: torch.Tensor) -> None:
            entered.append(args[0])
            left.append(out)

        handles = [norm.register_forward_hook(keep) for norm in norms]
        try:
            with torch.no_grad():
                self.task.model(self.task.x, self.task.graph, sparse=self.task.sparse)
                shares = [norm.group_assignments(x) for norm, x in zip(norms, entered, strict=True)]
        finally:
            for handle in handles:
                handle.remove()
        term = [
            float((out - x).norm() / x.norm().clamp_min(1e-30)) for x, out in zip(entered, left, strict=True)
        ]
        return Groups(
            tuple(x.numpy() for x in entered),
            tuple(S.numpy() for S in shares),
            tuple(norm.state_dict()["norm.running_mean"].view(norm.groups, -1).numpy() for norm in norms),
            np.array(term),
            self.task.y.numpy(),
        )

    def with_lamda(self, lamda: float) -> WhatIf:
        """Evaluate the same weights with another lamda in every layer; the network is left as it was.

        Another lamda changes what enters every later norm, so the moments are estimated anew by one pass over
        the training graph, for the trained lamda as well.
        """
        from analysis.layers import DiffGroupNorm
        from analysis.measures import measure_layers

        norms = [norm for norm in self.task.model.modules() if isinstance(norm, DiffGroupNorm)]
        trained = [norm.lamda for norm in norms]
        try:
            for norm in norms:
                norm.lamda = lamda
            accuracy = self.task.evaluate()["accuracy_test"]
            measures = ("group_distance_ratio_paper", "effective_rank", "norm_per_node")
            states = self.task.layer_states()[1:]
            rows = measure_layers(states, self.task.y, self.task.edge_index, measures=measures)
        finally:
            for norm, before in zip(norms, trained, strict=True):
                norm.lamda = before
        assert accuracy is not None
        return WhatIf(lamda, accuracy, [{**row, "layer": row["layer"] + 1} for row in rows])

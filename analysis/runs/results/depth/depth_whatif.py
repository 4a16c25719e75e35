"""Rebuild the network of a finished depth run from its weights, to inspect and modify it."""

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
    from torch_geometric.nn.norm import DiffGroupNorm as PyGDiffGroupNorm

    from analysis.layers import DiffGroupNorm


@dataclass(frozen=True)
class Groups:
    """DiffGroupNorm's groups, each time a network normalises: once a layer, but in a model of one's own.

    Attributes:
        x: what enters the norm each time, ``[N, F]`` float32.
        shares: S each time, ``[N, G]`` float32.
        means: means of every group each time, ``[G, F]``: where its part of a node's features, S_i x, lies on
            average.
        term: size of lamda times the normalised groups, against the size of x, each time: ``[L]``.
        y: labels ``[N]``, from 0.
        lamdas: lamda of the norm that is called, each time; > 0 or 0.
    """

    x: tuple[np.ndarray, ...]
    shares: tuple[np.ndarray, ...]
    means: tuple[np.ndarray, ...]
    term: np.ndarray
    y: np.ndarray
    lamdas: tuple[float, ...]


@dataclass(frozen=True)
class WhatIf:
    """Results of the same weights with another lamda, whose moments are estimated anew.

    Attributes:
        lamda: lamda >= 0 in every layer; None where they are as trained.
        test_accuracy: accuracy of the test nodes, in [0, 1].
        rows: measures of every layer, as :func:`analysis.measures.measure_layers` gives them.
    """

    lamda: float | None
    test_accuracy: float
    rows: list[dict[str, Any]]


class RebuiltNetwork:
    """A trained deep network on its graph.

    Args:
        spec: spec of the run.
        weights: its final weights of any shape, by name.
        data: the graph it was trained on, as :func:`~analysis.runs.export.bundle_writer.training_data` gives
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
        task.settle()  # runs of earlier versions stored running statistics that lag behind the weights
        self.task = task
        self.spec = spec

    def groups(self) -> Groups:
        """Compute the groups of DiffGroupNorm in every layer.

        Raises:
            BadInput: if the network has another norm.
        """
        import torch

        norms = self._norms()
        calls: list[tuple[Any, torch.Tensor, torch.Tensor]] = []

        def keep(norm: torch.nn.Module, args: tuple[torch.Tensor, ...], out: torch.Tensor) -> None:
            calls.append((norm, args[0], out))

        handles = [norm.register_forward_hook(keep) for norm in norms]
        try:
            with torch.no_grad():
                self.task.model(self.task.x, self.task.graph, sparse=self.task.sparse)
                shares = [norm.lin(x).softmax(-1) for norm, x, _ in calls]
        finally:
            for handle in handles:
                handle.remove()
        return Groups(
            tuple(x.numpy() for _, x, _ in calls),
            tuple(S.numpy() for S in shares),
            tuple((S.T @ x / len(x)).numpy() for S, (_, x, _) in zip(shares, calls, strict=True)),
            np.array([float((out - x).norm() / x.norm().clamp_min(1e-30)) for _, x, out in calls]),
            self.task.y.numpy(),
            tuple(float(norm.lamda) for norm, _, _ in calls),
        )

    def with_lamda(self, lamda: float | None) -> WhatIf:
        """Evaluate the same weights with another lamda in every layer, without changing the network.

        Another lamda changes what enters every later norm, so the moments are estimated anew by one pass over
        the training graph, for the trained lamda as well.

        Args:
            lamda: lamda >= 0 in every layer; None leaves each as it was trained.

        Raises:
            BadInput: if the network has no DiffGroupNorm.
        """
        from analysis.measures import measure_layers

        norms: list[Any] = self._norms()
        trained = [norm.lamda for norm in norms]
        try:
            for norm, before in zip(norms, trained, strict=True):
                norm.lamda = before if lamda is None else lamda
            accuracy = self.task.evaluate()["accuracy_test"]
            measures = ("group_distance_ratio_paper", "effective_rank", "norm_per_node")
            states = self.task.layer_states()[1:]
            rows = measure_layers(states, self.task.y, self.task.edge_index, measures=measures)
        finally:
            for norm, before in zip(norms, trained, strict=True):
                norm.lamda = before
        assert accuracy is not None
        return WhatIf(lamda, accuracy, [{**row, "layer": row["layer"] + 1} for row in rows])

    def _norms(self) -> list[DiffGroupNorm | PyGDiffGroupNorm]:
        """Every DiffGroupNorm of the network, PyG's in a model of one's own among them."""
        from torch_geometric.nn.norm import DiffGroupNorm as PyGDiffGroupNorm

        from analysis.layers import DiffGroupNorm

        kinds = (DiffGroupNorm, PyGDiffGroupNorm)
        norms = [norm for norm in self.task.model.modules() if isinstance(norm, kinds)]
        if not norms:
            raise BadInput("expected a network with DiffGroupNorm, got one without; choose another network")
        return norms

"""Compare measures of an assignment with those of uninformative random ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
import torch

from analysis.checks import one_of
from analysis.measures.assignments.agreement import adjusted_mutual_information
from analysis.measures.assignments.modularity import soft_modularity
from analysis.measures.measure import Undefined

Control = Literal["shuffled", "random"]


class ControlComparison(NamedTuple):
    """One measure of an assignment, with its values for the random controls.

    Attributes:
        name: what is measured, in words.
        value: the measure of S, without unit, at most 1; None where it is undefined.
        controls: of the controls, ``[draws]``; empty where the value is undefined.
        reason: why it is undefined, or "".
    """

    name: str
    value: float | None
    controls: np.ndarray
    reason: str = ""


def control_assignment(S: np.ndarray, control: Control, *, seed: int) -> np.ndarray:
    """Build a random control: an assignment with the entries of S that ignores the nodes.

    ``"shuffled"`` hands every row to another node: clusters keep their sizes. ``"random"`` puts the entries
    of every row in another order: nodes stay as sure, of any cluster. `Rethinking pooling in graph neural
    networks <https://arxiv.org/abs/2010.11418>`_ asks every pooling layer to be held against the second.

    Args:
        S: ``[N, K]``, or heads ``[H, N, K]``, which are moved together.
        control: ``"shuffled"`` or ``"random"``.
        seed: seed of the draw.

    Raises:
        BadInput: for an unknown control.

    >>> control_assignment(np.array([[1.0, 0.0], [0.2, 0.8]]), "shuffled", seed=3).tolist()
    [[0.2, 0.8], [1.0, 0.0]]
    """
    one_of("control", control, ("shuffled", "random"))
    rng = np.random.default_rng(seed)
    N, K = S.shape[-2:]
    if control == "shuffled":
        return S[..., rng.permutation(N), :]
    order = rng.random((N, K)).argsort(axis=1)
    return np.take_along_axis(S, np.broadcast_to(order, S.shape), axis=-1)


def compare_with_control(
    S: np.ndarray,
    *,
    edge_index: np.ndarray,
    labels: np.ndarray | None = None,
    positions: np.ndarray | None = None,
    control: Control = "shuffled",
    draws: int = 10,
    seed: int = 0,
) -> list[ControlComparison]:
    """Modularity and agreement with labels and with places, for S and its controls.

    All of them are about 0 for clusters that know nothing, but a small graph may reach more by chance: the
    controls say how much.

    Args:
        S: ``[N, K]``.
        edge_index: ``[2, E]``, both directions.
        labels: ``[N]``, -1 for unlabelled, or None.
        positions: ``[N]``, the place of a pixel in its image, or None.
        control: ``"shuffled"`` or ``"random"``, see :func:`control_assignment`.
        draws: number of controls, at least 1.
        seed: seed of the first draw; each further one adds 1.

    Raises:
        BadInput: for an S that is not an assignment, edges, labels or places that do not fit, or an unknown
            control.

    >>> two_pairs = np.array([[0, 1, 2, 3], [1, 0, 3, 2]])
    >>> compare_with_control(np.eye(2)[[0, 0, 1, 1]], edge_index=two_pairs)[0].value
    0.5
    """
    edges = torch.from_numpy(np.asarray(edge_index, dtype=np.int64))
    measures: list[tuple[str, Callable[[torch.Tensor], float]]] = [
        ("modularity", lambda rows: soft_modularity(rows, edges))
    ]
    for name, ids in (("agreement with the labels", labels), ("agreement with the place", positions)):
        if ids is not None:
            measures.append((name, _agreement(ids)))
    real = torch.from_numpy(S)
    others = [torch.from_numpy(control_assignment(S, control, seed=seed + draw)) for draw in range(draws)]
    comparisons = []
    for name, measure in measures:
        try:
            comparisons.append(
                ControlComparison(name, measure(real), np.array([measure(other) for other in others]))
            )
        except Undefined as undefined:
            comparisons.append(ControlComparison(name, None, np.empty(0), str(undefined)))
    return comparisons


def _agreement(ids: np.ndarray) -> Callable[[torch.Tensor], float]:
    known = torch.from_numpy(np.asarray(ids, dtype=np.int64))
    return lambda rows: adjusted_mutual_information(rows, known)

"""A few measures of every layer, cheap enough to be repeated during training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
from torch import Tensor

from analysis.measures.class_separation_verdict import CLASS_MEANS
from analysis.measures.measure import Undefined
from analysis.measures.per_layer.measure_cache import MeasureCache, cached_by_content
from analysis.measures.states.group_distance import distances_for, group_distances_of
from analysis.measures.states.group_distance_permutation import permuted_moments
from analysis.measures.states.magnitude import gradient_norms
from analysis.measures.states.nearest_class_mean import class_means
from analysis.measures.table import MEASURES

PROFILE = (
    "group_distance_ratio_paper",
    "group_distance_ratio_authors",
    "effective_rank",
    "effective_rank_centred",
    "feature_correlation",
    "mean_cosine_distance",
    "rayleigh_quotient",
    "mad",
    "norm_per_node",
    "dead_units",
)
RATIO = PROFILE[0]
_SUFFIXES = ("_permuted_mean", "_permuted_sd")
BASELINE = (
    *(f"{RATIO}{suffix}" for suffix in _SUFFIXES),
    *(f"{CLASS_MEANS}{suffix}" for suffix in ("", *_SUFFIXES)),
)
"""What :mod:`~analysis.measures.class_separation_verdict` decides by, next to the ratio."""
GRADIENT = "gradient_norm"


class LayerProfile:
    """Callable that measures layers; ``cache`` caches measures of a wide input, which never changes.

    >>> import torch
    >>> x, y, edges = torch.eye(2), torch.tensor([0, 1]), torch.tensor([[0, 1], [1, 0]])
    >>> LayerProfile()([x, 2 * x], y, edges)["measure.norm_per_node"].tolist()
    [1.0, 2.0]
    """

    def __init__(self, cache: MeasureCache | None = None) -> None:
        self._cache = MeasureCache() if cache is None else cache

    def __call__(
        self, states: Sequence[Tensor], y: Tensor, edge_index: Tensor, *, loss: Tensor | None = None
    ) -> dict[str, np.ndarray]:
        """``measure.NAME`` ``[L + 1]`` float32 for :data:`PROFILE` and :data:`BASELINE`, NaN where undefined.

        Args:
            states: layer states ``[N, F_l]``, the input first.
            y: labels ``[N]``, -1 for unlabelled.
            edge_index: ``[2, E]``, both directions listed.
            loss: computed from the states with gradients on; then there is also ``measure.gradient_norm``.
        """
        rows = [
            cached_by_content(
                self._cache, (x, y, edge_index), partial(_values, x, y, edge_index), key=PROFILE
            )
            for x in states
        ]
        table = np.array(rows, dtype=np.float32)
        names = (*PROFILE, *BASELINE)
        arrays = {f"measure.{name}": table[:, column].copy() for column, name in enumerate(names)}
        if loss is not None:
            arrays[f"measure.{GRADIENT}"] = np.array(gradient_norms(loss, states), dtype=np.float32)
        return arrays


def gradient_rows(profile: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    """Gradient norms of a profile as tidy rows, without the input, which has no gradient.

    Args:
        profile: as from :class:`LayerProfile`: ``"measure.NAME"`` -> a value ``[L]`` for each layer, the
            input first.

    >>> gradient_rows({"measure.gradient_norm": np.array([0.0, 0.5])})
    [{'layer': 1, 'measure': 'gradient_norm', 'value': 0.5}]
    """
    norms = profile.get(f"measure.{GRADIENT}", ())
    rows: list[dict[str, Any]] = []
    for layer, norm in enumerate(norms):
        row = {"layer": layer, "measure": GRADIENT, "value": float(norm)}
        if not np.isfinite(norm):
            row |= {"value": None, "reason": "the gradient is not finite"}
        rows.append(row)
    return rows[1:]


def _values(x: Tensor, y: Tensor, edge_index: Tensor) -> list[float]:
    x, y, edge_index = x.detach().cpu(), y.cpu(), edge_index.cpu()
    # The ratio and its baseline are made of the same sums over all pairs, which cost most.
    distances = lru_cache(lambda: distances_for(x, y, definition="paper", node_sums=True))
    moments = lru_cache(lambda: permuted_moments(distances(), definition="paper"))
    nearest = lru_cache(lambda: class_means(x, y))
    return [
        _value(lambda: group_distances_of(distances(), definition="paper").ratio),
        *(
            _value(partial(MEASURES[name].compute, x=x, y=y, edge_index=edge_index))
            for name in PROFILE
            if name != RATIO
        ),
        _value(lambda: moments().mean),
        _value(lambda: moments().spread),
        _value(lambda: nearest().accuracy),
        _value(lambda: nearest().permuted_mean),
        _value(lambda: nearest().permuted_sd),
    ]


def _value(compute: Callable[[], float]) -> float:
    try:
        return compute()
    except Undefined:
        return float("nan")

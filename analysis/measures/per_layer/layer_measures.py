"""Compute every measure on every layer state, as one tidy table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from torch import Tensor

from analysis.checks import BadInput, one_of
from analysis.measures.input_checks import OneWayEdges
from analysis.measures.measure import Measure, Undefined
from analysis.measures.pairwise.class_sums import ClassDistances
from analysis.measures.per_layer.measure_cache import MeasureCache, cached_by_content
from analysis.measures.states.group_distance import (
    Definition,
    distances_for,
    group_distances_of,
    neutral_value,
)
from analysis.measures.states.group_distance_permutation import permuted_moments
from analysis.measures.states.nearest_class_mean import class_means
from analysis.measures.states.rank import RANKS, singular_values
from analysis.measures.table import MEASURES

Row = dict[str, Any]
RATIO = "group_distance_ratio"
CLASS_MEANS = "class_mean_accuracy"


def measure_layers(
    states: Sequence[Tensor] | Mapping[str, Tensor],
    y: Tensor,
    edge_index: Tensor | None,
    *,
    measures: Iterable[str] | None = None,
    cache: MeasureCache | None = None,
) -> list[Row]:
    """Measure every layer, as tidy rows ``{"layer", "measure", "value"}``; layer 0 is the input.

    Where a measure is undefined its row has the value None and a ``"reason"`` in words. A group distance
    ratio is followed by what it has to be read against, as measures of their own: its name with
    ``_neutral`` (the value without structure), ``_permuted_mean`` and ``_permuted_sd`` (over all
    permutations of the labels); the accuracy of class means by the last two (over ten shuffles). Where edges
    are listed in one direction only, measures on edges are undefined, too, and all others are computed.

    Args:
        states: layer states ``[N, F_l]``; with names, as :func:`~analysis.measures.record_layers` gives
            them, every row has a ``"name"``, too.
        y: labels ``[N]``, -1 for unlabelled.
        edge_index: ``[2, E]``, both directions listed, else measures on edges are undefined; None leaves
            out what needs edges.
        measures: names in :data:`~analysis.measures.table.MEASURES` that are computed from these; None
            takes all that are meant for every layer.
        cache: remembers wide states, such as an input that many networks share.

    Raises:
        BadInput: for an unknown measure, one that needs something else than features, labels and edges, or a
            state of other nodes than the labels.

    >>> import torch
    >>> x, y = torch.tensor([[0.0], [0.0]]), torch.tensor([0, 1])
    >>> rows = measure_layers([x, x + 1], y, torch.tensor([[0, 1], [1, 0]]), measures=["effective_rank"])
    >>> [(row["layer"], row["value"]) for row in rows]
    [(0, None), (1, 1.0)]
    >>> rows[0]["reason"]
    'all features are 0, so no direction is in use'
    """
    if measures is None:
        available = {"x", "y"} if edge_index is None else {"x", "y", "edge_index"}
        selected = [
            entry for entry in MEASURES.values() if entry.each_layer and set(entry.inputs) <= available
        ]
    else:
        selected = [MEASURES[one_of("measure", name, MEASURES)] for name in measures]
    for measure in selected:
        if not set(measure.inputs) <= ({"x", "y"} if edge_index is None else {"x", "y", "edge_index"}):
            needs = ", ".join(measure.inputs)
            without = " without edges" if edge_index is None else ""
            raise BadInput(
                f"expected measures of layer states{without}, got '{measure.name}', which needs {needs}"
            )
    rows: list[Row] = []
    names = list(states) if isinstance(states, Mapping) else []
    for layer, x in enumerate(states.values() if isinstance(states, Mapping) else states):
        if isinstance(x, Tensor) and isinstance(y, Tensor) and x.dim() == 2 and len(x) != len(y):
            what = f"'{names[layer]}'" if names else f"state {layer}"
            raise BadInput(
                f"expected states of the {len(y)} nodes that have labels, got {what} with {len(x)} rows, "
                "as a layer that pools returns it; leave it out"
            )
        measured = partial(_all_rows, selected, x, y, edge_index)
        inputs = (x, y) if edge_index is None else (x, y, edge_index)
        layer_rows = cached_by_content(cache, inputs, measured, key=tuple(entry.name for entry in selected))
        position: Row = {"layer": layer, "name": names[layer]} if names else {"layer": layer}
        rows += [{**position, **row} for row in layer_rows]
    return rows


def _all_rows(selected: list[Measure], x: Tensor, y: Tensor, edge_index: Tensor | None) -> list[Row]:
    return list(_state_rows(selected, x, y, edge_index))


def _state_rows(selected: list[Measure], x: Tensor, y: Tensor, edge_index: Tensor | None) -> Iterator[Row]:
    @lru_cache
    def distances(definition: Definition) -> ClassDistances:
        # The paper's and PyG's ratio and their baselines are made of the same sums.
        return (
            distances("paper")
            if definition == "pyg"
            else distances_for(x, y, definition=definition, node_sums=True)
        )

    @lru_cache
    def spectrum(*, centred: bool) -> Tensor:
        return singular_values(x, centred=centred)

    for measure in selected:
        kind = measure.function.split(":")[1]
        if measure.name.startswith(RATIO):
            yield from _ratio_rows(measure, y, distances)
        elif measure.name == CLASS_MEANS:
            yield from _class_mean_rows(x, y)
        elif kind in RANKS:
            centred = bool(measure.options.get("centred"))
            yield _row(measure.name, lambda k=kind, c=centred: RANKS[k](spectrum(centred=c)))
        else:
            yield _row(measure.name, lambda m=measure: m.compute(x=x, y=y, edge_index=edge_index))


def _ratio_rows(measure: Measure, y: Tensor, distances: Any) -> Iterator[Row]:
    definition: Definition = measure.options["definition"]
    name = measure.name
    yield _row(name, lambda: group_distances_of(distances(definition), definition=definition).ratio)
    yield _row(f"{name}_neutral", lambda: neutral_value(y, definition=definition))
    moments = lru_cache(lambda: permuted_moments(distances(definition), definition=definition))
    yield _row(f"{name}_permuted_mean", lambda: moments().mean)
    yield _row(f"{name}_permuted_sd", lambda: moments().spread)


def _class_mean_rows(x: Tensor, y: Tensor) -> Iterator[Row]:
    read = lru_cache(lambda: class_means(x, y))
    yield _row(CLASS_MEANS, lambda: read().accuracy)
    yield _row(f"{CLASS_MEANS}_permuted_mean", lambda: read().permuted_mean)
    yield _row(f"{CLASS_MEANS}_permuted_sd", lambda: read().permuted_sd)


def _row(name: str, compute: Any) -> Row:
    try:
        return {"measure": name, "value": compute()}
    except (Undefined, OneWayEdges) as undefined:
        return {"measure": name, "value": None, "reason": str(undefined)}

"""Verdict on the layer states of a deep network: vanished, smoothed, over-correlated, healthy ...

It goes by the tidy rows of :func:`~analysis.measures.measure_layers`, so that a stored run needs no tensors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from analysis.measures import limits
from analysis.measures.class_separation_verdict import CLASS_MEANS, RATIO, classes_apart, separation_words
from analysis.wording import significant

Kind = Literal["diverged", "vanished", "smoothed", "over-correlated", "mixed", "healthy"]

TRY: Mapping[Kind, str] = {
    "diverged": "Try a lower learning rate, or a norm after every layer.",
    "vanished": "Try a norm after every layer, which keeps the size up, or a residual connection.",
    "smoothed": "Try fewer layers, DiffGroupNorm or PairNorm, or an initial residual (GCNII).",
    "over-correlated": "Try BatchNorm or DiffGroupNorm, fewer layers, or jumping knowledge.",
    "mixed": "Try to train longer, fewer layers, or a skip connection.",
    "healthy": "",
}


class Verdict(NamedTuple):
    """Verdict on the last layer, and the first layer from which it holds.

    Attributes:
        kind: in a word. ``"mixed"`` is without classes apart, but neither vanished nor smooth nor on a line.
        layer: number of the first layer from which on it is so, to the last; 0 is the input.
        measure: the measure that says so.
        value: what the measure reads after the last layer, at least 0; None where it is undefined there.
        sentence: all that in words.
        advice: what to change, or "".
    """

    kind: Kind
    layer: int
    measure: str
    value: float | None
    sentence: str
    advice: str


def layers_verdict(rows: Sequence[Mapping[str, Any]]) -> Verdict | None:
    """Judge layer states by their measures; None if there are none.

    In this order, at every layer: **diverged**, features that are not finite; **vanished**, a norm per node
    below 1/10,000 of the input's, or none; **smoothed**, classes not apart
    (:func:`~analysis.measures.class_separation_verdict.classes_apart`) and neighbours (or all nodes) alike;
    **over-correlated**, features that all say the same; **mixed**, classes not apart for none of these
    reasons; else **healthy**. The last layer decides; the layer named is the first from which on all are so.
    The limits are those of :mod:`analysis.measures.limits`. With two classes a healthy layer may lie on a
    line, so that over-correlation then needs classes that are not apart.

    Args:
        rows: a row for each layer and measure, as from :func:`~analysis.measures.measure_layers`.

    >>> rows = [{"layer": l, "measure": "norm_per_node", "value": v} for l, v in enumerate([1.0, 1e-3, 1e-6])]
    >>> layers_verdict(rows).sentence
    'Vanished from layer 2 on: the norm per node is 10⁻⁶ after the last layer, 1 at the input.'
    """
    layers = _by_layer(rows)
    if not layers:
        return None
    signs = [_state_of_layer(values, layers[0]) for values in layers]
    kind, measure = signs[-1]
    first = len(signs)
    while first > 0 and signs[first - 1][0] == kind:
        first -= 1
    first = max(first, min(1, len(signs) - 1)) if kind == "healthy" else first
    value = layers[-1].get(measure)
    sentence = _sentence(kind, first, measure, layers) + _vanishing_gradient_note(layers)
    return Verdict(kind, first, measure, value, sentence, TRY[kind])


_Values = dict[str, Any]


def _by_layer(rows: Sequence[Mapping[str, Any]]) -> list[_Values]:
    layers: dict[int, _Values] = {}
    for row in rows:
        values = layers.setdefault(row["layer"], {"reasons": []})
        values[row["measure"]] = row["value"]
        if row["value"] is None and row.get("reason"):
            values["reasons"].append(row["reason"])
    return [layers[layer] for layer in sorted(layers)]


def _state_of_layer(values: _Values, start: _Values) -> tuple[Kind, str]:
    """State of a layer, and the measure that decided it."""
    if any("NaN or infinite" in reason for reason in values["reasons"]):
        return "diverged", "norm_per_node"
    norm, before = values.get("norm_per_node"), start.get("norm_per_node")
    if norm is not None and (norm == 0 or (before and norm < limits.VANISHED * before)):
        return "vanished", "norm_per_node"
    apart, cosine = classes_apart(values), values.get("mean_cosine_distance")
    has_classes = values.get(f"{RATIO}_neutral") is not None
    melted = apart is False or (apart is None and has_classes)  # undefined of classes: nodes coincide
    rough = _is_above(values.get("rayleigh_quotient"), limits.ROUGH)
    if not rough and _is_below(cosine, limits.ROUNDED if apart else limits.EQUAL):
        return "smoothed", "mean_cosine_distance"
    if melted:
        agree = not _is_above(values.get("mad"), limits.NEIGHBOURS)
        if agree and _is_below(values.get("rayleigh_quotient"), limits.SMOOTH):
            return "smoothed", "rayleigh_quotient"
        if _is_below(cosine, limits.ALIKE) and not _is_above(
            values.get("feature_correlation"), limits.CORRELATED_MELTED
        ):
            return "smoothed", "mean_cosine_distance"
    bound = limits.CORRELATED_MELTED if melted else limits.CORRELATED
    on_a_line = _is_above(values.get("feature_correlation"), bound)
    if on_a_line and (not apart or not _two_classes(values)):
        return "over-correlated", "feature_correlation"
    separation = CLASS_MEANS if CLASS_MEANS in values else RATIO
    if melted:
        return "mixed", separation
    return "healthy", separation if apart else "norm_per_node"


def _two_classes(values: _Values) -> bool:
    neutral = values.get(f"{RATIO}_neutral")
    return neutral is not None and neutral > 1.9  # C / (C - 1) is 2 for two classes, else at most 1.5


def _is_below(value: float | None, bound: float) -> bool:
    return value is not None and value < bound


def _is_above(value: float | None, bound: float) -> bool:
    return value is not None and value > bound


def _sentence(kind: Kind, first: int, measure: str, layers: list[_Values]) -> str:
    last, since = layers[-1], "at the input already" if first == 0 else f"from layer {first} on"
    value = last.get(measure)
    number = "undefined" if value is None else significant(value)
    if kind == "diverged":
        return f"Diverged {since}: its features are not finite."
    if kind == "vanished":
        before = layers[0].get(measure)
        compared = f", {significant(before)} at the input" if before is not None else ""
        return f"Vanished {since}: the norm per node is {number} after the last layer{compared}."
    if kind == "smoothed":
        what = "neighbours all but agree, Rayleigh quotient" if measure == "rayleigh_quotient" else (
            "all nodes point one way, mean cosine distance"
        )  # fmt: skip
        return f"Smoothed {since}: {what} {number} after the last layer; {separation_words(last)}."
    if kind == "over-correlated":
        rank = last.get("effective_rank_centred")
        also = "" if rank is None else f", effective rank {significant(rank)} once centred"
        return f"Over-correlated {since}: features all say the same, mean correlation {number}{also}."
    if kind == "mixed":
        words = separation_words(last)
        return f"The classes are not apart {since}, though nothing vanished or is smooth: {words}."
    if measure == "norm_per_node":
        return (
            "Nothing is wrong with the size of its features; without two labelled classes there is no more "
            "to say."
        )
    return f"Healthy at every layer to the last: {separation_words(last)}." if first <= 1 else (
        f"Healthy after the last layer ({separation_words(last)}), though not before layer {first}."
    )  # fmt: skip


def _vanishing_gradient_note(layers: list[_Values]) -> str:
    """Note on first layers that receive almost no gradient."""
    norms = [values.get("gradient_norm") for values in layers[1:]]
    known = [norm for norm in norms if norm is not None]
    if not known or norms[0] is None or max(known) == 0 or norms[0] >= limits.NO_GRADIENT * max(known):
        return ""
    return f" Layer 1 hardly learns: its gradient is {significant(norms[0] / max(known), 1)} of the largest."

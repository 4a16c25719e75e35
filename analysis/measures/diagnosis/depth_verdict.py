"""What became of a deep network's layers, in a word: vanished, smoothed, over-correlated, healthy ...

It goes by the tidy rows of :func:`~analysis.measures.measure_layers`, so that a stored run needs no tensors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

Kind = Literal["diverged", "vanished", "smoothed", "over-correlated", "mixed", "healthy"]
RATIO = "group_distance_ratio_paper"

APART = 1.1
"""A ratio below this many times that of shuffled labels says that the classes are not apart any more."""
VANISHED = 1e-4
"""A norm per node below this part of the input's."""
SMOOTH, ROUGH = 0.05, 0.7
"""A Rayleigh quotient, of at most 2, below which neighbours all but agree; above it they are strangers."""
ALIKE = 0.01
"""A mean cosine distance below which all nodes point one way."""
EQUAL = 1e-5
"""A mean cosine distance below which nodes differ by less than 0.5 %, whatever classes do in that."""
CORRELATED, CORRELATED_MELTED = 0.75, 0.5
"""A mean correlation above which features all say the same; less will do where classes, which correlate
features when they are far apart (three of them in a plane: 0.64), are not apart."""
UNFELT = 1e-4
"""A gradient at the first layer below this part of the largest."""

TRY: Mapping[Kind, str] = {
    "diverged": "Try a lower learning rate, or a norm after every layer.",
    "vanished": "Try a norm after every layer, which keeps the size up, or a residual connection.",
    "smoothed": "Try fewer layers, DiffGroupNorm or PairNorm, or an initial residual (GCNII).",
    "over-correlated": "Try BatchNorm or DiffGroupNorm, fewer layers, or jumping knowledge.",
    "mixed": "Try to train longer, fewer layers, or a skip connection.",
    "healthy": "",
}


class Verdict(NamedTuple):
    """What the last layer is like, and since when.

    Attributes:
        kind: in a word. ``"mixed"`` is without classes apart, but neither vanished nor smooth nor on a line.
        layer: the first layer from which on it is so, to the last.
        measure: the measure that says so.
        value: what it reads after the last layer, or None where it is undefined there.
        sentence: all that in words.
        advice: what to try, or "".
    """

    kind: Kind
    layer: int
    measure: str
    value: float | None
    sentence: str
    advice: str


def layers_verdict(rows: Sequence[Mapping[str, Any]]) -> Verdict | None:
    """Judge layer states by the rows measured of them; None where there are no rows.

    In this order, at every layer: **diverged**, features that are not finite; **vanished**, a norm per node
    below 1/10,000 of the input's, or none; **smoothed**, classes not apart and neighbours (or all nodes)
    alike; **over-correlated**, features that all say the same; **mixed**, classes not apart for none of these
    reasons; else **healthy**. The last layer decides; the layer named is the first from which on all are so.
    The bounds are this module's constants. With two classes a healthy layer may lie on a line, so that
    over-correlation then needs classes that are not apart.

    >>> rows = [{"layer": l, "measure": "norm_per_node", "value": v} for l, v in enumerate([1.0, 1e-3, 1e-6])]
    >>> layers_verdict(rows).sentence
    'Vanished from layer 2 on: the norm per node is 1e-06 after the last layer, 1 at the input.'
    """
    layers = _by_layer(rows)
    if not layers:
        return None
    found = [_at(values, layers[0]) for values in layers]
    kind, measure = found[-1]
    first = len(found)
    while first > 0 and found[first - 1][0] == kind:
        first -= 1
    first = max(first, min(1, len(found) - 1)) if kind == "healthy" else first
    value = layers[-1].get(measure)
    sentence = _sentence(kind, first, measure, layers) + _unfelt(layers)
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


def _at(values: _Values, start: _Values) -> tuple[Kind, str]:
    """What a layer is like, and by which measure."""
    if any("NaN or infinite" in reason for reason in values["reasons"]):
        return "diverged", "norm_per_node"
    norm, before = values.get("norm_per_node"), start.get("norm_per_node")
    if norm is not None and (norm == 0 or (before and norm < VANISHED * before)):
        return "vanished", "norm_per_node"
    ratio, none = values.get(RATIO), _without_structure(values)
    melted = ratio is None or none is None or ratio < APART * none
    knows = RATIO in values
    if _below(values.get("mean_cosine_distance"), EQUAL) and not _above(
        values.get("rayleigh_quotient"), ROUGH
    ):
        return "smoothed", "mean_cosine_distance"
    if melted and knows:
        if _below(values.get("rayleigh_quotient"), SMOOTH):
            return "smoothed", "rayleigh_quotient"
        alike = _below(values.get("mean_cosine_distance"), ALIKE)
        if alike and not _above(values.get("feature_correlation"), CORRELATED_MELTED):
            return "smoothed", "mean_cosine_distance"
    bound = CORRELATED_MELTED if melted and knows else CORRELATED
    on_a_line = _above(values.get("feature_correlation"), bound)
    if on_a_line and (melted or not _two_classes(values)):
        return "over-correlated", "feature_correlation"
    if melted and knows:
        return "mixed", RATIO
    return "healthy", RATIO if knows else "norm_per_node"


def _without_structure(values: _Values) -> float | None:
    """What the ratio reads under shuffled labels, or else its neutral value."""
    shuffled = values.get(f"{RATIO}_permuted_mean")
    return values.get(f"{RATIO}_neutral") if shuffled is None else shuffled


def _two_classes(values: _Values) -> bool:
    neutral = values.get(f"{RATIO}_neutral")
    return neutral is not None and neutral > 1.9  # C / (C - 1) is 2 for two classes, else at most 1.5


def _below(value: float | None, bound: float) -> bool:
    return value is not None and value < bound


def _above(value: float | None, bound: float) -> bool:
    return value is not None and value > bound


def _sentence(kind: Kind, first: int, measure: str, layers: list[_Values]) -> str:
    last, since = layers[-1], "at the input already" if first == 0 else f"from layer {first} on"
    value = last.get(measure)
    said = "undefined" if value is None else f"{value:.3g}"
    if kind == "diverged":
        return f"Diverged {since}: its features are not finite."
    if kind == "vanished":
        before = layers[0].get(measure)
        compared = f", {before:.3g} at the input" if before is not None else ""
        return f"Vanished {since}: the norm per node is {said} after the last layer{compared}."
    if kind == "smoothed":
        what = "neighbours all but agree, Rayleigh quotient" if measure == "rayleigh_quotient" else (
            "all nodes point one way, mean cosine distance"
        )  # fmt: skip
        return f"Smoothed {since}: {what} {said} after the last layer; {_ratio_words(last)}."
    if kind == "over-correlated":
        rank = last.get("effective_rank_centred")
        also = "" if rank is None else f", effective rank {rank:.3g} once centred"
        return f"Over-correlated {since}: features all say the same, mean correlation {said}{also}."
    if kind == "mixed":
        return (
            f"The classes are not apart {since}, though nothing vanished or is smooth: {_ratio_words(last)}."
        )
    if measure != RATIO:
        return "Nothing is wrong with the size of its features; without a ratio there is no more to say."
    return f"Healthy at every layer to the last: {_ratio_words(last)}." if first <= 1 else (
        f"Healthy after the last layer ({_ratio_words(last)}), though not before layer {first}."
    )  # fmt: skip


def _ratio_words(values: _Values) -> str:
    ratio, none = values.get(RATIO), _without_structure(values)
    if ratio is None or none is None:
        return "the group distance ratio is undefined"
    against = (
        "shuffled labels read" if values.get(f"{RATIO}_permuted_mean") is not None else "its neutral value is"
    )
    return f"group distance ratio {ratio:.3g}, {against} {none:.3g}"


def _unfelt(layers: list[_Values]) -> str:
    """A note where the first layers get no gradient and cannot learn."""
    norms = [values.get("gradient_norm") for values in layers[1:]]
    known = [norm for norm in norms if norm is not None]
    if not known or norms[0] is None or max(known) == 0 or norms[0] >= UNFELT * max(known):
        return ""
    return f" Layer 1 hardly learns: its gradient is {norms[0] / max(known):.0e} of the largest."

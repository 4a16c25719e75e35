"""The depth explorer's words for its layers; ``js/depth/sentences.js`` has the same for the same codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis.measures import limits
from analysis.measures.class_separation_verdict import CLASS_MEANS, RATIO, classes_apart

UNDEFINED, MIXED, BARELY, APART = -1, 0, 1, 2
"""What became of the classes after a layer, as a number."""
LIMITS: Mapping[str, float] = {"small": limits.SMALL, "rounding": limits.ROUNDING}
"""Limits of the sentences that the browser writes, by their names there."""


class LastLayer(NamedTuple):
    """What the last layer of a network did.

    Attributes:
        name: name of the network, as in a legend.
        state: code of what became of the classes, -1 to 2: :data:`UNDEFINED`, :data:`MIXED`, :data:`BARELY`
            or :data:`APART`.
        spread: spread of its nodes >= 0; 0 where all lie in one point.
    """

    name: str
    state: int
    spread: float


def layer_state(values: Mapping[str, float | None]) -> int:
    """What became of the classes after a layer, judged as every verdict does, and one step finer.

    :func:`~analysis.measures.class_separation_verdict.classes_apart` decides :data:`APART`. What is not
    apart by enough, yet beyond what shuffled labels read by chance, is :data:`BARELY`.

    Args:
        values: measure -> its value; the ones read are
            :data:`analysis.measures.class_separation_verdict.READ`, all >= 0, None where undefined.

    Returns:
        :data:`UNDEFINED`, :data:`MIXED`, :data:`BARELY` or :data:`APART`.

    >>> layer_state({"group_distance_ratio_paper": 1.12, "group_distance_ratio_paper_permuted_mean": 1.11,
    ...              "group_distance_ratio_paper_permuted_sd": 0.001}) == BARELY
    True
    """
    is_separated = classes_apart(values)
    if is_separated is None:
        return UNDEFINED
    if is_separated:
        return APART
    name = CLASS_MEANS if CLASS_MEANS in values else RATIO
    read = [values.get(f"{name}{suffix}") for suffix in ("", "_permuted_mean", "_permuted_sd")]
    value, mean, sd = (None if each is None else float(each) for each in read)
    if value is None or mean is None or sd is None:
        return MIXED
    return BARELY if value - mean >= limits.SIGMAS * sd else MIXED


def last_layer_sentence(networks: Sequence[LastLayer], *, depth: int, labelled: bool) -> str:
    """The finding at the last layer.

    Args:
        networks: last layers of one network or two.
        depth: number of layers of the deeper one.
        labelled: whether any node has a label.

    >>> mixed, apart = LastLayer("no norm", 0, 0.1), LastLayer("BatchNorm", 2, 3.0)
    >>> last_layer_sentence([mixed, apart], depth=8, labelled=True)
    'After layer 8 of 8: classes mixed without a norm, apart with BatchNorm.'
    >>> last_layer_sentence([mixed._replace(name="no norm, residual"), apart], depth=8, labelled=True)
    'After layer 8 of 8: classes mixed without a norm (residual), apart with BatchNorm.'
    """
    where = f"After layer {depth} of {depth}"
    if not labelled:
        return f"{where}: no node has a label, so there are no classes to tell apart."
    states = [_state_words(each) for each in networks]
    if len(networks) == 1:
        return f"{where} the classes are {states[0]}."
    if len(set(states)) == 1:
        return f"{where} the classes are {states[0]} in both networks."
    parts = [f"{state} {_norm_clause(each.name)}" for state, each in zip(states, networks, strict=True)]
    return f"{where}: classes {', '.join(parts)}."


def _state_words(layer: LastLayer) -> str:
    if layer.spread == 0:
        return "in one point"
    words = {APART: "apart", BARELY: "barely apart", MIXED: "mixed", UNDEFINED: "not to be judged"}
    return words[layer.state]


def _norm_clause(name: str) -> str:
    norm, _, rest = name.partition(", ")
    words = "without a norm" if norm == "no norm" else f"with {norm}"
    return f"{words} ({rest})" if rest else words

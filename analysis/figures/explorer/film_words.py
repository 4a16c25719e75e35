"""What the film of depth says of its last layer, for counting seeds and for readers without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analysis.measures import limits

LIMITS: Mapping[str, float] = {
    "deviations": limits.SIGMAS,
    "apart": limits.RATIO,
    "small": limits.SMALL,
    "rounding": limits.ROUNDING,
}
"""What the film's sentences are decided by, in the page as well."""


class LastLayer(NamedTuple):
    """A network's last layer: its group distance ratio, the same under shuffled labels, and its spread."""

    name: str
    ratio: float
    mean: float
    sd: float
    spread: float


def apart(ratio: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """Whether classes are apart: beyond what shuffled labels read by chance, and by more than a trifle.

    Args:
        ratio: group distance ratios.
        mean: of the ratio under shuffled labels.
        sd: of the same.

    Returns:
        1 where they are, 0 where they are not, NaN where a number is undefined.

    >>> apart(np.array([1.12, 1.12, 1.4, np.nan]), np.full(4, 1.117), np.array([0.002, 1e-4, 0.002, 0.002]))
    array([ 0.,  0.,  1., nan])
    """
    told = (ratio - mean >= LIMITS["deviations"] * sd) & (ratio >= LIMITS["apart"] * mean)
    return np.where(np.isfinite(ratio + mean + sd), told.astype(float), np.nan)


def film_sentence(found: Sequence[LastLayer], *, depth: int, labelled: bool) -> str:
    """The finding at the last layer; ``js/depth/words.js`` says the same of every layer.

    >>> none = LastLayer("no norm", 1.12, 1.117, 0.002, 0.1)
    >>> film_sentence([none, LastLayer("BatchNorm", 2.0, 1.117, 0.002, 3.0)], depth=8, labelled=True)
    'After layer 8 of 8: classes mixed without a norm, apart with BatchNorm.'
    """
    where = f"After layer {depth} of {depth}"
    if not labelled:
        return f"{where}: no node has a label, so there are no classes to tell apart."
    says = [_state(each) for each in found]
    if len(found) == 1:
        return f"{where} the classes are {says[0]}."
    if len(set(says)) == 1:
        return f"{where} the classes are {says[0]} in both networks."
    parts = [f"{said} {_with(each.name)}" for said, each in zip(says, found, strict=True)]
    return f"{where}: classes {', '.join(parts)}."


def _state(found: LastLayer) -> str:
    ratio, mean, sd = found.ratio, found.mean, found.sd
    if found.spread == 0:
        return "in one point"
    if not np.isfinite(ratio):
        return "at an undefined ratio"
    if not np.isfinite(mean + sd):
        return f"at a ratio of {ratio:.2f}"
    if ratio - mean < LIMITS["deviations"] * sd:
        return "mixed"
    return "barely apart" if ratio < LIMITS["apart"] * mean else "apart"


def _with(name: str) -> str:
    return "without a norm" if name == "no norm" else f"with {name}"

"""Decide whether classes are separated, for all verdicts. Importing it does not import torch."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.measures import limits
from analysis.wording import percents, significant

CLASS_MEANS = "class_mean_accuracy"
RATIO = "group_distance_ratio_paper"
READ = tuple(
    f"{name}{suffix}" for name in (CLASS_MEANS, RATIO) for suffix in ("", "_permuted_mean", "_permuted_sd")
)
"""The rows of a layer that are looked at."""


def effect(accuracy: float, permuted: float) -> float:
    """Accuracy rescaled so that shuffled labels give 0 and perfect accuracy 1.

    Args:
        accuracy: a share in [0, 1].
        permuted: its mean under shuffled labels, in [0, 1].

    Returns:
        A number up to 1; below 0 for what is worse than shuffled labels.

    >>> effect(0.75, 0.5)
    0.5
    """
    return (accuracy - permuted) / (1 - permuted) if permuted < 1 else 0.0


def are_separated(accuracy: float, permuted: float, spread: float) -> bool:
    """Whether an accuracy exceeds that of shuffled labels by effect size and by significance.

    Args:
        accuracy: a share in [0, 1].
        permuted: its mean under shuffled labels, in [0, 1].
        spread: its standard deviation under shuffled labels, at least 0.

    >>> are_separated(0.2, 0.14, 0.001), are_separated(0.4, 0.25, 0.1)  # a small difference; an uncertain one
    (False, False)
    >>> are_separated(0.5, 0.25, 0.01)
    True
    """
    is_large = effect(accuracy, permuted) >= limits.EFFECT
    return is_large and accuracy - permuted >= limits.SIGMAS * spread


def classes_apart(values: Mapping[str, float | None]) -> bool | None:
    """Whether the classes are separated after a layer; None if undefined.

    Goes by the nearest class mean, read against shuffled labels. Of rows measured before there was one, by
    the group distance ratio; that misses classes among hundreds of features, where all distances are alike.

    Args:
        values: measure -> its value after the layer (accuracies in [0, 1], ratios at least 0), as the rows of
            :func:`~analysis.measures.measure_layers` have them; see :data:`READ`.

    >>> classes_apart({"class_mean_accuracy": 0.6, "class_mean_accuracy_permuted_mean": 0.25,
    ...                "class_mean_accuracy_permuted_sd": 0.03})
    True
    """
    if CLASS_MEANS in values:
        read = [values.get(f"{CLASS_MEANS}{suffix}") for suffix in ("", "_permuted_mean", "_permuted_sd")]
        accuracy, permuted, spread = read
        if accuracy is None or permuted is None or spread is None:
            return None
        return are_separated(accuracy, permuted, spread)
    ratio, none = values.get(RATIO), values.get(f"{RATIO}_permuted_mean")
    if none is None:
        none = values.get(f"{RATIO}_neutral")
    return None if ratio is None or none is None else ratio >= limits.RATIO * none


def separation_words(values: Mapping[str, float | None], *, ratio: str = RATIO) -> str:
    """Format the values behind :func:`classes_apart` as a clause.

    Args:
        values: measure -> its value after the layer, accuracies in [0, 1]; as for :func:`classes_apart`.
        ratio: name of the group distance ratio to read.

    >>> separation_words({"class_mean_accuracy": 0.6, "class_mean_accuracy_permuted_mean": 0.25})
    'the nearest class mean is right for 60.0 % (shuffled labels: 25.0 %)'
    """
    accuracy, permuted = values.get(CLASS_MEANS), values.get(f"{CLASS_MEANS}_permuted_mean")
    parts = []
    if accuracy is not None and permuted is not None:
        right, chance = percents(accuracy, permuted, digits=1)
        parts.append(f"the nearest class mean is right for {right} (shuffled labels: {chance})")
    distance, shuffled = values.get(ratio), values.get(f"{ratio}_permuted_mean")
    neutral = values.get(f"{ratio}_neutral")
    if distance is not None and shuffled is not None:
        compared = f"(shuffled labels: {significant(shuffled)})"
        parts.append(f"group distance ratio {significant(distance)} {compared}")
    elif distance is not None and neutral is not None:
        parts.append(f"group distance ratio {significant(distance)} (neutral value: {significant(neutral)})")
    return ", ".join(parts) or "the group distance ratio is undefined"

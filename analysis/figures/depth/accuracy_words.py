"""Format a test accuracy beside what running averages would give, where the two differ."""

from __future__ import annotations

from analysis.measures import limits
from analysis.wording import percent, percents


def accuracy_words(accuracy: float, running: float | None, *, digits: int | None = None) -> str:
    """Format a test accuracy; in brackets that with running averages, where it is another.

    Args:
        accuracy: in [0, 1], with means and variances of the whole graph.
        running: the same network's with the averages of training, as PyG evaluates it; None where its norm
            keeps none.
        digits: the smallest number of decimals; None writes whole per cent, in words at the ends.

    >>> accuracy_words(0.976, 0.479), accuracy_words(0.976, 0.96), accuracy_words(0.976, None, digits=1)
    ('98 % (48 % with running averages)', '98 %', '97.6 %')
    """
    lagging = lagging_accuracy(accuracy, running)
    if lagging is None:
        return percent(accuracy) if digits is None else percents(accuracy, digits=digits)[0]
    exact, averaged = percents(accuracy, lagging, digits=digits or 0)
    return f"{exact} ({averaged} with running averages)"


def lagging_accuracy(accuracy: float | None, running: float | None) -> float | None:
    """``running``, where it is farther from ``accuracy`` than the limit; else None."""
    if accuracy is None or running is None or abs(running - accuracy) <= limits.LAGGING:
        return None
    return running

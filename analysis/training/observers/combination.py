"""Combine several observers."""

from __future__ import annotations

from analysis.training.loop.events import Began, Epoch, Observer


def several(*observers: Observer) -> Observer:
    """Combine observers into one that calls them in order.

    Args:
        observers: functions of an event; an error in one of them reaches the training.

    >>> heard = []
    >>> several(heard.append, heard.append)(Epoch({"epoch": 0}, None))
    >>> len(heard)
    2
    """

    def observe_all(event: Began | Epoch) -> None:
        for observer in observers:
            observer(event)

    return observe_all

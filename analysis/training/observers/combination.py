"""Several observers as one."""

from __future__ import annotations

from analysis.training.loop.events import Began, Epoch, Observer


def several(*observers: Observer) -> Observer:
    """One observer that tells every one of ``observers``, in their order.

    >>> heard = []
    >>> several(heard.append, heard.append)(Epoch({"epoch": 0}, None))
    >>> len(heard)
    2
    """

    def tell(event: Began | Epoch) -> None:
        for observer in observers:
            observer(event)

    return tell

"""A picture of a run that trains, sent in parts: whole once, and then what each recorded epoch adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from analysis.figures.explorer.payload import addition

SMALL = 8_000
"""Bytes of a picture that is sent whole each time: parts would save nothing."""
CACHED = 1_000
"""Bytes from which the app sends a message that it has sent before as a reference only."""


class PayloadParts(NamedTuple):
    """The parts of a picture.

    Attributes:
        whole: the payload it began with.
        additions: what was added since, in order.
        before: the payload that the last of them is added to.
        now: the payload that all of them together make.
    """

    whole: bytes
    additions: tuple[bytes, ...]
    before: bytes
    now: bytes


def extend_parts(
    parts: PayloadParts | None, payload: bytes, *, add: Callable[[bytes, bytes], bytes] = addition
) -> PayloadParts:
    """The parts that make ``payload``, as many of them as may be the ones that were sent before.

    A part of fewer than ``CACHED`` bytes would be sent again whenever the page is drawn, so it grows until it
    has as many, and only then another one begins.

    Args:
        parts: those sent so far; None at first.
        payload: what the picture is to show.
        add: :func:`~analysis.figures.explorer.payload.addition`, or one that remembers.
    """
    if parts is not None and payload == parts.now:
        return parts
    if parts is None or len(payload) < SMALL:
        return PayloadParts(payload, (), payload, payload)
    open_end = bool(parts.additions) and len(parts.additions[-1]) < CACHED
    before = parts.before if open_end else parts.now
    added = add(before, payload)
    if len(added) > len(payload) / 2:
        return PayloadParts(payload, (), payload, payload)
    earlier = parts.additions[:-1] if open_end else parts.additions
    return PayloadParts(parts.whole, (*earlier, added), before, payload)

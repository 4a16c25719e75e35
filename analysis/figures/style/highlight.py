"""Selected elements of a picture."""

from __future__ import annotations

from typing import NamedTuple


class Highlight(NamedTuple):
    """Indices of what is selected; None selects nothing.

    Attributes:
        node: index of the node that is ringed.
        head: index of the head whose keys stand out; those of the others stand back.
        cluster: index of the cluster whose keys are ringed; in a graph, colour says how much of each node it
            holds.
    """

    node: int | None = None
    head: int | None = None
    cluster: int | None = None


NOTHING = Highlight()

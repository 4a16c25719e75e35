"""The colours of a picture in the browser: those of all figures, for a light and a dark background."""

from __future__ import annotations

from typing import Any

from analysis.figures.style.palettes import CIVIDIS
from analysis.figures.style.theme import (
    BACKGROUND,
    DIVERGING,
    DIVERGING_DARK,
    NEUTRAL,
    RULE,
    SECONDARY,
    TEXT,
    cluster_colour,
)

ACCENT = {False: "#0067a3", True: "#58a9dd"}
"""Sliders, pressed buttons, focus: the app's own, which no cluster has."""
PALE = {False: "#e4e7eb", True: "#8d949e"}
"""What a node fades to that prefers nothing. On a dark background it is a grey, too: fading into it would
make the unsure darker, not paler."""
EDGE = {False: "#c3c8ce", True: "#4b525c"}
"""Edges: behind the nodes, whose places and colours are what is read."""


def themes() -> dict[str, Any]:
    """The colours of both themes, ``"light"`` and ``"dark"``; keys as in ``js/shared/theme.js``."""
    return {
        name: {
            "background": BACKGROUND[dark],
            "text": TEXT[dark],
            "secondary": SECONDARY[dark],
            "rule": RULE[dark],
            "accent": ACCENT[dark],
            "pale": PALE[dark],
            "edge": EDGE[dark],
            "neutral": NEUTRAL,
            "selected": TEXT[dark],  # never a cluster's colour
            "diverging": [colour for _, colour in (DIVERGING_DARK if dark else DIVERGING)],
        }
        for name, dark in (("light", False), ("dark", True))
    }


def sequential() -> list[str]:
    """Cividis, evenly spaced, for shares in [0, 1]."""
    return list(CIVIDIS)


def clusters(K: int) -> list[str]:
    """The colours of ``K`` clusters, as ``#rrggbb``."""
    return [cluster_colour(k) for k in range(K)]

"""Build figures and traces without plotly's validation, which dominates the construction time.

Plotly checks every property of a trace when it is made and again when it is put into a figure, colour by
colour. Ours are checked once, by the tests, which set :data:`VALIDATE`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

VALIDATE = False
"""Whether :func:`figure` checks everything, as plotly does by default."""

Trace = dict[str, Any]


def trace(kind: str, **properties: Any) -> Trace:
    """Build a trace of a ``kind`` from plotly's ``properties``, unchecked:
    ``trace("scatter", x=..., y=...)``.
    """
    return {"type": kind, **properties}


def figure(data: Sequence[Any], layout: dict[str, Any]) -> go.Figure:
    """Build a figure from traces ``data`` (:func:`trace` or plotly's) and a ``layout``.

    >>> figure([trace("scatter", x=[1], y=[2])], {"title": {"text": "one"}}).data[0].y
    (2,)
    """
    # Plotly looks up pandas in sys.modules, where it is incomplete while another thread imports it.
    import pandas  # noqa: F401

    return go.Figure(list(data), layout, _validate=VALIDATE)

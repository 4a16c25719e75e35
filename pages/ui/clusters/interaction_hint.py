"""What to try on a cluster page: it follows the epoch, the node and the what-if on screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from analysis.runs.views.assignment_pictures import node_label
from analysis.runs.views.cluster_view import ClusterView
from analysis.wording import percent


def interaction_hint(view: ClusterView, *, page: str) -> str:
    """One deed in the picture.

    Args:
        view: what is looked at.
        page: ``"assignments"``, ``"keys"`` or ``"target"``.
    """
    if view.what_if is not None:
        return "Press As trained (or Esc) and watch what you have changed go back."
    if not view.assigned().has_keys:
        return "Pull the epoch back: when did the clusters appear, and all at once?"
    return _BY_PAGE[page](view)


def _assignments(view: ClusterView) -> str:
    S = view.assigned().combined
    if view.row is None:
        return f"Click {_unsure_node(view, S)}, and read its numbers below the picture."
    heads, first = view.assigned().heads, int(S[view.row].argmax())
    if len(heads) == 1:
        return f"Pull tau down: does {_name(view, view.row)} stay in cluster {first + 1}?"
    strongest = int(np.abs(view.assigned().head_weights).argmax())
    return f"Mute head {strongest + 1}: does {_name(view, view.row)} stay in cluster {first + 1}?"


def _keys(view: ClusterView) -> str:
    if view.row is None:
        return f"Click {_unsure_node(view, view.assigned().combined)}: its keys are dots on the curve of tau."
    head = max(view.head or 0, 0)
    first = int(view.assigned().heads[head][view.row].argmax())
    return f"Drag key {first + 1} away from {_name(view, view.row)}: which cluster takes it?"


def _target(view: ClusterView) -> str:
    if view.row is None:
        return (
            f"Click {_unsure_node(view, view.assigned().combined)}, and read how S becomes P, step by step."
        )
    if view.epoch == view.epochs[-1]:
        return "Pull the epoch back: when was KL largest, and had the keys been set?"
    return "Press Descend with the target held fixed, then attached: where does KL end?"


_BY_PAGE: Mapping[str, Callable[[ClusterView], str]] = {
    "assignments": _assignments,
    "keys": _keys,
    "target": _target,
}


def _unsure_node(view: ClusterView, S: np.ndarray) -> str:
    """The node of the graph on screen that gives its first cluster least, with how much that is."""
    rows = S[view.nodes].max(1)
    row = view.nodes.start + int(rows.argmin())
    return f"{_name(view, row)}, the least sure ({percent(float(rows.min()))} in its first cluster)"


def _name(view: ClusterView, row: int) -> str:
    return node_label(view.graphs, row, row - view.nodes.start)

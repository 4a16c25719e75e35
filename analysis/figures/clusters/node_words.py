"""One node in a sentence: its label, its neighbours, its part of the KL."""

from __future__ import annotations

import numpy as np

from analysis.figures.style.formatting import percents
from analysis.measures.assignments.summary import kl_terms


def node_sentence(
    S: np.ndarray, P: np.ndarray, edge_index: np.ndarray, *, node: int, name: str, label: str = ""
) -> str:
    """What the card of a node says beside its bars.

    Args:
        S: ``[n, K]`` of the node's graph.
        P: ``[n, K]``, its target.
        edge_index: ``[2, e]``, among these nodes, both directions.
        node: which node.
        name: what it is called.
        label: its label, or "".

    >>> S = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9]])
    >>> node_sentence(S, S, np.array([[0, 1, 0, 2], [1, 0, 2, 0]]), node=0, name="a", label="red")
    'a has the label red; 1 of its 2 neighbours has the same first cluster, 1; it carries none of the KL.'
    """
    first = int(S[node].argmax())
    near = np.unique(edge_index[1][(edge_index[0] == node) & (edge_index[1] != node)])
    parts = [f"{name} has the label {label}" if label else name]
    if len(near):
        same = int((S[near].argmax(axis=1) == first).sum())
        noun = "neighbour" if len(near) == 1 else "neighbours"
        verb = "has" if same == 1 else "have"
        parts.append(f"{same} of its {len(near)} {noun} {verb} the same first cluster, {first + 1}")
    else:
        parts.append("it has no neighbour")
    kl = kl_terms(P, S).sum(axis=1)
    total = float(kl.sum())
    if total < 1e-6:
        parts.append("it carries none of the KL")
    else:
        share = max(float(kl[node]), 0.0) / total
        carried, uniform = percents(share, 1 / len(S))
        parts.append(f"it carries {carried} of the graph's KL (uniform: {uniform})")
    joint = ": " if not label else "; "
    return parts[0] + joint + "; ".join(parts[1:]) + "."

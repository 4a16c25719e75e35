"""The diagnosis of a memory layer: everything that is wrong with it, in words."""

from __future__ import annotations

from analysis.measures import signs_of_assignments, signs_of_keys
from analysis.measures.evidence import Evidence, Finding

SIGNS = (
    signs_of_assignments.inert_layer,
    signs_of_keys.melted,
    signs_of_assignments.uniform,
    signs_of_assignments.kl_flattens,
    signs_of_assignments.collapse,
    signs_of_keys.dead_keys,
    signs_of_keys.outside,
    signs_of_keys.copied_heads,
    signs_of_keys.inverted_heads,
    signs_of_assignments.unstable,
)
"""What is looked for, in the order in which it is told: first what makes the rest meaningless."""


def diagnose(evidence: Evidence) -> list[Finding]:
    """What is wrong with a memory layer; nothing where all is well.

    A finding is a fact with its number, not a guess: two may hold at once, and one is often the cause of the
    next. The limits are constants of the modules that look for the signs.

    >>> import numpy as np
    >>> keys = np.array([[[0.0, 1.0], [5.0, 4.0]]])
    >>> nodes = np.array([[0.0, 1.0], [5.0, 4.0]])
    >>> even = np.full((2, 2), 0.5)
    >>> finding, = diagnose(Evidence(9, nodes, keys, np.array([0.1]), even[None], even, np.array([0, 2])))
    >>> finding.name
    'Uniform assignments'
    """
    return [finding for sign in SIGNS if (finding := sign(evidence)) is not None]

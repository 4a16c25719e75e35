"""The diagnosis of a memory layer: everything that is wrong with it, in words."""

from __future__ import annotations

from analysis.measures.diagnosis import assignment_findings, key_findings
from analysis.measures.diagnosis.evidence import Evidence, Finding

SIGNS = (
    assignment_findings.inert_layer,
    key_findings.melted,
    assignment_findings.uniform,
    assignment_findings.kl_flattens,
    assignment_findings.collapse,
    key_findings.dead_keys,
    key_findings.outside,
    key_findings.copied_heads,
    key_findings.inverted_heads,
    assignment_findings.unstable,
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

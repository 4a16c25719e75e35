"""The diagnosis of a memory layer: everything that is wrong with it, in words."""

from __future__ import annotations

from analysis.measures.diagnosis import assignment_findings, feature_findings, key_findings
from analysis.measures.diagnosis.evidence import Evidence, Finding

SIGNS = (
    feature_findings.wild_scales,
    assignment_findings.inert_layer,
    key_findings.melted,
    assignment_findings.uniform,
    assignment_findings.kl_flattens,
    assignment_findings.collapse,
    key_findings.keys_coincide,
    key_findings.dead_keys,
    key_findings.outside,
    key_findings.copied_heads,
    key_findings.inverted_heads,
    assignment_findings.unstable,
)
"""What is looked for, in the order in which it is told: first what makes the rest meaningless."""
OF_KEYS = tuple(sign for sign in SIGNS if sign.__module__ == key_findings.__name__)
"""What only a layer with heads and keys can have."""


def diagnose(evidence: Evidence) -> list[Finding]:
    """What is wrong with a memory layer; nothing where all is well.

    A finding is a fact with its number, not a guess: two may hold at once, and one is often the cause of the
    next. The limits are those of :mod:`analysis.measures.limits`.

    >>> import numpy as np
    >>> x, S = np.array([[0.0, 1.0], [5.0, 4.0]]), np.full((2, 2), 0.5)
    >>> one_graph, weights = np.array([0, 2]), np.array([0.1])
    >>> evidence = Evidence(9, x, x[None], weights, S_h=S[None], S=S, ptr=one_graph)
    >>> finding, = diagnose(evidence)
    >>> finding.name
    'Uniform assignments'
    """
    signs = [sign for sign in SIGNS if evidence.has_keys or sign not in OF_KEYS]
    return [finding for sign in signs if (finding := sign(evidence)) is not None]

"""Diagnose a memory layer."""

from __future__ import annotations

from analysis.measures.diagnosis import assignment_findings, feature_findings, key_findings
from analysis.measures.diagnosis.evidence import Evidence, Finding

DETECTORS = (
    feature_findings.find_uneven_scales,
    assignment_findings.find_single_cluster,
    key_findings.find_coinciding_nodes,
    assignment_findings.find_uniform,
    assignment_findings.find_flattening_kl,
    assignment_findings.find_collapse,
    key_findings.find_coinciding_keys,
    key_findings.find_dead_keys,
    key_findings.find_distant_keys,
    key_findings.find_copied_heads,
    key_findings.find_inverted_heads,
    assignment_findings.find_unstable,
)
"""Findings to look for, in order of report: those that make the others meaningless come first."""
KEY_DETECTORS = tuple(detect for detect in DETECTORS if detect.__module__ == key_findings.__name__)
"""Findings that need heads and keys."""


def diagnose(evidence: Evidence) -> list[Finding]:
    """Collect all findings about a memory layer; empty if it is healthy.

    A finding is a fact with its number, not a guess: two may hold at once, and one is often the cause of the
    next. The limits are those of :mod:`analysis.measures.limits`.

    Args:
        evidence: the layer's last recorded state and its history.

    >>> import numpy as np
    >>> x, S = np.array([[0.0, 1.0], [5.0, 4.0]]), np.full((2, 2), 0.5)
    >>> one_graph, weights = np.array([0, 2]), np.array([0.1])
    >>> evidence = Evidence(9, x, x[None], weights, S_h=S[None], S=S, ptr=one_graph)
    >>> finding, = diagnose(evidence)
    >>> finding.name
    'Uniform assignments'
    """
    detectors = [detect for detect in DETECTORS if evidence.has_keys or detect not in KEY_DETECTORS]
    return [finding for detect in detectors if (finding := detect(evidence)) is not None]

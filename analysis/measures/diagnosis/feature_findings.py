"""Findings about input features: scales so different that the largest dominates."""

from __future__ import annotations

from analysis.data.feature_scales import WIDE, scales_of
from analysis.measures.diagnosis.evidence import Evidence, Finding
from analysis.wording import significant


def find_uneven_scales(evidence: Evidence) -> Finding | None:
    """Find features whose scales differ by a factor of 1,000 or more, from each other or from 1.

    Args:
        evidence: the layer's last recorded state, with the features that the network was given.

    >>> import numpy as np
    >>> features = np.array([[0.5, 2e8], [1.0, 5.0]])
    >>> one = np.zeros((1, 1, 1))
    >>> evidence = Evidence(0, features, one, one, one, features, np.array([0, 2]), features=features)
    >>> finding = find_uneven_scales(evidence)
    >>> finding.sentence
    'Feature 2 reaches 2·10⁸ and feature 1 only 1: the network sees the largest alone.'
    """
    if evidence.features is None or not len(evidence.features):
        return None
    scales = scales_of([evidence.features])
    if scales is None or scales.factor < WIDE:
        return None
    largest = f"Feature {scales.largest + 1} reaches {significant(scales.most)}"
    smallest = significant(scales.least)
    several = (
        f"{largest} and feature {scales.smallest + 1} only {smallest}: the network sees the largest alone."
    )
    alone = f"{largest}, where first weights suit values of about 1."
    return Finding(
        "Features on different scales",
        alone if scales.largest == scales.smallest else several,
        "assignments",
        "the graph: few clusters, told by one feature",
        "Standardise the features.",
    )

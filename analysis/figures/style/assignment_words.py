"""Clauses on the clusters of an assignment, for titles, sentences and alternative texts."""

from __future__ import annotations

from analysis.measures.assignments.summary import AssignmentSummary
from analysis.wording import join_words, percent


def cluster_words(clusters: list[int]) -> str:
    """Join ``clusters`` (indices from 0), counted from 1 as on screen.

    >>> cluster_words([4]), cluster_words([0, 2])
    ('cluster 5', 'clusters 1 and 3')
    """
    return f"cluster{'s' if len(clusters) > 1 else ''} {join_words([str(k + 1) for k in clusters])}"


def empty_words(summary: AssignmentSummary) -> str:
    """Clause on the clusters of ``summary`` that are empty or hold next to nothing; "" if there are none.

    >>> import numpy as np
    >>> from analysis.measures.assignments.summary import summarize
    >>> empty_words(summarize(np.eye(3)[[0] * 40 + [1]]))  # cluster 2 has 1 node of 41
    'cluster 3 is empty, and cluster 2 is nearly empty'
    """
    clauses = []
    for words, clusters in (
        ("empty", [k for k in summary.empty if summary.members[k] == 0]),
        ("nearly empty", [k for k in summary.empty if summary.members[k] > 0]),
    ):
        if clusters:
            clauses.append(f"{cluster_words(clusters)} {'is' if len(clusters) == 1 else 'are'} {words}")
    return ", and ".join(clauses)


def usage_words(summary: AssignmentSummary) -> str:
    """Clause on the largest and the empty clusters of ``summary``.

    >>> import numpy as np
    >>> from analysis.measures.assignments.summary import summarize
    >>> usage_words(summarize(np.array([[1.0, 0.0], [1.0, 0.0]])))
    'cluster 1 holds most (100 %), cluster 2 is empty'
    """
    fullest = int(summary.usage.argmax())
    words = f"cluster {fullest + 1} holds most ({percent(float(summary.usage[fullest]))})"
    return f"{words}, {empty_words(summary)}" if summary.empty else words

import numpy as np

from analysis.figures.style.assignment_words import cluster_words, empty_words, usage_words
from analysis.measures.assignments.summary import summarize


def test_the_fullest_and_the_empty_clusters_are_named_from_one():
    summary = summarize(np.eye(5)[[0, 0, 1, 2]])
    assert usage_words(summary) == "cluster 1 holds most (50 %), clusters 4 and 5 are empty"
    assert empty_words(summarize(np.eye(2))) == ""
    assert empty_words(summarize(np.eye(2)[[0, 0]])) == "cluster 2 is empty"
    assert cluster_words([0]) == "cluster 1"

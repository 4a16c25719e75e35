"""Titles, captions and alternative texts of maps and of a class's pictures; more by the command."""

import pytest

from tests.sentences.picture_captions import check_pictures


@pytest.mark.parametrize("seeds", [range(12), range(12, 24)])
def test_every_number_and_claim_is_that_of_slow_loops(seeds):
    for seed in seeds:
        check_pictures(seed)


@pytest.mark.parametrize(
    "broken",
    [
        "analysis.figures.memory_keys.tsne.percent",
        "analysis.figures.memory_keys.pca_3d.percent",
        "analysis.figures.clusters.image_cluster_maps.usage_words",
    ],
)
def test_a_wrong_number_is_noticed(broken, monkeypatch):
    monkeypatch.setattr(broken, lambda *_: "cluster 1 holds most (77 %), 77 %")
    with pytest.raises(AssertionError):
        [check_pictures(seed) for seed in range(8)]

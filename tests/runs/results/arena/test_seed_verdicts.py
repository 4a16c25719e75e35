"""Verdicts of several seeds: the most frequent first, the others counted, the seed named."""

from analysis.runs.results.arena.pooler_comparison import finding, headline
from analysis.runs.results.arena.seed_verdicts import verdict_over_seeds

NMI, BY_CHANCE = "normalized_mutual_information", {"normalized_mutual_information": {"mean": 0.1, "sd": 0.01}}


def point(seed, kind, **more):
    return {"pooler": "dmon", "seed": seed, "verdict": kind, "verdict_sentence": f"s{seed}", **more}


def test_the_most_frequent_comes_first_and_the_others_are_counted():
    points = [point(0, "found"), point(1, "uniform"), point(2, "uniform")]
    assert verdict_over_seeds(points) == (
        "a uniform S in 2 of 3 seeds (seed 1: s1), clusters above chance in 1"
    )
    assert verdict_over_seeds(points[:1]) == "s0"


def test_heading_and_finding_are_the_same_verdict_over_seeds():
    points = [point(0, "found"), point(1, "uniform"), point(2, "uniform")]
    assert finding(points) == headline("dmon", points) == "DMoN: a uniform S in 2 of 3 seeds"
    assert finding(points[:1]) == headline("dmon", points[:1]) == "DMoN: clusters above chance"


def test_words_are_of_the_numbers_of_all_seeds_of_that_verdict():
    few = [
        point(seed, "few clusters", clusters=8, usage_perplexity=in_use, chance=BY_CHANCE)
        for seed, in_use in enumerate((3.0, 4.0))
    ]
    assert headline("dmon", few) == "DMoN: above chance, with 3.5 of 8 clusters in 2 of 2 seeds"
    below = [point(0, "chance", chance=BY_CHANCE, **{NMI: 0.08})]
    assert headline("dmon", below) == "DMoN: no better than chance"
    assert headline("dmon", [*below, point(1, "chance", chance=BY_CHANCE, **{NMI: 0.15})]) == (
        "DMoN: hardly better than chance in 2 of 2 seeds"
    )

"""The verdict in words follows the numbers."""

import dataclasses

import pytest

from analysis.figures.depth.depth_sentences import (
    depth_finding,
    depth_sentence,
    first_mixed_layer,
    is_mixed,
    is_vanished,
    layers_finding,
)
from analysis.measures.class_separation_verdict import CLASS_MEANS
from tests.figures.depth_runs import NAMES, RATIO, deep_run, sweep


def test_the_sentence_names_who_melts_from_where_and_who_holds():
    text = depth_sentence(sweep(), RATIO, names=NAMES)
    assert text.startswith("With no norm the classes melt from depth 8 on")
    assert "(group distance ratio 1.12, shuffled labels 1.12; accuracy 10 % at depth 16)" in text
    assert "with DiffGroupNorm the classes still stand apart at depth 16 (group distance ratio 3.00" in text


def at_depth(*ratios):
    """One run of 4 layers a seed, with the ratio after the last layer; None where undefined."""
    return [
        deep_run("none", 4, seed=seed, ratio=lambda layer, last=last: 2.0 if layer < 4 else last)
        for seed, last in enumerate(ratios)
    ]


@pytest.mark.parametrize(
    ("ratios", "words"),
    [
        ((3.0, 3.0), "the classes still stand apart at depth 4 in all 2 seeds ("),
        ((3.0, 1.12, 1.12, 1.12, 1.12), "the classes still stand apart at depth 4 in 1 of 5 seeds ("),
        ((3.0, 1.12, None), "the classes still stand apart at depth 4 in 1 of 3 seeds, undefined in 1 ("),
        ((1.12, 1.12), "the classes melt from depth 4 on (group"),
        ((1.12, None), "the classes melt from depth 4 on (undefined in 1 of 2 seeds, group"),
        ((None, None), "it is undefined in 2 seeds at depth 4 whether classes are apart (the group"),
        ((None,), "it is undefined at depth 4 whether classes are apart (the group"),
    ],
)
def test_seeds_are_counted_and_so_are_the_undefined(ratios, words):
    """It said "still stand apart" if one seed of five did."""
    assert words in depth_sentence(at_depth(*ratios), RATIO, names=NAMES)


def test_class_means_decide_where_they_were_measured():
    """Words of 1,433 dimensions: ratio 1.187 against 1.170, and yet every class can be told."""

    def run(accuracy):
        read = {"": accuracy, "_permuted_mean": 0.14, "_permuted_sd": 0.01}
        rows = [{"layer": 4, "measure": CLASS_MEANS + name, "value": value} for name, value in read.items()]
        plain = deep_run("none", 4, ratio=lambda layer: 1.187)
        return dataclasses.replace(plain, table=[*plain.table, *rows])

    assert is_mixed(deep_run("none", 4, ratio=lambda layer: 1.187), layer=4)
    assert is_mixed(run(0.68), layer=4) is False
    assert is_mixed(run(0.20), layer=4)
    assert is_mixed(run(None), layer=4) is None
    words = depth_sentence([run(0.68)], RATIO, names=NAMES)
    assert "stand apart at depth 4 (nearest class mean right for 68 %, shuffled labels 14 %; group" in words


def test_vanishing_is_told_from_melting():
    gone = deep_run("none", 4, ratio=lambda layer: 1.12, norms=lambda layer: 10.0 ** (-3 * layer))
    assert is_vanished(gone)
    assert "its features vanish from depth 4 on" in depth_sentence([gone], RATIO, names=NAMES)
    assert not is_vanished(deep_run("none", 4, ratio=lambda layer: 1.12))


def test_what_melts_first_and_vanishes_deeper_is_told_apart():
    """It said "its features vanish from depth 4 on" of networks that are only mixed there."""
    runs = [
        deep_run("none", 4, ratio=lambda layer: 1.12),
        deep_run("none", 16, ratio=lambda layer: 1.12, norms=lambda layer: 10.0 ** (-layer)),
    ]
    words = "the classes melt from depth 4 on and its features vanish from depth 16 on ("
    assert words in depth_sentence(runs, RATIO, names=NAMES)


def test_a_depth_of_which_nothing_is_known_is_not_among_those_that_melt():
    runs = [
        deep_run("none", depth, ratio=lambda layer, last=last, depth=depth: 2.0 if layer < depth else last)
        for depth, last in ((2, 1.12), (4, None), (8, 1.12))
    ]
    assert "the classes melt from depth 8 on (" in depth_sentence(runs, RATIO, names=NAMES)


def test_layers_of_which_nothing_is_known_are_not_called_melted():
    run = deep_run("none", 4, ratio=lambda layer: 2.0 if layer < 3 else None)
    assert layers_finding([run], names=NAMES) == "No norm: undefined from layer 3 on"


def test_a_dead_network_is_said_to_be_undefined_and_has_no_number():
    dead = deep_run("none", 4, ratio=lambda layer: 2.0 if layer < 2 else None, norms=lambda l: float(l < 2))
    assert is_mixed(dead, layer=4) is None
    assert first_mixed_layer(dead) == 2
    text = depth_sentence([dead], RATIO, names=NAMES)
    assert "vanish" in text
    assert "undefined" in text
    assert "undefined" in depth_finding([dead], RATIO, names=NAMES)


def test_layers_finding_names_the_first_melted_layer_and_how_many_runs():
    deep = [run for run in sweep(seeds=2) if run.depth == 16]
    text = layers_finding(deep, names=NAMES)
    assert text == "No norm: melted from layer 3 on; DiffGroupNorm keeps the classes apart"
    holding = deep_run("none", 16, seed=2, ratio=lambda layer: 2.0)
    assert "from layer 3 on in 2 of 3 seeds" in layers_finding([*deep, holding], names=NAMES)


def test_finding_gives_the_arms_at_the_deepest_and_the_baseline():
    text = depth_finding(sweep(), RATIO, names=NAMES)
    assert text == "Ratio at depth 16: no norm 1.12 and DiffGroupNorm 3.00; shuffled labels read 1.12"


def test_nothing_finished_yet_and_unknown_accuracy():
    assert "No run" in depth_sentence([], RATIO, names=NAMES)
    unknown = dataclasses.replace(sweep()[1], accuracy=None)
    assert "accuracy" not in depth_sentence([unknown], RATIO, names=NAMES)

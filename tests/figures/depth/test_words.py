"""The verdict in words follows the numbers."""

import dataclasses

from analysis.figures.depth.words import (
    depth_finding,
    depth_sentence,
    layers_finding,
    melted,
    melting_layer,
    vanished,
)
from tests.figures.depth_runs import NAMES, RATIO, deep_run, sweep


def test_the_sentence_names_who_melts_from_where_and_who_holds():
    text = depth_sentence(sweep(), RATIO, names=NAMES)
    assert text.startswith("With no norm the classes melt from depth 8 on")
    assert "ratio 1.12, shuffled labels 1.12 at depth 16, accuracy 10 %" in text
    assert "with DiffGroupNorm the classes still stand apart at depth 16 (group distance ratio 3.00" in text


def test_vanishing_is_told_from_melting():
    gone = deep_run("none", 4, ratio=lambda layer: 1.12, norms=lambda layer: 10.0 ** (-3 * layer))
    assert vanished(gone)
    assert "its features vanish from depth 4 on" in depth_sentence([gone], RATIO, names=NAMES)
    assert not vanished(deep_run("none", 4, ratio=lambda layer: 1.12))


def test_a_dead_network_is_said_to_be_undefined_and_has_no_number():
    dead = deep_run("none", 4, ratio=lambda layer: 2.0 if layer < 2 else None, norms=lambda l: float(l < 2))
    assert melted(dead, RATIO, layer=4) is None
    assert melting_layer(dead, RATIO) == 2
    text = depth_sentence([dead], RATIO, names=NAMES)
    assert "vanish" in text
    assert "undefined" in text
    assert "undefined" in depth_finding([dead], RATIO, names=NAMES)


def test_layers_finding_names_the_first_melted_layer_and_how_many_runs():
    deep = [run for run in sweep(seeds=2) if run.depth == 16]
    text = layers_finding(deep, RATIO, names=NAMES)
    assert text == "No norm: melted from layer 3 on; DiffGroupNorm keeps the classes apart"
    holding = deep_run("none", 16, seed=2, ratio=lambda layer: 2.0)
    assert "from layer 3 on in 2 of 3 runs" in layers_finding([*deep, holding], RATIO, names=NAMES)


def test_finding_gives_the_arms_at_the_deepest_and_the_baseline():
    text = depth_finding(sweep(), RATIO, names=NAMES)
    assert text == "Ratio at depth 16: no norm 1.12 and DiffGroupNorm 3.00; shuffled labels read 1.12"


def test_nothing_finished_yet_and_unknown_accuracy():
    assert "No run" in depth_sentence([], RATIO, names=NAMES)
    unknown = dataclasses.replace(sweep()[1], accuracy=None)
    assert "accuracy" not in depth_sentence([unknown], RATIO, names=NAMES)

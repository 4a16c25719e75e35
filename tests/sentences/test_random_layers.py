"""Sentences of random layers and of recorded runs against an independent computation.

A fifth here; all 200 by ``python -m tests.benchmarks.bench_sentences``.
"""

import pytest

from analysis.figures.headline import assignments_sentence, keys_sentence, target_sentence
from analysis.measures.assignments.kl_gradient_effect import kl_direction
from analysis.runs.results.assignments import assignments
from analysis.runs.results.run_library import example_store
from tests.sentences.checked import check_assignments, check_keys, check_target
from tests.sentences.random_layers import KINDS, Layer, random_layer


def check_all(layer):
    return [
        check_assignments(layer),
        check_assignments(layer, of=10 * len(layer.S)),
        check_keys(layer),
        check_target(layer),
    ]


@pytest.mark.parametrize("seed", range(40))
def test_every_number_and_claim_is_that_of_slow_loops(seed):
    check_all(random_layer(seed))


def test_every_kind_of_layer_occurs_and_every_sentence_is_said():
    said = " ".join(sentence for seed in range(40) for sentence in check_all(random_layer(seed))[:3:2])
    assert {random_layer(seed).kind for seed in range(40)} == set(KINDS)
    for words in ("almost uniform", "same row", "empty", "in use", "agree", "one cluster only", "nobody's"):
        assert words in said


def recorded(id, epoch):
    store = example_store()
    run, graphs = store.run(id), store.graphs(id)
    at = assignments(run, store.snapshot(id, epoch), graphs)
    first = assignments(run, store.snapshot(id, store.snapshot_epochs(id)[0]), graphs)
    few = at.ptr[: min(len(at.ptr), 4)]
    n = int(few[-1])
    return Layer(
        "recorded", at.x[:n], at.keys, first.keys, at.head_weights, at.heads[:, :n], at.combined[:n],
        at.target[:n], few,
    )  # fmt: skip


@pytest.mark.parametrize(
    "id", ["example-karate-factions", "example-digits-clusters", "example-digits-uniform"]
)
def test_recorded_runs_say_what_was_recorded(id):
    epochs = example_store().snapshot_epochs(id)
    for epoch in (epochs[0], epochs[len(epochs) // 2], epochs[-1]):
        layer = recorded(id, epoch)
        check_assignments(layer)
        check_keys(layer)
        if len(layer.S) <= 120:
            check_target(layer)


@pytest.mark.parametrize("check", [check_assignments, check_keys, check_target])
def test_a_wrong_number_is_noticed(monkeypatch, check):
    """The sentence of another layer is held against this one."""
    layer, other = random_layer(1), random_layer(9)
    check(layer)
    said = {
        "assignments_sentence": lambda S_h, S, of: assignments_sentence(other.S_h, other.S),
        "keys_sentence": lambda x, keys, first: keys_sentence(other.x, other.keys, other.first),
        "target_sentence": lambda spec, S, P, direction: target_sentence(
            spec, other.S, other.P, direction=kl_direction(other.S, other.ptr)
        ),
    }
    for name, sentence in said.items():
        monkeypatch.setattr(f"tests.sentences.checked.{name}", sentence)
    with pytest.raises(AssertionError):
        check(layer)

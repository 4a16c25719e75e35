import pytest

from analysis.figures.explorer.layer_sentences import (
    APART,
    BARELY,
    MIXED,
    UNDEFINED,
    LastLayer,
    last_layer_sentence,
    layer_state,
)
from analysis.measures import limits
from analysis.measures.class_separation_verdict import CLASS_MEANS, RATIO, classes_apart


def read(name, value, mean, sd):
    return {name: value, f"{name}_permuted_mean": mean, f"{name}_permuted_sd": sd}


@pytest.mark.parametrize(
    ("values", "state"),
    [
        (read(CLASS_MEANS, 0.9, 0.1, 0.01), APART),
        (read(CLASS_MEANS, 0.2, 0.1, 0.01), BARELY),
        (read(CLASS_MEANS, 0.11, 0.1, 0.01), MIXED),
        (read(CLASS_MEANS, 0.4, 0.1, 0.2), MIXED),  # by much, and within chance
        (read(CLASS_MEANS, None, 0.1, 0.01), UNDEFINED),
        (read(RATIO, 1.3, 1.1, 0.01), APART),
        (read(RATIO, 1.13, 1.1, 0.001), BARELY),
        (read(RATIO, 1.101, 1.1, 0.01), MIXED),
        (read(RATIO, None, None, None), UNDEFINED),
        ({RATIO: 1.12, f"{RATIO}_neutral": 1.11}, MIXED),
        (read(RATIO, 1.0, 1.1, 0.01) | read(CLASS_MEANS, 0.9, 0.1, 0.01), APART),
    ],
)
def test_a_layer_is_apart_where_every_verdict_says_so(values, state):
    assert layer_state(values) == state
    assert (state == APART) == bool(classes_apart(values))


def test_numbers_decide_and_not_their_text():
    edge = 0.1 + limits.SIGMAS * 0.01
    assert layer_state(read(CLASS_MEANS, edge + 1e-9, 0.1, 0.01)) == BARELY
    assert layer_state(read(CLASS_MEANS, edge - 1e-9, 0.1, 0.01)) == MIXED


NONE, GROUPED = LastLayer("no norm", MIXED, 1e-9), LastLayer("DiffGroupNorm", APART, 3.0)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([NONE, GROUPED], "After layer 8 of 8: classes mixed without a norm, apart with DiffGroupNorm."),
        ([GROUPED], "After layer 8 of 8 the classes are apart."),
        ([NONE, NONE], "After layer 8 of 8 the classes are mixed in both networks."),
        ([NONE._replace(state=BARELY)], "After layer 8 of 8 the classes are barely apart."),
        ([NONE._replace(spread=0.0, state=UNDEFINED)], "After layer 8 of 8 the classes are in one point."),
        ([NONE._replace(state=UNDEFINED)], "After layer 8 of 8 the classes are not to be judged."),
    ],
)
def test_sentences(found, sentence):
    assert last_layer_sentence(found, depth=8, labelled=True) == sentence


def test_without_labels_there_is_nothing_to_tell_apart():
    assert "no node has a label" in last_layer_sentence([NONE], depth=8, labelled=False)

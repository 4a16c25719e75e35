import numpy as np
import pytest

from analysis.figures.explorer.film_words import LastLayer, apart, film_sentence
from analysis.measures import limits

NONE = LastLayer("no norm", 1.12, 1.117, 0.002, 1e-9)
APART = LastLayer("DiffGroupNorm", 5.53, 1.117, 0.001, 3.0)


def test_apart_takes_both_a_sure_and_a_large_difference():
    mean, sd = np.array([1.0]), np.array([0.01])
    sure = 1 + limits.SIGMAS * 0.01
    assert apart(np.array([limits.RATIO]), mean, sd)[0] == 1
    assert apart(np.array([limits.RATIO - 1e-6]), mean, sd)[0] == 0
    assert apart(np.array([sure]), mean, sd)[0] == 0
    assert apart(np.array([1.2]), mean, np.array([0.2]))[0] == 0  # large, and within chance
    assert np.isnan(apart(np.array([1.2]), np.array([np.nan]), sd))[0]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([NONE, APART], "After layer 8 of 8: classes mixed without a norm, apart with DiffGroupNorm."),
        ([APART], "After layer 8 of 8 the classes are apart."),
        ([NONE, NONE], "After layer 8 of 8 the classes are mixed in both networks."),
        ([NONE._replace(ratio=1.13)], "After layer 8 of 8 the classes are barely apart."),
        ([NONE._replace(spread=0, ratio=float("nan"))], "After layer 8 of 8 the classes are in one point."),
        ([NONE._replace(mean=float("nan"))], "After layer 8 of 8 the classes are at a ratio of 1.12."),
        ([NONE._replace(ratio=float("nan"))], "After layer 8 of 8 the classes are at an undefined ratio."),
    ],
)
def test_sentences(found, sentence):
    assert film_sentence(found, depth=8, labelled=True) == sentence


def test_without_labels_there_is_nothing_to_tell_apart():
    assert "no node has a label" in film_sentence([NONE], depth=8, labelled=False)


def test_numbers_decide_and_not_their_text():
    just = NONE._replace(ratio=1.117 + 3 * 0.002 + 1e-9)
    assert f"{just.ratio:.2f}" == f"{NONE.ratio:.2f}"
    assert film_sentence([just], depth=1, labelled=True) != film_sentence([NONE], depth=1, labelled=True)

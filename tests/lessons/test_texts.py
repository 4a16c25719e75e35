"""Numbers that stand in the texts of lessons as words, recomputed from the runs they speak of."""

import numpy as np
import pytest

from analysis.lessons.grading import right_options
from analysis.lessons.lesson import Quantity
from analysis.lessons.quantities import value
from analysis.lessons.table import lessons
from analysis.runs.results.run_library import Library

LIBRARY = Library(None)
KARATE, DIGITS, UNIFORM, DEEP = (
    f"example-{name}" for name in ("karate-factions", "digits-clusters", "digits-uniform", "digits-depth-9")
)


def text(lesson):
    steps = lessons()[lesson].steps
    return " ".join(f"{step.title} {step.text} {step.after} {step.predict}" for step in steps)


def spec(run):
    return LIBRARY.run(run).spec


def accuracy(number):
    return value(Quantity(name="test_accuracy", run=f"example-digits-depth-{number}"), LIBRARY)


def weights(run, epoch=-1):
    epochs = LIBRARY.snapshot_epochs(run)
    return LIBRARY.snapshot(run, epochs[epoch]).arrays["memory.0.head_weights"]


FACTS = {
    ("soft-cluster", "34 people"): lambda: len(LIBRARY.graphs(KARATE).y) == 34,
    ("soft-cluster", "two diamonds"): lambda: spec(KARATE).model.clusters == (2,),
    ("soft-cluster", "a second pair of keys"): lambda: spec(KARATE).model.heads == 2,
    ("tau", "there are eight"): lambda: spec(DIGITS).model.clusters == (8,),
    ("tau", "tau is 1 in this"): lambda: spec(DIGITS).model.tau == 1,
    ("tau", "The network has six"): lambda: spec(DIGITS).model.heads == 6,
    ("why-nothing-clusters", "an eighth is 12.5 %"): lambda: spec(UNIFORM).model.clusters == (8,),
    ("why-nothing-clusters", "near 0, and they stay there"): lambda: np.abs(weights(UNIFORM)).max() < 0.1,
    ("why-nothing-clusters", "It is on in this run"): lambda: spec(UNIFORM).training.kl == "attached",
    ("why-nothing-clusters", "starts the weights at 5"): lambda: np.allclose(weights(DIGITS, 0), 5),
    ("claims", "Until epoch 5"): lambda: spec(DIGITS).training.warmup_epochs == 5,
    ("claims", "Eight clusters"): lambda: spec(DIGITS).model.clusters == (8,),
    ("melting", "1,797 handwritten digits"): lambda: LIBRARY.graphs(DEEP).total_nodes == 1797,
    ("melting", "With 4 layers"): lambda: spec("example-digits-depth-3").model.depth == 4,
    ("melting", "Between 8 and 16 layers"): lambda: accuracy(5) > 0.9 and accuracy(7) < 0.15,
    ("diffgroupnorm", "The film shows 8 layers"): lambda: spec("example-digits-depth-6").model.depth == 8,
    ("diffgroupnorm", "still read the digits"): lambda: min(accuracy(5), accuracy(6)) > 0.9,
    ("melted-or-small", "shrunk to a hundredth"): lambda: 0.005 < norm(6) / norm(0) < 0.015,
    ("melted-or-small", "of 32 layers"): lambda: spec(DEEP).model.depth == 32,
}


def norm(layer):
    return value(Quantity(name="norm", run=DEEP, layer=layer), LIBRARY)


@pytest.mark.parametrize(("lesson", "words"), FACTS)
def test_what_a_lesson_says_in_words_is_so(lesson, words):
    assert words in text(lesson)
    assert FACTS[lesson, words]()


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_first_question_is_not_answered_by_the_sentence_above_the_picture(language):
    """It says what is uniform over the clusters of the run that is shown."""
    step = lessons(language)["soft-cluster"].steps[1]
    shown = LIBRARY.run(step.view.run).spec.model.clusters[0]
    (right,) = right_options(step.predict, LIBRARY)
    assert step.predict.options[right].text.replace(",", ".") != f"{100 / shown:g} %"

import pytest

from analysis.figures.depth.accuracy_words import accuracy_words, lagging_accuracy


@pytest.mark.parametrize(
    ("accuracy", "running"), [(0.9, None), (None, 0.1), (0.9, 0.8701), (0.88, 0.9), (0.5, 0.5)]
)
def test_running_averages_that_say_the_same_are_not_told(accuracy, running):
    assert lagging_accuracy(accuracy, running) is None


def test_both_are_told_apart():
    assert accuracy_words(0.98, 0.05) == "98 % (5 % with running averages)"
    assert accuracy_words(0.5, 0.5312, digits=1) == "50.0 % (53.1 % with running averages)"

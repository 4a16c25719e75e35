"""Pictures of a class say what came out, and mark what is one's own."""

import numpy as np
import pytest

from analysis.figures.lessons.drawn_curve import drawn_curve
from analysis.figures.lessons.student_guesses import curve_guesses, number_guesses, option_guesses
from analysis.figures.lessons.student_runs import class_runs


def test_options_are_counted_and_the_right_one_told_only_once_revealed():
    before = option_guesses([3, 5], ["more", "less"], own_option=1)
    assert "8 predictions so far" in before.alt
    after = option_guesses([3, 5], ["more", "less"], right=[0], own_option=1)
    assert after.alt.startswith("3 of 8 predicted what came out")
    assert list(after.figure.data[0].x) == [3, 5]
    assert "you: less" in after.figure.layout.yaxis.ticktext


def test_numbers_stack_where_they_are_close():
    picture = number_guesses([0.5, 0.5, 0.9], span=(0, 1), unit="", answer=0.6, own_guess=0.9)
    assert sorted(picture.figure.data[0].y) == [0, 0, 1]
    assert "within 0.1 of 0.6" in picture.alt
    assert "2 predictions" not in picture.alt


def test_a_class_without_a_guess_is_drawn():
    assert "0 predictions so far" in number_guesses([], span=(0, 1), unit="").alt
    assert "0 predictions so far" in option_guesses([0, 0], ["a", "b"]).alt
    assert "0 predictions so far" in curve_guesses({}, [1, 2, 3], labels=("x", "y"), span=(0, 1)).alt


def test_curves_and_what_came_out():
    curves = {1: [0, 0, 0], 2: [1, 1, 1]}
    picture = curve_guesses(
        curves, [2, 4, 8], labels=("layers", "accuracy"), span=(0, 1), answer=[1, 1, 0.5], own_curve=2
    )
    assert len(picture.figure.data) == 3
    off = [np.abs(np.array(points) - [1, 1, 0.5]).mean() for points in curves.values()]
    assert f"within {np.median(off):.2g}" in picture.alt


def test_a_drawn_curve_stands_beside_what_came_out():
    picture = drawn_curve([0.5, 1, 0], [0.9, 1, 0.1], [2, 4, 8], labels=("layers", "accuracy"), span=(0, 1))
    drawn, answer = picture.figure.data
    np.testing.assert_allclose(drawn.y, [0.5, 1, 0])
    np.testing.assert_allclose(answer.y, [0.9, 1, 0.1], rtol=1e-6)
    assert picture.title == "You drew within 0.17 of what came out, on average"
    assert "2: 0.5, 0.9; 4: 1, 1; 8: 0, 0.1." in picture.alt


@pytest.mark.parametrize("own", [None, 1, 7])
def test_runs_make_a_band_from_lowest_to_highest(own):
    histories = {
        number: [{"epoch": e, "accuracy_val": 0.1 * number + 0.01 * e} for e in range(5)]
        for number in (1, 2, 3)
    }
    picture = class_runs(histories, column="accuracy_val", title="accuracy", own_run=own)
    band = picture.figure.data[0]
    np.testing.assert_allclose(band.y[:5], [0.3 + 0.01 * e for e in range(5)], rtol=1e-5)
    np.testing.assert_allclose(band.y[5:], [0.1 + 0.01 * e for e in range(5)][::-1], rtol=1e-5)
    assert "3 seeds end between 0.14 and 0.34" in picture.alt


def test_runs_without_an_epoch_are_told():
    picture = class_runs({1: [], 2: [{"epoch": 0, "kl": None}]}, column="kl", title="KL")
    assert "No run has an epoch yet" in picture.alt


def test_the_right_answer_is_marked_though_nobody_gave_it():
    picture = option_guesses([0, 4], ["more", "less"], right=[0])
    assert list(picture.figure.layout.yaxis.ticktext) == ["more  \u2713", "less"]
    assert picture.alt.startswith("0 of 4 predicted what came out")


def test_students_are_counted_in_whole_numbers():
    for counts, step in (([0, 0], 1), ([1, 1], 1), ([3, 8], 1), ([40, 9], 5)):
        assert option_guesses(counts, ["more", "less"]).figure.layout.xaxis.dtick == step

"""The lessons that come with the project: ten, each can be given, and each says true things of its runs."""

import pytest

from analysis.checks import BadInput
from analysis.glossary import LANGUAGES
from analysis.lessons.check import check_lesson
from analysis.lessons.grading import grade, right_options
from analysis.lessons.lesson import Choice, Curve, Number, Quantity
from analysis.lessons.markup import numbers_of, written
from analysis.lessons.quantities import format_quantity, value
from analysis.lessons.table import FOLDER, LESSONS, lessons
from analysis.runs.results.run_library import Library

LIBRARY = Library(None)
ALL = [(language, id) for language in LANGUAGES for id in LESSONS]


def test_there_are_ten_of_at_most_ten_minutes():
    assert len(lessons()) == len(LESSONS) == 10
    assert all(lesson.id == id and 1 <= lesson.minutes <= 10 for id, lesson in lessons().items())


@pytest.mark.parametrize(("language", "id"), ALL)
def test_every_lesson_can_be_given(language, id):
    assert check_lesson(lessons(language)[id], LIBRARY) == []


@pytest.mark.parametrize("id", LESSONS)
def test_no_step_shows_the_curve_that_answers_a_later_question(id):
    """A curve over epochs answers a question that compares what a run trained to at two of them."""
    steps = lessons()[id].steps
    for number, step in enumerate(steps):
        if not isinstance(step.predict, Choice):
            continue
        sides = [side for option in step.predict.options for side in (option.holds.left, option.holds.right)]
        epochs = {
            (side.run, side.epoch) for side in sides if isinstance(side, Quantity) and side.name == "kl"
        }
        runs = {run for run, _ in epochs if len([each for each in epochs if each[0] == run]) > 1}
        for before in steps[:number]:
            assert not (before.view.page == "target" and before.view.run in runs and before.view.curves)


def test_what_is_not_translated_is_given_in_english():
    german = lessons("de")
    assert german["soft-cluster"].language == "de"
    assert german["tau"] == lessons()["tau"]


def test_a_translation_asks_the_same():
    for id, lesson in lessons("de").items():
        original = lessons()[id]
        assert len(lesson.steps) == len(original.steps)
        for step, other in zip(lesson.steps, original.steps, strict=True):
            assert step.view == other.view
            assert step.numbers == other.numbers
            assert bool(step.complete) == bool(other.complete)
            assert not step.complete or step.complete.reach == other.complete.reach
            if isinstance(step.predict, Choice):
                assert [o.holds for o in step.predict.options] == [o.holds for o in other.predict.options]


@pytest.mark.parametrize("id", LESSONS)
def test_every_answer_that_is_not_right_is_told_so(id):
    for step in lessons()[id].steps:
        question = step.predict
        if isinstance(question, Choice):
            right = right_options(question, LIBRARY)
            assert len(right) == 1
            for guess in range(len(question.options)):
                case = grade(question, guess, LIBRARY).case
                assert case == ("right" if guess in right else "wrong")
                assert getattr(step.after, case), f"nothing is said where the guess is {case}"
        elif isinstance(question, Number):
            answer = value(question.answer, LIBRARY)
            assert question.low <= answer <= question.high
            assert grade(question, answer, LIBRARY).case == "right"
            assert grade(question, question.low, LIBRARY).case == "low"
            assert step.after.low
            assert step.after.right
        elif isinstance(question, Curve):
            answers = [value(answer, LIBRARY) for answer in question.answer]
            assert grade(question, answers, LIBRARY).case == "right"
            assert grade(question, [question.high] * len(question.x), LIBRARY).case == "high"
            assert step.after.high


@pytest.mark.parametrize("id", LESSONS)
def test_every_text_can_be_written_out(id):
    for step in lessons()[id].steps:
        numbers = {
            name: format_quantity(quantity, value(quantity, LIBRARY))
            for name, quantity in step.numbers.items()
            if quantity.run != "own"
        }
        for text in (step.text, step.after.always):
            words = written(text, numbers=numbers, term=lambda words, _: words, terms={})
            assert "(term:" not in words
            assert "{" not in words
            assert ("\u2026" in words) <= any(step.numbers[n].run == "own" for n in numbers_of(text))


def test_a_folder_of_ones_own_adds_lessons_and_replaces_those_of_the_same_id(tmp_path, monkeypatch):
    own = 'id = "{id}"\ntitle = "Mine"\nquestion = "Q?"\nminutes = 3\n'
    own += '[[steps]]\ntitle = "One"\ntext = "Look."\n'
    own += '[steps.view]\npage = "keys"\nrun = "example-karate-factions"\n'
    for id in ("mine", "tau"):
        (tmp_path / f"{id}.toml").write_text(own.replace("{id}", id))
    monkeypatch.setenv(FOLDER, str(tmp_path))
    assert [lessons()[id].title for id in ("mine", "tau")] == ["Mine", "Mine"]
    assert len(lessons()) == 11


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path / "none"))
    with pytest.raises(BadInput, match="expected SOFT_CLUSTER_LAB_LESSONS to name a folder with lessons"):
        lessons()


NUMBERS = {2: "two", 4: "four", 6: "six", 8: "eight"}


def test_the_lesson_on_heads_counts_the_heads_there_are():
    heads = LIBRARY.run("example-digits-clusters").spec.model.heads
    first, second, third = lessons()["heads"].steps
    assert f"{NUMBERS[heads].capitalize()} opinions" in first.title
    assert f"one head of {NUMBERS[heads]}" in second.text
    assert len(third.numbers["left"].mute) == heads - 1 == third.complete.reach[0].at_least
    assert f"With head {heads} alone" in third.after.always

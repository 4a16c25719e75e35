"""Judge predictions by recorded runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from analysis.checks import BadInput
from analysis.lessons.interface_translations import interface_words
from analysis.lessons.lesson import Choice, Condition, Curve, Number, Prediction, Quantity
from analysis.lessons.quantities import Recorded, format_quantity, value

Case = Literal["right", "wrong", "low", "high"]
Guess = int | float | Sequence[float]


class Outcome(NamedTuple):
    """A judged prediction.

    Attributes:
        case: right, or how it was not.
        answer: the right answer in words.
        values: the right numbers: one, or ``[n]`` for the points of a curve; of a choice, the right indices
            from 0.
    """

    case: Case
    answer: str
    values: tuple[float, ...]


def grade(
    prediction: Prediction, guess: Guess, recorded: Recorded, *, reader_run: str = "", language: str = "en"
) -> Outcome:
    """Judge a guess by the recorded runs.

    Args:
        prediction: the question, with what a guess may be.
        guess: an option's index (from 0), a number, or the ``[n]`` points of a curve.
        recorded: source of the runs.
        reader_run: id of the reader's own run.
        language: language of the answer.

    Raises:
        BadInput: if the guess does not fit the question, or a run is not there.
    """
    check_guess(prediction, guess)
    if isinstance(prediction, Choice):
        assert isinstance(guess, int)
        return _choice(prediction, guess, recorded, reader_run, language)
    if isinstance(prediction, Number):
        assert not isinstance(guess, Sequence)
        return _number(prediction, guess, recorded, reader_run, language)
    assert isinstance(guess, Sequence)
    return _curve(prediction, guess, recorded, reader_run, language)


def right_answer(
    prediction: Prediction, recorded: Recorded, *, reader_run: str = "", language: str = "en"
) -> str:
    """The outcome in words, without a prediction.

    Args:
        prediction: the question, with what a guess may be.
        recorded: source of the runs.
        reader_run: id of the reader's own run.
        language: language of the answer.

    Raises:
        BadInput: if a run is not there.
    """
    if isinstance(prediction, Choice):
        guess: Guess = 0
    else:
        guess = [prediction.low] * len(prediction.x) if isinstance(prediction, Curve) else prediction.low
    return grade(prediction, guess, recorded, reader_run=reader_run, language=language).answer


def check_guess(prediction: Prediction, guess: Guess) -> None:
    """Refuse a guess that the question does not offer.

    Args:
        prediction: the question, with what a guess may be.
        guess: an option's index (from 0), a number, or the ``[n]`` points of a curve.

    Raises:
        BadInput: if it is no option, outside of the range, or a curve of another length.

    >>> from analysis.lessons.lesson import Number, Quantity
    >>> answer = Quantity(name="kl", run="example-digits-clusters")
    >>> asked = Number(kind="number", question="?", low=0, high=1, step=0.1, answer=answer, tolerance=0.1)
    >>> check_guess(asked, 0.5)
    """
    if isinstance(prediction, Choice):
        if type(guess) is not int or not 0 <= guess < len(prediction.options):
            raise BadInput(f"expected one of {len(prediction.options)} answers, got {guess!r:.60}")
        return
    if isinstance(prediction, Number):
        points, count = [guess], 1
    else:
        points, count = list(guess) if isinstance(guess, Sequence) else [], len(prediction.x)
        if len(points) != count:
            raise BadInput(f"expected {count} points of a curve, got {guess!r:.60}")
    low, high = prediction.low, prediction.high
    if not all(isinstance(point, int | float) and low <= point <= high for point in points):
        raise BadInput(f"expected numbers from {low:g} to {high:g}, got {guess!r:.60}")


def is_true(condition: Condition, recorded: Recorded, *, reader_run: str = "") -> bool:
    """Whether a condition holds for the recorded runs.

    Args:
        condition: two quantities, or one and a number, and how they compare.
        recorded: source of the runs.
        reader_run: id of the reader's own run; "" if there is none.

    Raises:
        BadInput: if a quantity cannot be computed.
    """
    left = value(condition.left, recorded, reader_run=reader_run)
    right = condition.right
    reference = value(right, recorded, reader_run=reader_run) if isinstance(right, Quantity) else right
    if condition.compare == "near":
        return abs(left - reference) <= condition.by
    gap = left - reference if condition.compare == "above" else reference - left
    return gap > 0 and gap >= condition.by


def right_options(question: Choice, recorded: Recorded, *, reader_run: str = "") -> list[int]:
    """Indices, from 0, of the correct options; a valid question has one.

    Args:
        question: the question, with its options.
        recorded: source of the runs.
        reader_run: id of the reader's own run; "" if there is none.

    Raises:
        BadInput: if a quantity cannot be computed.
    """
    return [
        i
        for i, option in enumerate(question.options)
        if is_true(option.holds, recorded, reader_run=reader_run)
    ]


def _choice(question: Choice, guess: int, recorded: Recorded, reader_run: str, language: str) -> Outcome:
    right = right_options(question, recorded, reader_run=reader_run)
    words = interface_words(language)
    answer = f" {words['or']} ".join(question.options[i].text for i in right) or words["none"]
    return Outcome("right" if guess in right else "wrong", answer, tuple(map(float, right)))


def _number(question: Number, guess: float, recorded: Recorded, reader_run: str, language: str) -> Outcome:
    answer = value(question.answer, recorded, reader_run=reader_run)
    off = float(guess) - answer
    case: Case = "right" if abs(off) <= question.tolerance else "high" if off > 0 else "low"
    return Outcome(case, format_quantity(question.answer, answer, language=language), (answer,))


def _curve(
    question: Curve, guess: Sequence[float], recorded: Recorded, reader_run: str, language: str
) -> Outcome:
    answers = tuple(value(answer, recorded, reader_run=reader_run) for answer in question.answer)
    off = [float(point) - answer for point, answer in zip(guess, answers, strict=True)]
    mean = sum(off) / len(off)
    near = sum(map(abs, off)) / len(off) <= question.tolerance
    case: Case = "right" if near else "high" if mean > 0 else "low"
    texts = [
        format_quantity(quantity, answer, language=language)
        for quantity, answer in zip(question.answer, answers, strict=True)
    ]
    between = "; " if any("," in text for text in texts) else ", "
    return Outcome(case, between.join(texts), answers)

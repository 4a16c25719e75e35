"""Check a lesson: every term, view, number, question and state in it exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from analysis.checks import BadInput
from analysis.figures.explorer.clusters import tau_slider
from analysis.glossary import LANGUAGES, glossary
from analysis.lessons.grading import right_options
from analysis.lessons.lesson import Choice, Curve, Lesson, Number, Quantity, Step
from analysis.lessons.markup import numbers_of, terms_of
from analysis.lessons.quantities import Recorded, value
from analysis.lessons.step_completion import STATE
from analysis.runs.store.store import NoSuchRun
from analysis.training.presets.table import PRESETS
from analysis.training.spec import parse_spec

_HTML = re.compile(r"</?[A-Za-z][^<>]*>")
_TABLE = re.compile(r"^\s*\|(.*)\|\s*\n\s*\|[\s:|-]+\|\s*$", re.MULTILINE)  # its headings


class Problem(NamedTuple):
    """A problem of a lesson.

    Attributes:
        step: from 0; None for the lesson as a whole.
        sentence: what was expected, and what came.
    """

    step: int | None
    sentence: str


def check_lesson(lesson: Lesson, recorded: Recorded) -> list[str]:
    """List the problems of a lesson, one sentence each.

    Args:
        lesson: as it was read.
        recorded: source of the runs.
    """
    return [problem.sentence for problem in problems_of(lesson, recorded)]


def problems_of(lesson: Lesson, recorded: Recorded) -> list[Problem]:
    """List the problems of a lesson with their steps.

    Args:
        lesson: the lesson that is checked.
        recorded: source of the runs it names.
    """
    problems = []
    if lesson.language not in LANGUAGES:
        sentence = f"expected a language with a glossary ({', '.join(LANGUAGES)}), got '{lesson.language}'"
        problems.append(Problem(None, sentence))
    trained = False
    for number, step in enumerate(lesson.steps):
        trained = trained or (step.complete is not None and step.complete.kind == "run")
        for sentence in (*_problems(step, recorded), *_untrained(step, trained=trained)):
            problems.append(Problem(number, f"step {number + 1} ('{step.title}'): {sentence}"))
    return problems


def _untrained(step: Step, *, trained: bool) -> Iterator[str]:
    """Problems with texts that refer to the reader's run before it is trained."""
    speaks = [
        step.view.run,
        *(quantity.run for quantity in (*step.numbers.values(), *_asked_quantities(step))),
    ]
    if "own" in speaks and not trained:
        yield "expected a step that trains, here or before, since this one speaks of the reader's own run"


def _problems(step: Step, recorded: Recorded) -> Iterator[str]:
    feedback = step.after
    texts = [
        step.text,
        step.in_room,
        feedback.always,
        feedback.right,
        feedback.wrong,
        feedback.low,
        feedback.high,
        feedback.reveal,
    ]
    if step.predict is not None:
        texts.append(step.predict.question)
    for text in texts:
        for term in terms_of(text):
            if term not in glossary():
                yield f"expected a term of the glossary, got '{term}'"
        if markup := _HTML.search(text):
            yield f"expected Markdown without HTML, which is shown as it stands, got '{markup[0][:40]}'"
        for table in _TABLE.finditer(text):
            if not all(heading.strip() for heading in table[1].split("|")):
                yield f"expected a heading for every column of a table, got '|{table[1][:40]}|'"
        for name in numbers_of(text):
            if name not in step.numbers and name != "answer":
                yield f"expected a number called '{name}' in numbers, there is none"
    yield from _view_problems(step, recorded)
    for quantity in (*step.numbers.values(), *_asked_quantities(step)):
        if quantity.run != "own" and (problem := _unknown(quantity, recorded)):
            yield problem
    if isinstance(step.predict, Choice) and not any(q.run == "own" for q in _asked_quantities(step)):
        yield from _choice_problems(step.predict, recorded)
    if step.complete is not None:
        yield from _completion_problems(step, recorded)


def _view_problems(step: Step, recorded: Recorded) -> Iterator[str]:
    if step.view.run == "own":
        return
    try:
        kind = recorded.run(step.view.run).spec.model.kind
    except NoSuchRun:
        yield f"expected a recorded run to show, got '{step.view.run}'"
        return
    expected = "depth" if step.view.page == "depth" else "cluster"
    if kind != expected and step.view.page != "train":
        yield f"expected a {expected} run for the page {step.view.page}, got '{step.view.run}', a {kind} run"
    for name in step.view.state:
        if name not in STATE:
            yield f"expected the state of a picture ({', '.join(STATE)}), got '{name}'"


def _asked_quantities(step: Step) -> list[Quantity]:
    question = step.predict
    if isinstance(question, Number):
        return [question.answer]
    if isinstance(question, Curve):
        return list(question.answer)
    if isinstance(question, Choice):
        sides = [side for option in question.options for side in (option.holds.left, option.holds.right)]
        return [side for side in sides if isinstance(side, Quantity)]
    return []


def _unknown(quantity: Quantity, recorded: Recorded) -> str:
    try:
        value(quantity, recorded)
    except NoSuchRun:
        return f"expected a recorded run for '{quantity.name}', got '{quantity.run}'"
    except BadInput as problem:
        return str(problem)
    return ""


def _choice_problems(question: Choice, recorded: Recorded) -> Iterator[str]:
    try:
        right = right_options(question, recorded)
    except (BadInput, NoSuchRun):
        return  # reported above, with the quantity
    if len(right) != 1:
        yield f"expected one answer of '{question.question[:60]}' to be right, {len(right)} are"


def _completion_problems(step: Step, recorded: Recorded) -> Iterator[str]:
    completion = step.complete
    assert completion is not None
    if completion.preset and completion.preset not in PRESETS:
        yield f"expected a preset to train ({', '.join(PRESETS)}), got '{completion.preset}'"
    if completion.spec:
        try:
            parse_spec(dict(completion.spec))
        except BadInput as problem:
            yield f"spec: {problem}"
    for reach in completion.reach:
        if reach.name not in STATE:
            yield f"expected the state of a picture ({', '.join(STATE)}), got '{reach.name}'"
            continue
        low, high = _range(reach.name, step, recorded)
        if (reach.at_least is not None and reach.at_least > high) or (
            reach.at_most is not None and reach.at_most < low
        ):
            yield f"{reach.name} goes from {low:g} to {high:g}: what ends this step cannot be reached"


def _range(name: str, step: Step, recorded: Recorded) -> tuple[float, float]:
    """Range of a state variable in the picture of the step's run."""
    unbounded = (0.0, float("inf"))
    if step.view.run == "own":
        return unbounded
    try:
        run, graphs = recorded.run(step.view.run), recorded.graphs(step.view.run)
        epochs = recorded.snapshot_epochs(step.view.run)
    except NoSuchRun:
        return unbounded
    heads, tau = (float(getattr(run.spec.model, name, 0)) for name in ("heads", "tau"))
    return {
        "epoch": (float(epochs[0]), float(epochs[-1])),
        "graph": (-1.0, len(graphs.graph_names) - 1.0),
        "node": (-1.0, float(graphs.ptr[-1]) - 1),
        "head": (-1.0, heads - 1),
        "tau": tau_slider(tau),
        "muted": (0.0, heads),
        "inverted": (0.0, heads),
        "layer": (0.0, float(getattr(run.spec.model, "depth", 0))),
    }.get(name, unbounded)

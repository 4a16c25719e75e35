"""The ten lessons as pages: texts, pictures in the state a step wants, questions with folded answers."""

from __future__ import annotations

from explorables import Explorables

from analysis.checks import BadInput
from analysis.glossary import Term, glossary
from analysis.lessons import LESSONS, Lesson, Step, lessons
from analysis.lessons.grading import grade
from analysis.lessons.lesson import Choice, Curve, Number, Prediction
from analysis.lessons.markup import written
from analysis.lessons.quantities import format_quantity, value
from analysis.runs.results.run_library import Library

BASE = "../../"
"""From a lesson's page to the root of the site."""
OWN = "own"


def lesson_pages(explorables: Explorables) -> dict[str, str]:
    """A page for every lesson that comes with the project, and one that lists them."""
    built_in = [lessons()[id] for id in LESSONS]
    rows = ["| | lesson | question | minutes |", "|---|---|---|---|"]
    rows += [
        f"| {number} | [{lesson.title}]({lesson.id}.md) | {lesson.question} | {lesson.minutes} |"
        for number, lesson in enumerate(built_in, 1)
    ]
    intro = (
        "# Lessons\n\nThey ask before they show. In the app (*Learn*) your predictions are judged by the "
        "record, you train networks of your own, and a whole class can take part.\n\n"
    )
    index = {"lessons/index.md": intro + "\n".join(rows) + "\n"}
    return index | {f"lessons/{lesson.id}.md": _page(lesson, explorables) for lesson in built_in}


def _page(lesson: Lesson, explorables: Explorables) -> str:
    steps = (_step(step, number, explorables) for number, step in enumerate(lesson.steps, 1))
    return "\n\n".join([f"# {lesson.title}", f"*{lesson.question}*", *steps]) + "\n"


def _step(step: Step, number: int, explorables: Explorables) -> str:
    library = explorables.library
    parts = [f"## {number}. {step.title}", _said(step.text, step, library)]
    if step.view.run != OWN:
        run = library.run(step.view.run)
        frame = explorables.frame(
            run.id, title=run.name, base=BASE, emphasis=step.view.page, state=step.view.state
        )
        parts.append(frame)
    if step.predict is not None:
        parts.append(_question(step.predict, step, library))
    if step.complete is not None and step.complete.hint:
        parts.append(f"*{step.complete.hint}*")
    if step.after.always:
        parts.append(_said(step.after.always, step, library))
    return "\n\n".join(part.strip() for part in parts)


def _question(prediction: Prediction, step: Step, library: Library) -> str:
    asked = f"**{_said(prediction.question, step, library)}**"
    if isinstance(prediction, Choice):
        asked += "\n\n" + "\n".join(f"* {option.text}" for option in prediction.options)
    try:
        outcome = grade(prediction, _any_guess(prediction), library)
    except BadInput:  # it asks about the reader's own run
        return f"{asked}\n\nThe answer comes with a run of your own, in the app."
    said = written(
        step.after.right,
        numbers=_numbers(step, library) | {"answer": outcome.answer},
        term=_link,
        terms=glossary(),
    )
    folded = f"**{outcome.answer}**\n\n{said}".strip().replace("\n", "\n    ")
    return f'{asked}\n\n??? question "Answer"\n    {folded}'


def _any_guess(prediction: Prediction) -> int | float | tuple[float, ...]:
    if isinstance(prediction, Curve):
        return (prediction.low,) * len(prediction.x)
    return prediction.low if isinstance(prediction, Number) else 0


def _said(text: str, step: Step, library: Library) -> str:
    return written(text, numbers=_numbers(step, library), term=_link, terms=glossary())


def _numbers(step: Step, library: Library) -> dict[str, str]:
    recorded = {name: quantity for name, quantity in step.numbers.items() if quantity.run != OWN}
    return {name: format_quantity(quantity, value(quantity, library)) for name, quantity in recorded.items()}


def _link(words: str, term: Term | None) -> str:
    return words if term is None else f"[{words}](../glossary.md#{term.id})"

"""The lesson in the how-to can be given."""

import re

from analysis.lessons.check import check_lesson
from analysis.lessons.load_lesson import parse_lesson
from analysis.runs.results.run_library import Library
from tests.source import ROOT


def test_the_smallest_lesson_of_the_how_to_can_be_given():
    text = (ROOT / "docs" / "how-to" / "write-a-lesson.md").read_text("utf-8")
    first = re.search(r"```toml\n(?:# .*?\n)?(id = .*?)```", text, re.DOTALL).group(1)
    assert check_lesson(parse_lesson(first.encode(), "first.toml"), Library(None)) == []


def test_the_question_of_the_how_to_stands_at_the_end_of_that_step():
    text = (ROOT / "docs" / "how-to" / "write-a-lesson.md").read_text("utf-8")
    lesson, question = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert check_lesson(parse_lesson((lesson + question).encode(), "first.toml"), Library(None)) == []


def test_every_quantity_is_in_the_how_to():
    from analysis.lessons.quantities import QUANTITIES

    text = (ROOT / "docs" / "how-to" / "write-a-lesson.md").read_text("utf-8")
    assert [name for name in QUANTITIES if f"`{name}`" not in text] == []

"""The command ``soft-cluster-lab lessons``: list lessons, and check a lesson file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import orjson

from analysis.glossary import LANGUAGES
from analysis.lessons import table
from analysis.lessons.check import problems_of
from analysis.lessons.lesson import Lesson
from analysis.lessons.load_lesson import read_lesson
from analysis.lessons.toml_lines import line_of, lines_of
from analysis.runs.results.run_library import Library


def add_to(commands: Any) -> None:
    """Add ``lessons list`` and ``lessons check FILE`` to ``commands``, those of the parser."""
    parser = commands.add_parser("lessons", help="list the lessons, or check a file with one")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help=f"all lessons, those of {table.FOLDER} included")
    listing.add_argument("--lang", choices=LANGUAGES, default="en", help="language (default: en)")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(command=_list)
    checking = actions.add_parser("check", help="whether a lesson can be given; says what is wrong")
    checking.add_argument("file", type=Path, metavar="FILE", nargs="+")
    checking.set_defaults(command=_check)


def _list(args: argparse.Namespace) -> int:
    rows = [_row(lesson) for lesson in table.lessons(args.lang).values()]
    if args.json:
        print(orjson.dumps(rows).decode())
        return 0
    for row in rows:
        print(f"{row['id']:<22} {row['minutes']:>2} min  {row['steps']:>2} steps  {row['title']}")
    return 0


def _row(lesson: Lesson) -> dict[str, Any]:
    facts = lesson.model_dump(include={"id", "title", "minutes", "language"})
    return {**facts, "steps": len(lesson.steps)}


def _check(args: argparse.Namespace) -> int:
    read = {file: read_lesson(file) for file in args.file}
    table.refuse_twins(list(read.values()))
    return 1 if any([_print_problems(file, lesson) for file, lesson in read.items()]) else 0


def _print_problems(file: Path, lesson: Lesson) -> bool:
    """Print the problems of a lesson with their lines, and return whether there are any."""
    problems, lines = problems_of(lesson, Library(None)), lines_of(file.read_text("utf-8"))
    for step, sentence in problems:
        line = line_of(("language",) if step is None else ("steps", step), lines)
        print(f"{file.name}{'' if line is None else f', line {line}'}: {sentence}", file=sys.stderr)
    if not problems:
        print(f"{file.name}: '{lesson.title}', steps: {len(lesson.steps)}, can be given")
        if lesson.id in table.LESSONS:
            print(f"{file.name}: in {table.FOLDER} it takes the place of the project's '{lesson.id}'")
    return bool(problems)

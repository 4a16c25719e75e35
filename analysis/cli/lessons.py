"""The command ``soft-cluster-lab lessons``: what lessons there are, and whether a file is one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import orjson

from analysis.glossary import LANGUAGES
from analysis.lessons import table
from analysis.lessons.check import check_lesson
from analysis.lessons.lesson import Lesson
from analysis.lessons.reading import read_lesson
from analysis.runs.results.catalog import Library


def add_to(commands: Any) -> None:
    """Add ``lessons list`` and ``lessons check FILE``."""
    parser = commands.add_parser("lessons", help="list the lessons, or check a file with one")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help=f"all lessons, those of {table.FOLDER} included")
    listing.add_argument("--lang", choices=LANGUAGES, default="en", help="language (default: en)")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(command=_list)
    checking = actions.add_parser("check", help="whether a lesson can be given; says what is wrong")
    checking.add_argument("file", type=Path, metavar="FILE")
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
    lesson = read_lesson(args.file)
    problems = check_lesson(lesson, Library(None))
    for problem in problems:
        print(f"{args.file.name}: {problem}", file=sys.stderr)
    if not problems:
        print(f"{args.file.name}: '{lesson.title}', {len(lesson.steps)} steps, can be given")
    return 1 if problems else 0

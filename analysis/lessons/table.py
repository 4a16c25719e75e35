"""Table of lessons: built-in ones, and those of the user's folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from analysis.checks import BadInput
from analysis.lessons.lesson import Lesson
from analysis.lessons.load_lesson import parse_lesson, read_lesson

FOLDER = "SOFT_CLUSTER_LAB_LESSONS"
"""The environment variable that names a folder with more lessons (``*.toml``)."""

LESSONS: tuple[str, ...] = (
    "soft-cluster",
    "tau",
    "heads",
    "why-nothing-clusters",
    "target",
    "claims",
    "melting",
    "diffgroupnorm",
    "melted-or-small",
    "chance",
)
"""Ids of the lessons that come with the project, as they are best taken (``content/en/ID.toml``)."""


class ReadableLessons(NamedTuple):
    """The lessons that can be read.

    Attributes:
        lessons: every lesson that can be read, by its id.
        refusals: a sentence for each file of the custom folder that cannot be read.
    """

    lessons: Mapping[str, Lesson]
    refusals: Sequence[str]


def lessons(language: str = "en") -> Mapping[str, Lesson]:
    """All lessons by id in ``language``, with English as fallback.

    Args:
        language: two letters, such as ``"de"``.

    Raises:
        BadInput: if the custom folder cannot be read, or a lesson in it is wrong, in one sentence.
    """
    every = readable_lessons(language)
    if every.refusals:
        raise BadInput(every.refusals[0])
    return every.lessons


def readable_lessons(language: str = "en") -> ReadableLessons:
    """All lessons of a language; an invalid custom file is left out, with the reason.

    Args:
        language: two letters, such as ``"de"``.
    """
    from_folder = _lessons_in_folder(language)
    return ReadableLessons({**_built_in(language), **from_folder.lessons}, from_folder.refusals)


def is_built_in(lesson: Lesson) -> bool:
    """Whether ``lesson`` is one of those that come with the project."""
    return _built_in(lesson.language).get(lesson.id) == lesson


@cache
def _built_in(language: str) -> dict[str, Lesson]:
    by_id = {}
    for id in LESSONS:
        content = files("analysis.lessons") / "content"
        file = content / language / f"{id}.toml"
        if not file.is_file():
            file = content / "en" / f"{id}.toml"
        by_id[id] = parse_lesson(file.read_bytes(), f"{id}.toml")
    return by_id


def refuse_twins(read: Sequence[Lesson]) -> None:
    """Refuse two lessons of ``read`` with the same id and language.

    Raises:
        BadInput: if there are two.
    """
    for name, count in Counter((lesson.id, lesson.language) for lesson in read).items():
        if count > 1:
            raise BadInput(f"expected one lesson with the id '{name[0]}' in '{name[1]}', got {count} files")


def _lessons_in_folder(language: str) -> ReadableLessons:
    named = os.environ.get(FOLDER)
    if not named:
        return ReadableLessons({}, ())
    folder = Path(named)
    if not folder.is_dir():
        return ReadableLessons({}, [f"expected {FOLDER} to name a folder with lessons, got {named}"])
    read, refusals = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            read.append(read_lesson(path))
        except BadInput as refusal:
            refusals.append(str(refusal))
    try:
        refuse_twins(read)
    except BadInput as refusal:
        return ReadableLessons({}, [*refusals, str(refusal)])
    # the requested language last, so that it wins the id
    read.sort(key=lambda lesson: lesson.language == language)
    return ReadableLessons({lesson.id: lesson for lesson in read}, refusals)

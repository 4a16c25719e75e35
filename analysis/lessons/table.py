"""The table of lessons: those that come with the project, and those of a folder of one's own."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

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


def lessons(language: str = "en") -> Mapping[str, Lesson]:
    """Every lesson by its id, in ``language`` where it was translated and in English where not.

    Args:
        language: two letters.

    Raises:
        BadInput: if the folder of one's own cannot be read, or a lesson in it is wrong, in one sentence.
    """
    return {**_built_in(language), **_own(language)}


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
    """Refuse two lessons with one id in one language: nobody could tell which of them is given.

    Raises:
        BadInput: if there are two.
    """
    for name, count in Counter((lesson.id, lesson.language) for lesson in read).items():
        if count > 1:
            raise BadInput(f"expected one lesson with the id '{name[0]}' in '{name[1]}', got {count} files")


def _own(language: str) -> dict[str, Lesson]:
    named = os.environ.get(FOLDER)
    if not named:
        return {}
    folder = Path(named)
    if not folder.is_dir():
        raise BadInput(f"expected {FOLDER} to name a folder with lessons, got {named}")
    read = [read_lesson(path) for path in sorted(folder.glob("*.toml"))]
    refuse_twins(read)
    # another language first, so that the wanted one takes the id
    return {lesson.id: lesson for lesson in sorted(read, key=lambda lesson: lesson.language == language)}

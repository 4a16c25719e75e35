"""Line numbers of the parts of a TOML file, which tomllib does not provide."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
Path = tuple[int | str, ...]


def lines_of(text: str) -> Mapping[Path, int]:
    r"""Line number, from 1, of every table and key of ``text`` on a separate line.

    >>> lines_of('id = "a"\n[[steps]]\n[steps.view]\nrun = "c"')["steps", 0, "view", "run"]
    4
    """
    lines: dict[Path, int] = {}
    table: Path = ()
    counts: dict[Path, int] = {}
    inside = ""  # of a text over several lines
    for number, line in enumerate(text.splitlines(), start=1):
        if inside:
            inside = "" if inside in line else inside
            continue
        if header := _HEADER.match(line):
            table = _table(header[2].split("."), counts, appends=header[1] == "[[")
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, key[1]), number)
            inside = next((mark for mark in ('"""', "'''") if line.count(mark) == 1), "")
    return lines


def line_of(path: Sequence[int | str], lines: Mapping[Path, int]) -> int | None:
    """Line of a part, or of the closest enclosing part; None if there is none.

    Args:
        path: keys and indices (from 0) that lead to the part.
        lines: numbers of lines, from 1, as :func:`lines_of` gives them.

    Returns:
        Number of the line, from 1.

    >>> line_of(("steps", 0, "view", "run", "x"), {("steps", 0): 2, ("steps", 0, "view"): 4})
    4
    """
    for end in range(len(path), 0, -1):
        if (line := lines.get(tuple(path[:end]))) is not None:
            return line
    return None


def _table(names: Sequence[str], counts: dict[Path, int], *, appends: bool) -> Path:
    """Path of a table from its header; in an array of tables, that of the current element."""
    path: Path = ()
    for name in names:
        path = (*path, name)
        last = name is names[-1] and len(path) >= len(names)
        if last and appends:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path

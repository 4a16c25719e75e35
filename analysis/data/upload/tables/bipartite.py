"""Detect bipartite edge lists, whose two columns number different things, such as users and films."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.data.upload.columns.column_name_kinds import words
from analysis.data.upload.tables.table import Table
from analysis.data.upload.text import quote

PEOPLE = frozenset({
    "user", "customer", "client", "person", "people", "member", "author", "reviewer", "rater", "reader",
    "viewer", "listener", "buyer", "patient", "student", "actor", "voter", "investor", "employee", "player",
})  # fmt: skip
THINGS = frozenset({
    "item", "movie", "film", "product", "book", "song", "track", "artist", "album", "tag", "group", "gene",
    "drug", "disease", "business", "game", "page", "subreddit", "event", "course", "restaurant", "article",
    "paper", "community", "anime", "recipe", "venue", "repo", "repository", "word", "term", "document",
    "organization", "company", "hotel", "job", "skill", "asin", "isbn", "hashtag", "protein", "crime",
})  # fmt: skip
"""What columns are called that number things of one kind; two different words are two kinds."""
_FEWEST = 10


class Kinds(NamedTuple):
    """The two kinds of nodes of a bipartite graph.

    Attributes:
        before: what the names of the two kinds begin with; "" and "" if there is one kind.
        notes: remarks on the two kinds.
    """

    before: tuple[str, str] = ("", "")
    notes: tuple[str, ...] = ()


def kinds_of_ends(table: Table, columns: tuple[int, int]) -> Kinds:
    """Decide whether edges join two kinds of nodes, from declarations above the rows or from column names.

    Numbers of the one are not those of the other then, so that user 1 and film 1 stay two nodes.

    Args:
        table: a table of edges.
        columns: indices of source and target, from 0.

    >>> table = Table("a.csv", [["1", "1"], ["1", "2"]], [2, 3], comma=False, header=["user", "film"])
    >>> kinds_of_ends(table, (0, 1)).before
    ('user ', 'film ')
    """
    if table.declared.bipartite:
        left, right = ("left", "right") if table.header is None else (table.name(i) for i in columns)
        reason = "the file declares a bipartite graph: the two columns number different nodes, "
        return Kinds((f"{left} ", f"{right} "), (f"{reason}called {quote(left)} and {quote(right)} here",))
    first, second = (table.cells(column) for column in columns)
    if set(first).isdisjoint(second):
        return Kinds()
    if table.header is not None and two_kinds(*(left_right := [table.name(i) for i in columns])):
        left, right = left_right
        return Kinds(
            (f"{left} ", f"{right} "),
            (f"{quote(left)} and {quote(right)} share names: they were read as nodes of two kinds",),
        )
    if _are_consecutive(first) and _are_consecutive(second) and len(set(first)) != len(set(second)):
        note = "both columns were read as names of the same nodes; if they number different things, "
        return Kinds(notes=(f"{note}call the columns what they are, such as user and item",))
    return Kinds()


def two_kinds(first: str, second: str) -> bool:
    """Whether the column names ``first`` and ``second`` denote different kinds of things.

    >>> two_kinds("userId", "movie_id"), two_kinds("citing_paper", "cited_paper"), two_kinds("user", "friend")
    (True, False, False)
    """
    one, other = (_kind(name) for name in (first, second))
    known = PEOPLE | THINGS
    return one != other and {one, other} <= known and not {one, other} <= PEOPLE


def _kind(name: str) -> str:
    parts = [
        word for word in words(name).split() if word not in ("id", "ids", "no", "number", "name", "index")
    ]
    last = parts[-1] if parts else ""
    return last.removesuffix("s") if last.removesuffix("s") in PEOPLE | THINGS else last


def _are_consecutive(cells: Sequence[str]) -> bool:
    """Whether the cells are consecutive whole numbers, as ids of one kind of thing are."""
    distinct = set(cells)
    if len(distinct) < _FEWEST or not all(cell.isascii() and cell.isdigit() for cell in distinct):
        return False
    numbers = {int(cell) for cell in distinct if len(cell) < 16}
    return len(numbers) == len(distinct) and max(numbers) - min(numbers) + 1 == len(numbers)

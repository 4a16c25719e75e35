"""Verdicts of several seeds in one clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from analysis.measures.arena.verdict_words import Kind, verdict_words

Points = Sequence[Mapping[str, Any]]


class _Measured(NamedTuple):
    clusters: int
    values: Mapping[str, float | None]
    chance: Mapping[str, tuple[float, float]]


def main_kind(points: Points) -> Kind | None:
    """The most frequent kind of verdict on ``points``, of two the first; None before there is one."""
    kinds: list[Kind] = [point["verdict"] for point in points if point["verdict"]]
    return Counter(kinds).most_common(1)[0][0] if kinds else None


def main_clause(points: Points) -> str:
    """The most frequent verdict on ``points`` of one pooler, and of how many seeds; "" before there is one.

    >>> seeds = [{"verdict": kind} for kind in ("found", "uniform", "uniform", None)]
    >>> main_clause(seeds[:3]), main_clause(seeds), main_clause(seeds[:1])
    ('a uniform S in 2 of 3 seeds', 'a uniform S in 2 of 3 seeds so far', 'clusters above chance')
    """
    kind = main_kind(points)
    if kind is None:
        return ""
    words = _words_of(kind, points)
    if len(points) == 1:
        return words
    kinds = [point["verdict"] for point in points if point["verdict"]]
    so_far = " so far" if len(kinds) < len(points) else ""
    return f"{words} in {kinds.count(kind)} of {len(kinds)} seed{'s' if len(kinds) > 1 else ''}{so_far}"


def verdict_over_seeds(points: Points) -> str:
    """Summarise judged ``points``: the most frequent verdict, its count, one seed of it, and the others.

    >>> said = ("found", "2.0 of 2 clusters in use"), ("found", ""), ("uniform", "S is uniform")
    >>> verdict_over_seeds([{"seed": seed, "verdict": kind, "verdict_sentence": words}
    ...                     for seed, (kind, words) in enumerate(said)])
    'clusters above chance in 2 of 3 seeds (seed 0: 2.0 of 2 clusters in use), a uniform S in 1'
    """
    if len(points) == 1:
        return str(points[0]["verdict_sentence"])
    (kind, _), *others = Counter(point["verdict"] for point in points).most_common()
    example = next(point for point in points if point["verdict"] == kind)
    numbers = example["verdict_sentence"].removeprefix(f"{_words_of(kind, points)}: ")
    first_words = f"{main_clause(points)} (seed {example['seed']}: {numbers})"
    return first_words + "".join(f", {_words_of(kind, points)} in {number}" for kind, number in others)


def _words_of(kind: Kind, points: Points) -> str:
    return verdict_words(kind, [_measured(point) for point in points if point["verdict"] == kind])


def _measured(point: Mapping[str, Any]) -> _Measured:
    chance = {name: (moments["mean"], moments["sd"]) for name, moments in point.get("chance", {}).items()}
    return _Measured(point.get("clusters") or 0, point, chance)

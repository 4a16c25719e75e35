"""Options for preparing a graph: features where it has none, label splits, and what training still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FEW = 20
"""Training labels a class of a few-shot split, as in Planetoid."""
LEAST = 3
"""Members that a class needs to be in training, validation and testing."""
SMALL, MOST_ONE_HOT = 500, 2000
MOST_SPECTRAL = 20_000


def features_offered(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Kinds of structural features suitable for a graph, best first.

    They are ``own``, ``one-hot``, ``degree`` and ``laplacian``, as :func:`~analysis.data.prepare.prepare`
    takes them.

    Args:
        facts: fields of a :class:`~analysis.data.inspect.GraphReport`.

    >>> features_offered({"nodes": 34, "graphs": 1, "features": 0})
    ('one-hot', 'degree', 'laplacian')
    """
    n, is_single = facts["nodes"], facts["graphs"] == 1
    # In a small graph degrees say little; one-hot ids let an encoder learn from the edges alone.
    simple = ("one-hot", "degree") if is_single and n <= SMALL else ("degree",)
    return (
        *(("own",) if facts["features"] else ()),
        *simple,
        *(("one-hot",) if is_single and SMALL < n <= MOST_ONE_HOT else ()),
        *(("laplacian",) if n <= MOST_SPECTRAL else ()),
    )


def splits_offered(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Possible label splits, best first: ``own``, ``stratified``, ``few-shot``.

    Classes with fewer than :data:`LEAST` members do not count.

    Args:
        facts: fields of a :class:`~analysis.data.inspect.GraphReport`.

    >>> splits_offered({"classes": {"a": 3, "b": 3, "c": 1}, "split": None})
    ('stratified',)
    """
    counts = [count for count in facts["classes"].values() if count >= LEAST]
    given_split = ("own",) if facts["split"] and all(facts["split"].values()) else ()
    if len(counts) < 2:
        return given_split
    return (*given_split, "stratified", *(("few-shot",) if sum(counts) >= 2 * len(counts) + 4 else ()))


def why_not(task: str, facts: Mapping[str, Any]) -> str:
    """Why a task cannot be learned, in a sentence that names what can be.

    Args:
        task: the learning task that was asked for.
        facts: fields of a :class:`~analysis.data.inspect.GraphReport`.

    >>> why_not("graph classification", {"graphs": 1, "level": "", "classes": {}, "split": None})
    'expected several graphs for graph classification, got one; link reconstruction is possible'
    >>> facts = {"graphs": 9, "level": "graph", "classes": {"a": 9}, "split": None}
    >>> why_not("graph classification", facts)
    'expected two classes with 3 graphs each, got 1 class of 9; link reconstruction is possible'
    """
    level, sizes = facts["level"], [count for count in facts["classes"].values() if count]
    learned = f"{level} classification" if splits_offered(facts) else "link reconstruction"
    way_out = f"{learned} is possible"
    what = task.partition(" ")[0]
    if task == "link reconstruction":
        return f"expected graphs without labels of their own for {task}, got labelled ones; {way_out}"
    if what == "graph" and facts["graphs"] == 1:
        return f"expected several graphs for {task}, got one; {way_out}"
    if level != what:
        others = f"labels of {level}s" if level else "none"
        return f"expected labels of {what}s, a class each, for {task}, got {others}; {way_out}"
    classes = f"{len(sizes)} class{'es' * (len(sizes) != 1)} of {', '.join(map(str, sizes[:6]))}"
    return f"expected two classes with {LEAST} {what}s each, got {classes}; {way_out}"


def needed_for_classes(facts: Mapping[str, Any]) -> str:
    """Reason why classes cannot be learned on a graph; "" if they can.

    Args:
        facts: fields of a :class:`~analysis.data.inspect.GraphReport`.

    >>> needed_for_classes({"classes": {"a": 9, "b": 1}, "split": None, "level": "node"})
    'Classifying nodes needs two classes with 3 members each: only a has as many.'
    """
    if splits_offered(facts):
        return ""
    if not facts["classes"]:
        return "Classifying nodes needs a label for nodes: there is none."
    what = f"Classifying {facts['level']}s needs two classes with {LEAST} members each"
    enough = [name for name, count in facts["classes"].items() if count >= LEAST]
    return f"{what}: only {enough[0]} has as many." if enough else f"{what}: no class has as many."


def numbered_classes(count: int) -> tuple[str, ...]:
    """Names for classes that have none.

    Args:
        count: number of classes, at least 0.

    >>> numbered_classes(2)
    ('class 1', 'class 2')
    """
    return tuple(f"class {number + 1}" for number in range(count))

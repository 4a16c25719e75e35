"""What is odd about a graph, and what preparing it will change, one sentence each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from analysis.data.feature_scales import WIDE, Scales
from analysis.data.preparation_options import LEAST

_MANY = 20


def oddities(facts: Mapping[str, Any]) -> list[str]:
    """Sentences about a graph; ``facts`` are the fields of :class:`~analysis.data.inspect.GraphReport`."""
    said = []
    n = facts["nodes"]
    if facts["isolated"]:
        said.append(
            f"{counted(facts['isolated'], 'node')} of {n:,} without a neighbour: only features place it."
        )
    if (parts := facts["components"]) > facts["graphs"]:
        said.append(f"{parts:,} parts are not joined; the largest has {facts['largest']:,} of {n:,} nodes.")
    said += [*_about_labels(facts), *_about_features(facts)]
    if not facts["edges"]:
        said.append("There is no edge: a graph network sees every node alone.")
    return said


def _about_labels(facts: Mapping[str, Any]) -> list[str]:
    said = []
    if facts["unlabelled"]:
        said.append(f"{counted(facts['unlabelled'], facts['level'])} without a label: left out of the split.")
    if rare := facts["rare"]:
        names = ", ".join(rare[:3]) + (f" and {len(rare) - 3:,} more" if len(rare) > 3 else "")
        said.append(
            f"{counted(len(rare), 'class', 'classes')} with fewer than {LEAST} members ({names}): only used "
            "for training, not for validation and testing."
        )
    labelled = sum(facts["classes"].values())
    if len(facts["classes"]) > max(_MANY, labelled / 10) and labelled < 3 * len(facts["classes"]):
        said.append(
            f"{len(facts['classes']):,} classes for {labelled:,} labelled {facts['level']}s: the label looks "
            "like a quantity or a name, not like a class."
        )
    neutral, homophily = facts["homophily_neutral"], facts["homophily"]
    if homophily is not None and homophily < _least_by_chance(neutral, facts["edges"]):
        said.append(
            f"Neighbours share a label less often ({100 * homophily:.1f} % of the edges) than by chance "
            f"({100 * neutral:.1f} %): averaging over neighbours can hurt here."
        )
    if facts["splits"] > 1:
        said.append(f"{facts['splits']} splits lie side by side: one of them has to be chosen.")
    return said


def _least_by_chance(neutral: float | None, edges: int) -> float:
    """Homophily that shuffled labels seldom fall below: three standard errors under their mean."""
    if neutral is None:
        return 0.0
    return neutral - 3 * math.sqrt(neutral * (1 - neutral) / max(edges, 1))


def _about_features(facts: Mapping[str, Any]) -> list[str]:
    said = []
    if facts["constant_features"]:
        said.append(
            f"{counted(facts['constant_features'], 'feature')} the same for all nodes: nothing to learn from."
        )
    scales: Scales | None = facts["scales"]
    if scales is not None and scales.factor >= WIDE:
        names = facts["feature_names"]
        largest, smallest = (
            names[i] if names else f"feature {i + 1}" for i in (scales.largest, scales.smallest)
        )
        reach = f"{largest} up to {_short(scales.most)}"
        reach += "" if largest == smallest else f", {smallest} up to {_short(scales.least)}"
        said.append(
            f"Features differ in scale by a factor of {_short(scales.factor)} ({reach}): they are "
            "standardised unless you say otherwise."
        )
    return said


def _short(value: float) -> str:
    """A number with three digits or its whole part.

    >>> _short(53430.2), _short(0.0012345)
    ('53,430', '0.00123')
    """
    return f"{value:,.0f}" if 1000 <= value < 1e12 else f"{value:.3g}"


def changes_on_preparing(facts: Mapping[str, Any]) -> list[str]:
    """What preparing will change."""
    said = []
    if facts["directed"]:
        said.append("edges lose their direction, because the layers pass messages both ways")
    if facts["duplicates"]:
        said.append(f"{counted(facts['duplicates'], 'repeated edge')} merged into the first")
    if facts["self_loops"]:
        said.append(f"{counted(facts['self_loops'], 'self-loop')} left out, because the layers add their own")
    if facts["weighted"]:
        said.append(
            "weights of edges count in poolers' losses and in modularity, but the layers do not use them"
        )
    return said


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number and what it counts.

    >>> counted(1, "class", "classes"), counted(1200, "node")
    ('1 class', '1,200 nodes')
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"

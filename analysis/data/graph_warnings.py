"""Warnings about a graph, and what :func:`~analysis.data.prepare.prepare` will change, one sentence each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from analysis.data.feature_scales import WIDE, Scales
from analysis.data.preparation_options import LEAST
from analysis.wording import counted, percents, significant

_MANY = 20


def warning_sentences(facts: Mapping[str, Any]) -> list[str]:
    """Warnings about a graph, from the fields of its :class:`~analysis.data.inspect.GraphReport`.

    Args:
        facts: name of a field -> its value.
    """
    sentences = []
    n = facts["nodes"]
    if facts["isolated"]:
        sentences.append(
            f"{counted(facts['isolated'], 'node')} of {n:,} without a neighbour: only features place it."
        )
    if (parts := facts["components"]) > facts["graphs"]:
        sentences.append(
            f"{parts:,} parts are not joined; the largest has {facts['largest']:,} of {n:,} nodes."
        )
    sentences += [*_label_warnings(facts), *_feature_warnings(facts)]
    if not facts["edges"]:
        sentences.append("There is no edge: a graph network sees every node alone.")
    return sentences


def _label_warnings(facts: Mapping[str, Any]) -> list[str]:
    sentences = []
    if facts["unlabelled"]:
        sentences.append(
            f"{counted(facts['unlabelled'], facts['level'])} without a label: left out of the split."
        )
    if rare := facts["rare"]:
        names = ", ".join(rare[:3]) + (f" and {len(rare) - 3:,} more" if len(rare) > 3 else "")
        sentences.append(
            f"{counted(len(rare), 'class', 'classes')} with fewer than {LEAST} members ({names}): only used "
            "for training, not for validation and testing."
        )
    labelled = sum(facts["classes"].values())
    if len(facts["classes"]) > max(_MANY, labelled / 10) and labelled < 3 * len(facts["classes"]):
        sentences.append(
            f"{len(facts['classes']):,} classes for {labelled:,} labelled {facts['level']}s: the label looks "
            "like a quantity or a name, not like a class."
        )
    neutral, homophily = facts["homophily_neutral"], facts["homophily"]
    if homophily is not None and homophily < _low_homophily(neutral, facts["edges"]):
        often, chance = percents(homophily, neutral, digits=1)
        sentences.append(
            f"Neighbours share a label less often ({often} of the edges) than by chance ({chance}): "
            f"averaging over neighbours can hurt here."
        )
    if facts["splits"] > 1:
        sentences.append(f"{facts['splits']} splits lie side by side: one of them has to be chosen.")
    return sentences


def _low_homophily(neutral: float | None, edges: int) -> float:
    """Homophily that shuffled labels seldom fall below: three standard errors under their mean."""
    if neutral is None:
        return 0.0
    return neutral - 3 * math.sqrt(neutral * (1 - neutral) / max(edges, 1))


def _feature_warnings(facts: Mapping[str, Any]) -> list[str]:
    sentences = []
    if facts["constant_features"]:
        sentences.append(
            f"{counted(facts['constant_features'], 'feature')} the same for all nodes: nothing to learn from."
        )
    scales: Scales | None = facts["scales"]
    if scales is not None and scales.factor >= WIDE:
        names = facts["feature_names"]
        largest, smallest = (
            names[i] if names else f"feature {i + 1}" for i in (scales.largest, scales.smallest)
        )
        reach = f"{largest} up to {_format_number(scales.most)}"
        reach += "" if largest == smallest else f", {smallest} up to {_format_number(scales.least)}"
        sentences.append(
            f"Features differ in scale by a factor of {_format_number(scales.factor)} ({reach}): they are "
            "standardised unless you say otherwise."
        )
    return sentences


def _format_number(value: float) -> str:
    """A number with three digits or its whole part.

    >>> _format_number(53430.2), _format_number(0.0012345)
    ('53,430', '0.00123')
    """
    return f"{value:,.0f}" if 1000 <= value < 1e12 else significant(value)


def changes_on_preparing(facts: Mapping[str, Any]) -> list[str]:
    """Changes that preparing the graph will make, one clause each.

    Args:
        facts: fields of a :class:`~analysis.data.inspect.GraphReport`.

    >>> changes_on_preparing({"directed": False, "duplicates": 2, "self_loops": 0, "weighted": False})
    ['2 repeated edges merged into the first']
    """
    sentences = []
    if facts["directed"]:
        sentences.append("edges lose their direction, because the layers pass messages both ways")
    if facts["duplicates"]:
        sentences.append(f"{counted(facts['duplicates'], 'repeated edge')} merged into the first")
    if facts["self_loops"]:
        sentences.append(
            f"{counted(facts['self_loops'], 'self-loop')} left out, because the layers add their own"
        )
    if facts["weighted"]:
        sentences.append(
            "weights of edges count in poolers' losses and in modularity, but the layers do not use them"
        )
    return sentences

"""What each kind of verdict is called, of one judged assignment or of several."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from analysis.measures import limits
from analysis.wording import decimals

Kind = Literal["uniform", "same rows", "chance", "across", "few clusters", "unjudged", "found"]
WORDS: dict[Kind, str] = {
    "uniform": "a uniform S",
    "same rows": "nearly one row for all nodes",
    "chance": "hardly better than chance",
    "across": "edges run between clusters",
    "few clusters": "few clusters in use",
    "unjudged": "no edges or labels to judge it by",
    "found": "clusters above chance",
}
"""What each kind of verdict is called, where no number says more."""


class Measured(Protocol):
    """What the words read of a measured assignment."""

    @property
    def clusters(self) -> int:
        """Number of clusters K."""

    @property
    def values(self) -> Mapping[str, float | None]:
        """Name -> number, None where it is undefined."""

    @property
    def chance(self) -> Mapping[str, tuple[float, float]]:
        """Name -> mean and SD of shuffled rows."""


def verdict_words(kind: Kind, measured: Sequence[Measured]) -> str:
    """The verdict on ``measured``, all of one ``kind``, as a clause.

    Few clusters may well be better than chance, which is said with their mean number. What lies within the
    spread of shuffled assignments, or below, is no better than chance.

    >>> from types import SimpleNamespace
    >>> one = SimpleNamespace(clusters=8, values={"soft_modularity": 0.5, "usage_perplexity": 3.0},
    ...                       chance={"soft_modularity": (0.0, 0.1)})
    >>> verdict_words("few clusters", [one]), verdict_words("chance", [one])
    ('above chance, with 3 of 8 clusters', 'hardly better than chance')
    >>> one.values["soft_modularity"] = -0.1
    >>> verdict_words("chance", [one])
    'no better than chance'
    """
    if kind == "chance" and not any(map(_beyond_the_spread, measured)):
        return "no better than chance"
    if kind == "few clusters" and all(point.chance for point in measured):
        in_use = statistics.fmean(point.values["usage_perplexity"] or 0.0 for point in measured)
        return (
            f"above chance, with {decimals(in_use, 1).removesuffix('.0')} of {measured[0].clusters} clusters"
        )
    return WORDS[kind]


def _beyond_the_spread(measured: Measured) -> bool:
    """Whether a measure that the verdict reads exceeds that of shuffled assignments and their spread."""
    gains = (
        (value - mean, sd)
        for name in ("normalized_mutual_information", "soft_modularity")
        if name in measured.chance and (value := measured.values.get(name)) is not None
        for mean, sd in [measured.chance[name]]
    )
    return any(gain > limits.CHANCE_SIGMAS * sd for gain, sd in gains)

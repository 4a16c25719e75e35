"""Verdict on an assignment, from its measures and those of shuffled assignments."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from analysis.measures import limits
from analysis.measures.arena.verdict_words import Kind, verdict_words
from analysis.wording import decimals

if TYPE_CHECKING:  # it needs torch, and a page that reads verdicts does not
    from analysis.measures.arena.row_permutation import AgainstChance

_NMI, _MODULARITY = "normalized_mutual_information", "soft_modularity"
_SHORT = {_NMI: "NMI", _MODULARITY: "modularity"}


class Verdict(NamedTuple):
    """Verdict on an assignment.

    Attributes:
        kind: ``"uniform"`` (S tells hardly a node from another), ``"same rows"``, ``"chance"`` (neither edges
            nor labels fit much better than shuffled rows), ``"across"`` (labels do not, and edges run between
            clusters more often than they do by chance, as on a bipartite graph), ``"few clusters"`` (most
            nodes in a few, others empty), ``"unjudged"`` (sharp, but neither edges nor labels say whether
            that is more than chance), or ``"found"``.
        sentence: the same with its numbers.
    """

    kind: Kind
    sentence: str


def verdict(measured: AgainstChance) -> Verdict:
    """Judge a measured assignment by the limits of :mod:`analysis.measures.limits`.

    Args:
        measured: measures of an assignment and their values by chance, from
            :func:`~analysis.measures.arena.row_permutation.against_chance`.

    >>> import numpy as np
    >>> from analysis.measures.arena.row_permutation import against_chance
    >>> hardly = np.array([[0.5001, 0.4999]] * 10 + [[0.4999, 0.5001]] * 10)
    >>> for part in verdict(against_chance(hardly, y=np.repeat([0, 1], 10))).sentence.split("; "):
    ...     print(part)
    S is uniform (information 0.00 of 0.69 nats)
    its NMI of 1.00 is of arg max alone: clusters drawn from S give 0.04
    """
    values, K = measured.values, measured.clusters
    information, entropy = values["information"] or 0.0, values["entropy"] or 0.0
    information_words = f"information {information:.2f} of {math.log(K):.2f} nats" if K > 1 else ""
    if K > 1 and entropy > limits.UNIFORM:
        return Verdict("uniform", f"S is uniform ({information_words}){_argmax_only_clause(measured)}")
    if K == 1:
        return Verdict("same rows", "all nodes are in one cluster")
    if information < limits.SAME_ROWS:
        return Verdict(
            "same rows",
            f"all nodes have nearly one row of S ({information_words}){_argmax_only_clause(measured)}",
        )
    above = [name for name in (_NMI, _MODULARITY) if _above_chance(measured, name)]
    compared = ", ".join(
        _chance_clause(measured, name) for name in (_NMI, _MODULARITY) if name in measured.chance
    )
    if measured.chance and not above:
        if _across(measured):
            return Verdict("across", f"edges run between clusters more often than by chance: {compared}")
        return Verdict("chance", f"{verdict_words('chance', [measured])}: {compared}")
    in_use = values["usage_perplexity"] or 0.0
    beside = f": {compared}" if compared else ""
    if measured.empty and in_use <= limits.FEW_CLUSTERS * K:
        return Verdict(
            "few clusters", f"only {in_use:.1f} of {K} clusters are in use, {information_words}{beside}"
        )
    if not measured.chance:
        alone = "; without edges or labels nothing says whether that is more than chance"
        return Verdict("unjudged", f"{in_use:.1f} of {K} clusters in use, {information_words}{alone}")
    return Verdict("found", f"{in_use:.1f} of {K} clusters in use, {information_words}{beside}")


def _above_chance(measured: AgainstChance, name: str) -> bool:
    """Whether a measure exceeds chance by enough, and by more than the spread of shuffled assignments."""
    value, chance = measured.values.get(name), measured.chance.get(name)
    if value is None or chance is None:
        return False
    gain = value - chance.mean
    return gain > max(limits.CHANCE_SIGMAS * chance.sd, limits.ABOVE_CHANCE * (1 - chance.mean))


def _across(measured: AgainstChance) -> bool:
    """The same way below chance, towards the least that modularity can be, -1/2."""
    value, chance = measured.values.get(_MODULARITY), measured.chance.get(_MODULARITY)
    if value is None or chance is None:
        return False
    loss = chance.mean - value
    return loss > max(limits.CHANCE_SIGMAS * chance.sd, limits.ABOVE_CHANCE * (chance.mean + 0.5))


def _chance_clause(measured: AgainstChance, name: str) -> str:
    chance = measured.chance[name]
    value = decimals(measured.values[name] or 0.0)
    return f"{_SHORT[name]} {value} (shuffled {decimals(chance.mean)} ± {chance.sd:.2f})"


def _argmax_only_clause(measured: AgainstChance) -> str:
    """Clause on label agreement that an S without information has through its argmax alone."""
    nmi = measured.values.get(_NMI)
    if nmi is None or measured.drawn_nmi is None or not _above_chance(measured, _NMI):
        return ""
    return f"; its NMI of {nmi:.2f} is of arg max alone: clusters drawn from S give {measured.drawn_nmi:.2f}"

"""What a sweep over depth shows, in words: which treatments melt, where, and whether they vanish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.figures.depth.lines import ACCURACY, DepthRun, across_depth, baseline, mean_line
from analysis.figures.style.formatting import joined, percent

APART = 1.1
"""A ratio below this many times that of shuffled labels is called melted: what is left is no separation."""
_FEW = 2
"""A title has room to name so many treatments."""
VANISHED = 1e-6
"""A norm per node below this part of the input's is called vanished, and the other measures rounding."""


def melted(run: DepthRun, measure: str, *, layer: int) -> bool | None:
    """Whether the ratio after a layer is that of shuffled labels; None where either is undefined."""
    ratio = run.values(measure).get(layer)
    shuffled = run.values(f"{measure}_permuted_mean").get(layer)
    if ratio is None or shuffled is None:
        return None
    neutral = 1.0 if measure.endswith("excess") else 0.0  # an excess of 0 is a ratio of its neutral value
    return ratio + neutral < APART * (shuffled + neutral)


def melting_layer(run: DepthRun, measure: str) -> int | None:
    """The first layer from which on the classes are melted, or undefined, to the end; None if they never are.

    >>> rows = [{"layer": l, "measure": m, "value": v} for l, ratio in enumerate([2.0, 1.0, 3.0, 1.05])
    ...         for m, v in (("r", ratio), ("r_permuted_mean", 1.0))]
    >>> melting_layer(DepthRun("none", 3, 0, 0.1, rows), "r")
    3
    """
    first = None
    for layer in sorted(run.values(measure)):
        apart = melted(run, measure, layer=layer) is False
        first = None if apart else layer if first is None else first
    return first


def vanished(run: DepthRun) -> bool:
    """Whether the last layer's features are next to nothing, compared with the input's."""
    norms = run.values("norm_per_node")
    first, last = norms.get(0), norms.get(run.depth)
    return bool(first) and last is not None and last < VANISHED * float(first or 0)


def depth_sentence(runs: Sequence[DepthRun], measure: str, *, names: Mapping[str, str]) -> str:
    """The verdict over all depths: which norms melt and from which depth on, which hold at the deepest.

    Args:
        runs: finished runs of one sweep, or a single one.
        measure: the group distance ratio the verdict goes by.
        names: norm -> its name.
    """
    if not runs:
        return "No run of this sweep has finished yet."
    parts = []
    for norm in dict.fromkeys(run.norm for run in runs):
        mine = [run for run in runs if run.norm == norm]
        parts.append(_treatment(mine, measure, name=names[norm]))
    text = "; ".join(parts) + "."
    return text[0].upper() + text[1:]


def depth_finding(runs: Sequence[DepthRun], measure: str, *, names: Mapping[str, str]) -> str:
    """Title of the figure over depth: the treatments at the deepest network."""
    deepest = max(run.depth for run in runs)
    known = {
        norm: mean
        for norm in dict.fromkeys(run.norm for run in runs)
        if (mean := _mean([r for r in runs if r.norm == norm and r.depth == deepest], measure)) is not None
    }
    shuffled = baseline(runs, measure).permuted
    if not known or shuffled is None:
        return f"At depth {deepest} the group distance ratio is undefined"
    if len(known) > _FEW:
        best, worst = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
        return (
            f"Ratio at depth {deepest}: {known[best]:.2f} with {names[best]} to {known[worst]:.2f} with "
            f"{names[worst]}; shuffled labels {shuffled:.2f}"
        )
    said = [f"{names[norm]} {ratio:.2f}" for norm, ratio in known.items()]
    return f"Ratio at depth {deepest}: {joined(said)}; shuffled labels read {shuffled:.2f}"


def layers_finding(runs: Sequence[DepthRun], measure: str, *, names: Mapping[str, str]) -> str:
    """Title of the figure over layers: where inside networks of one depth the classes melt."""
    parts = []
    for norm in dict.fromkeys(run.norm for run in runs):
        mine = [run for run in runs if run.norm == norm]
        layers = [melting_layer(run, measure) for run in mine]
        where = [layer for layer in layers if layer is not None]
        if not where:
            parts.append(f"{names[norm]} keeps the classes apart")
        else:
            span = f"{min(where)}" if min(where) == max(where) else f"{min(where)} to {max(where)}"
            some = "" if len(where) == len(mine) else f" in {len(where)} of {len(mine)} runs"
            parts.append(f"{names[norm]}: melted from layer {span} on{some}")
    if len(parts) > _FEW:
        keeping = sum("keeps" in part for part in parts)
        return f"{keeping} of {len(parts)} treatments keep the classes apart to the last layer"
    text = "; ".join(parts)
    return text[0].upper() + text[1:]


def _treatment(runs: Sequence[DepthRun], measure: str, *, name: str) -> str:
    depths = sorted({run.depth for run in runs})
    deepest = [run for run in runs if run.depth == depths[-1]]
    melting = []
    for depth in depths:
        here = [melted(run, measure, layer=run.depth) for run in runs if run.depth == depth]
        melting.append(all(state is not False for state in here))
    ratio, accuracy = _mean(deepest, measure), _mean(deepest, ACCURACY)
    right = "" if accuracy is None else f", accuracy {percent(accuracy)}"
    if not melting[-1]:
        at = "" if ratio is None else f" (group distance ratio {ratio:.2f}{right})"
        return f"with {name} the classes still stand apart at depth {depths[-1]}{at}"
    since = depths[len(depths) - _run_at_end(melting)]
    shuffled = baseline(deepest, measure).permuted
    how = "its features vanish" if all(vanished(run) for run in deepest) else "the classes melt"
    reads = (
        f"group distance ratio {ratio:.2f}, shuffled labels {shuffled:.2f}"
        if ratio is not None and shuffled is not None
        else "the group distance ratio is undefined"
    )
    return f"with {name} {how} from depth {since} on ({reads} at depth {depths[-1]}{right})"


def _run_at_end(flags: Sequence[bool]) -> int:
    """How many flags at the end are set in a row."""
    return next((n for n, flag in enumerate(reversed(flags)) if not flag), len(flags))


def _mean(runs: Sequence[DepthRun], measure: str) -> float | None:
    if not runs:
        return None
    y = mean_line(across_depth(runs, measure)).y
    return float(y[-1]) if len(y) and np.isfinite(y[-1]) else None

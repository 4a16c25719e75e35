"""Describe a sweep over depth: which treatments lose class separation, at which depth, and which vanish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.figures.depth.accuracy_words import accuracy_words
from analysis.figures.depth.depth_series import ACCURACY, DepthRun, across_depth, baseline, mean_line
from analysis.measures import limits
from analysis.measures.class_separation_verdict import CLASS_MEANS, READ, classes_apart
from analysis.wording import join_words, percents

_FEW = 2
"""A title has room to name so many treatments."""


def is_mixed(run: DepthRun, *, layer: int) -> bool | None:
    """Whether classes of ``run`` are not separated after ``layer`` (0 is the input); None if undefined."""
    values = {name: by_layer[layer] for name in READ if layer in (by_layer := run.values(name))}
    apart = classes_apart(values)
    return None if apart is None else not apart


def first_mixed_layer(run: DepthRun) -> int | None:
    """First layer of ``run`` from which the classes stay melted, or undefined, to the end; or None.

    >>> rows = [{"layer": l, "measure": CLASS_MEANS + m, "value": v}
    ...         for l, accuracy in enumerate([0.9, 0.2, 0.8, 0.21])
    ...         for m, v in (("", accuracy), ("_permuted_mean", 0.2), ("_permuted_sd", 0.01))]
    >>> first_mixed_layer(DepthRun("none", 3, 0, 0.1, rows))
    3
    """
    first = None
    for layer in range(run.depth + 1):
        apart = is_mixed(run, layer=layer) is False
        first = None if apart else layer if first is None else first
    return first


def is_vanished(run: DepthRun) -> bool:
    """Whether the norm of the last layer of ``run`` is negligible compared with that of the input."""
    norms = run.values("norm_per_node")
    first, last = norms.get(0), norms.get(run.depth)
    return bool(first) and last is not None and last < limits.VANISHED * float(first or 0)


def depth_sentence(runs: Sequence[DepthRun], measure: str, *, names: Mapping[str, str]) -> str:
    """Verdict over all depths: which norms melt, from which depth, and which hold at the greatest.

    Args:
        runs: finished runs of one sweep, or a single one.
        measure: the group distance ratio the verdict goes by.
        names: norm -> its name.
    """
    if not runs:
        return "No run of this sweep has finished yet."
    parts = []
    for norm in dict.fromkeys(run.norm for run in runs):
        norm_runs = [run for run in runs if run.norm == norm]
        parts.append(_treatment_clause(norm_runs, measure, name=names[norm]))
    text = "; ".join(parts) + "."
    return text[0].upper() + text[1:]


def depth_finding(runs: Sequence[DepthRun], measure: str, *, names: Mapping[str, str]) -> str:
    """Title of the figure over depth: the treatments at the greatest depth.

    Args:
        runs: runs of a sweep, at least one.
        measure: a group distance ratio of the last layer.
        names: norm -> its name in the sentence.
    """
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
    clauses = [f"{names[norm]} {ratio:.2f}" for norm, ratio in known.items()]
    return f"Ratio at depth {deepest}: {join_words(clauses)}; shuffled labels read {shuffled:.2f}"


def layers_finding(runs: Sequence[DepthRun], *, names: Mapping[str, str]) -> str:
    """Title of the figure over layers: where inside networks of one depth the classes melt.

    Args:
        runs: runs of one depth, at least one.
        names: norm -> its name in the sentence.
    """
    parts = []
    for norm in dict.fromkeys(run.norm for run in runs):
        norm_runs = [run for run in runs if run.norm == norm]
        where = [layer for run in norm_runs if (layer := first_mixed_layer(run)) is not None]
        if not where:
            parts.append(f"{names[norm]} keeps the classes apart")
        else:
            span = f"{min(where)}" if min(where) == max(where) else f"{min(where)} to {max(where)}"
            seed_words = "" if len(where) == len(norm_runs) else f" in {len(where)} of {len(norm_runs)} seeds"
            any_melted = any(
                is_mixed(run, layer=at) for run in norm_runs for at in range(min(where), run.depth + 1)
            )
            parts.append(
                f"{names[norm]}: {'melted' if any_melted else 'undefined'} from layer {span} on{seed_words}"
            )
    if len(parts) > _FEW:
        keeping = sum("keeps" in clause for clause in parts)
        return f"{keeping} of {len(parts)} treatments keep the classes apart to the last layer"
    text = "; ".join(parts)
    return text[0].upper() + text[1:]


def _treatment_clause(runs: Sequence[DepthRun], measure: str, *, name: str) -> str:
    depths = sorted({run.depth for run in runs})
    deepest = [run for run in runs if run.depth == depths[-1]]
    ends = {depth: [is_mixed(run, layer=run.depth) for run in runs if run.depth == depth] for depth in depths}
    last = ends[depths[-1]]
    keeping, undefined, seeds = last.count(False), last.count(None), len(last)
    numbers = _numbers(deepest, measure)
    if keeping:
        where = "" if seeds == 1 else f" in {'all' if keeping == seeds else f'{keeping} of'} {seeds} seeds"
        unknown = f", undefined in {undefined}" if undefined else ""
        at = f" ({numbers})" if numbers else ""
        return f"with {name} the classes still stand apart at depth {depths[-1]}{where}{unknown}{at}"
    all_vanished = [all(is_vanished(run) for run in runs if run.depth == depth) for depth in depths]
    mixed = [False not in states and True in states for states in ends.values()]
    all_melted = [one or other for one, other in zip(all_vanished, mixed, strict=True)]
    numbers = numbers or "the group distance ratio is undefined"
    if not all_melted[-1]:
        unknown = "" if seeds == 1 else f" in {seeds} seeds"
        where = f"{unknown} at depth {depths[-1]}"
        return f"with {name} it is undefined{where} whether classes are apart ({numbers})"
    since, empty = (
        depths[len(depths) - _run_at_end(flags)] if flags[-1] else None
        for flags in (all_melted, all_vanished)
    )
    outcome = f"the classes melt {_melting_words(ends, since)}"
    if empty is not None:
        vanish = f"its features vanish from depth {empty} on"
        outcome = vanish if empty == since else f"{outcome} and {vanish}"
    unknown = f"undefined in {undefined} of {seeds} seeds, " if undefined > 0 and seeds > 1 else ""
    return f"with {name} {outcome} ({unknown}{numbers} at depth {depths[-1]})"


def _melting_words(mixed: Mapping[int, Sequence[bool | None]], since: int | None) -> str:
    """Where classes melt: from ``since`` on in all seeds that are known, and before it in some.

    >>> _melting_words({2: [False, False], 4: [True, False], 8: [True, True]}, 8)
    'in 1 of 2 seeds at depth 4 and in all from depth 8 on'
    """
    partly = []
    for depth in sorted((depth for depth in mixed if since is not None and depth < since), reverse=True):
        if True not in mixed[depth]:
            break
        partly.append(depth)
    if not partly:
        return f"from depth {since} on"
    seeds = mixed[partly[0]]
    some = f"in some seeds from depth {partly[-1]} on, " if len(partly) > 1 else ""
    at = f"in {seeds.count(True)} of {len(seeds)} seeds at depth {partly[0]}"
    return f"{some}{at} and in all from depth {since} on"


def _numbers(runs: Sequence[DepthRun], measure: str) -> str:
    """Values of runs of one depth after the last layer, averaged over seeds."""
    means, shuffled_means = (_mean(runs, f"{CLASS_MEANS}{suffix}") for suffix in ("", "_permuted_mean"))
    ratio, shuffled, accuracy = _mean(runs, measure), baseline(runs, measure).permuted, _mean(runs, ACCURACY)
    parts = []
    if means is not None and shuffled_means is not None:
        right, chance = percents(means, shuffled_means)
        parts.append(f"nearest class mean right for {right}, shuffled labels {chance}")
    if ratio is not None and shuffled is not None:
        parts.append(f"group distance ratio {ratio:.2f}, shuffled labels {shuffled:.2f}")
    elif accuracy is not None:
        parts.append("the group distance ratio is undefined")
    guesses = [run.majority for run in runs if run.majority is not None]
    if accuracy is not None and guesses and accuracy <= np.mean(guesses):
        right, chance = percents(accuracy, float(np.mean(guesses)))
        parts.append(f"accuracy {right}, no more than naming the most frequent class for all, {chance}")
    elif accuracy is not None:
        parts.append(f"accuracy {accuracy_words(accuracy, _mean_running(runs))}")
    return "; ".join(parts)


def _mean_running(runs: Sequence[DepthRun]) -> float | None:
    """Mean accuracy with running averages over runs with an accuracy; None unless all have one."""
    known = [run.running for run in runs if run.accuracy is not None]
    values = [value for value in known if value is not None]
    return float(np.mean(values)) if values and len(values) == len(known) else None


def _run_at_end(flags: Sequence[bool]) -> int:
    """Number of consecutive set flags at the end."""
    return next((n for n, flag in enumerate(reversed(flags)) if not flag), len(flags))


def _mean(runs: Sequence[DepthRun], measure: str) -> float | None:
    if not runs:
        return None
    y = mean_line(across_depth(runs, measure)).y
    return float(y[-1]) if len(y) and np.isfinite(y[-1]) else None

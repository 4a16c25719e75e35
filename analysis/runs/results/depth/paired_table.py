"""Table of paired differences between treatments and a baseline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from analysis.checks import BadInput
from analysis.data.catalog import graph_words
from analysis.figures.depth.depth_series import ACCURACY, DepthRun
from analysis.figures.depth.paired_difference import paired
from analysis.runs.run import Run, depth_of
from analysis.runs.serialize.csv_parquet import csv_lines
from analysis.runs.serialize.table_formatter import Cell, text_table
from analysis.training.spec import DepthSpec
from analysis.training.spec.sweep_treatments import treatments_of
from analysis.wording import counted

ABOUT = (
    "difference of test accuracy from {baseline}, percentage points, paired by seed: "
    "mean ± half of the 95 % t interval (pairs); bold where the interval excludes 0"
)


class Gain(NamedTuple):
    """Gain of a treatment over the baseline at one depth, on one data set.

    Attributes:
        data: name of the data.
        treatment: name of the treatment on screen.
        depth: number of layers of the networks.
        mean: mean of the differences of accuracy, in [-1, 1].
        half: half the width of the 95 % t interval; NaN for a single pair.
        pairs: number of seeds that both have.
    """

    data: str
    treatment: str
    depth: int
    mean: float
    half: float
    pairs: int

    @property
    def certain(self) -> bool:
        """Whether the interval excludes 0."""
        return not math.isnan(self.half) and abs(self.mean) > self.half

    @property
    def cell(self) -> Cell:
        """Format the gain and its interval in percentage points."""
        half = "" if math.isnan(self.half) else f" ± {100 * self.half:.1f}"
        return Cell(f"{100 * self.mean:+.1f}{half} ({self.pairs})", bold=self.certain)


def gains(runs: Sequence[Run], baseline: str | None = None) -> list[Gain]:
    """Paired differences of all treatments from a baseline; runs without an accuracy are left out.

    Args:
        runs: runs of a sweep over depth, on one data set or several.
        baseline: a treatment, in words; the first one where not given.

    Raises:
        BadInput: if there is no such treatment, or no other.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> [(gain.treatment, gain.depth, gain.pairs) for gain in gains(store.sweep("example-digits-depth"))][:2]
    [('DiffGroupNorm', 2, 5), ('DiffGroupNorm', 4, 5)]
    """
    deep = [run for run in runs if isinstance(run.spec.model, DepthSpec)]
    keys, names = treatments_of([run.spec for run in deep], with_data=False)
    words = list(names.values())
    if len(words) < 2:
        raise BadInput("expected two treatments to compare, got one; sweep over norms, skips or convolutions")
    baseline = words[0] if baseline is None else baseline
    if baseline not in words:
        raise BadInput(f"expected a baseline among {', '.join(words)}, got '{baseline}'")
    first = next(key for key, name in names.items() if name == baseline)
    gains = []
    for data in dict.fromkeys(run.spec.data.name for run in deep):
        short: list[DepthRun] = [
            DepthRun(
                key,
                depth,
                run.spec.seed,
                run.summary.get("test_accuracy"),
                (),
                data=graph_words(run.spec.data),
            )
            for run, key in zip(deep, keys, strict=True)
            if run.spec.data.name == data and (depth := depth_of(run))
        ]
        for key, name in names.items():
            if key == first:
                continue
            for pair in paired(short, key, first, measure=ACCURACY):
                gains.append(Gain(data, name, pair.depth, pair.mean, pair.half, len(pair.differences)))
    return gains


def paired_table(runs: Sequence[Run], style: str = "text", *, baseline: str | None = None) -> str:
    """Format the :func:`gains` of a sweep: one row per treatment, one column per depth; of CSV a line a gain.

    Args:
        runs: runs of a sweep over depth.
        style: as in :func:`~analysis.runs.serialize.table_formatter.text_table`.
        baseline: as in :func:`gains`.

    Raises:
        BadInput: as for :func:`gains`; for another style.
    """
    differences = gains(runs, baseline)
    if style == "csv":  # numbers, which a cell such as "+1.0 ± 0.5 (3)" is not
        return csv_lines(gain_facts(differences))
    deep = [run.spec for run in runs if isinstance(run.spec.model, DepthSpec)]
    against = baseline or next(iter(treatments_of(deep, with_data=False).names.values()))
    depths = sorted({gain.depth for gain in differences})
    several = len({gain.data for gain in differences}) > 1
    rows: dict[tuple[str, ...], dict[int, Gain]] = {}
    for gain in differences:
        label = (gain.data, gain.treatment) if several else (gain.treatment,)
        rows.setdefault(label, {})[gain.depth] = gain
    head = [*(["data"] if several else []), "treatment"]
    head += [counted(depth, "layer") for depth in depths]
    body: list[list[Cell | str]] = [
        [*label, *(cells[depth].cell if depth in cells else "-" for depth in depths)]
        for label, cells in rows.items()
    ]
    return text_table(head, body, style=style, about=ABOUT.format(baseline=against))


def gain_facts(differences: Sequence[Gain]) -> list[dict[str, Any]]:
    """Convert gains ``differences`` to JSON types."""
    return [
        {**gain._asdict(), "half": None if math.isnan(gain.half) else gain.half, "certain": gain.certain}
        for gain in differences
    ]

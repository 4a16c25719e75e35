"""Table of one measure of a sweep over depth, as text, LaTeX, Markdown or CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from analysis.checks import one_of
from analysis.measures.class_separation_verdict import CLASS_MEANS
from analysis.measures.geometric_mean import LOG_MEASURES
from analysis.measures.table import MEASURES
from analysis.runs.results.depth.depth_points import ALONE, DEFINITIONS, RATIO, SETTINGS, depth_means
from analysis.runs.run import Run, trained_by
from analysis.runs.serialize.csv_parquet import csv_lines
from analysis.runs.serialize.table_formatter import (
    align_columns,
    booktabs,
    geometric_cell,
    latex,
    latex_cell,
    markdown_table,
)
from analysis.training.spec.describe import ENCODERS, NORMS
from analysis.training.spec.sweep_axes import setting_words, swept

VERDICT = "verdict"
SHOWN = (
    "test_accuracy",
    VERDICT,
    "information_gain",
    "val_accuracy",
    CLASS_MEANS,
    *(f"{RATIO}_{definition}" for definition in DEFINITIONS),
    *ALONE,
)
"""What a table can be of; all but the accuracies on test and validation nodes are of the last layer."""
_CELL = ("data.name", "model.depth", "model.norm")
_CAN_BE_OFF = ("model.skip", "model.drop_edge", "model.missing")
_NAMED = ("data.name", "model.norm", "model.encoder")


class _Grid(NamedTuple):
    about: str
    measure: str
    depths: list[int]
    rows: dict[tuple[str, ...], dict[int, dict[str, Any]]]
    head: tuple[str, ...]
    means: list[dict[str, Any]]


def depth_table(runs: Sequence[Run], style: str = "text", *, measure: str = "test_accuracy") -> str:
    r"""Format one row per treatment and one column per depth, with mean, SD and n over seeds.

    Energies and norms have a geometric mean and a factor, see
    :func:`~analysis.runs.results.depth.depth_points.depth_means`.

    Args:
        runs: runs of a sweep over depth.
        style: ``text``, ``latex`` (needs the package booktabs), ``markdown``, or ``csv`` (a line a cell).
        measure: one of :data:`SHOWN`; of ``verdict`` a cell counts the seeds.

    Raises:
        BadInput: for another style or measure.

    >>> from analysis.training.spec import RunSpec
    >>> spec = RunSpec().with_(data__name="digits-knn", model={"kind": "depth", "depth": 2})
    >>> runs = [Run(f"{i}", "", "", "", "", "", spec.with_(seed=i), "finished",
    ...             summary={"test_accuracy": 0.8 + 0.02 * i}) for i in (0, 1)]
    >>> print(depth_table(runs))
    test accuracy, %, mean ± SD over n seeds
    depth         2
    no norm GCN   81.0 ± 1.4 (2)
    >>> print(depth_table(runs, "latex"))
    % test accuracy, %, mean ± SD over n seeds; \usepackage{booktabs}
    \begin{tabular}{llr}
    \toprule
    Norm & Convolution & 2 layers \\
    \midrule
    no norm & GCN & $81.0 \pm 1.4$ (2) \\
    \bottomrule
    \end{tabular}
    """
    one_of("the measure of a table", measure, SHOWN)
    return _STYLES[one_of("the style of a table", style, _STYLES)](_grid(runs, measure))


def _text(grid: _Grid) -> str:
    lines = [["depth", *map(str, grid.depths)]]
    lines += [
        [" ".join(filter(None, row)), *(_cell(grid, cells.get(depth)) for depth in grid.depths)]
        for row, cells in grid.rows.items()
    ]
    return "\n".join((grid.about, *align_columns(lines, gap=3)))


def _markdown(grid: _Grid) -> str:
    head = [*grid.head, *(_layers(depth) for depth in grid.depths)]
    body = [
        [*row, *(_cell(grid, cells.get(depth)) for depth in grid.depths)] for row, cells in grid.rows.items()
    ]
    table = markdown_table("l" * len(grid.head) + "r" * len(grid.depths), head, body)
    return f"{table}\n\n{grid.about}"


def _latex(grid: _Grid) -> str:
    columns = [*grid.head, *(_layers(depth) for depth in grid.depths)]
    body = [
        [*map(latex, row), *(latex_cell(_cell(grid, cells.get(depth))) for depth in grid.depths)]
        for row, cells in grid.rows.items()
    ]
    needs = rf"% {grid.about}; \usepackage{{booktabs}}"
    return f"{needs}\n{booktabs('l' * len(grid.head) + 'r' * len(grid.depths), columns, body)}"


def _csv(grid: _Grid) -> str:
    lines = [mean | {"verdicts": _counted(mean["verdicts"])} for mean in grid.means]
    return csv_lines(lines)


_STYLES: dict[str, Callable[[_Grid], str]] = {
    "text": _text,
    "latex": _latex,
    "markdown": _markdown,
    "csv": _csv,
}


def _grid(runs: Sequence[Run], measure: str) -> _Grid:
    means = depth_means(runs, measure="test_accuracy" if measure == VERDICT else measure)
    specs = [run.spec for run in runs]
    several_data = len({spec.data.name for spec in specs}) > 1
    # Settings that a recipe varies with the depth do not define a treatment.
    varied = [path for path in swept(specs, within=_CELL) if path not in _NAMED]
    names = {path: name for name, path in SETTINGS.items()}
    rows: dict[tuple[str, ...], dict[int, dict[str, Any]]] = {}
    for mean in means:
        settings = [(path, mean[names.get(path, path.rpartition(".")[2])]) for path in varied]
        settings += [(path, mean[names[path]]) for path in _CAN_BE_OFF if path not in varied]
        extra = ", ".join(
            value if path == "model.skip" else setting_words(path, value)
            for path, value in settings
            if value is not None and not (path in _CAN_BE_OFF and value in ("none", 0))
        )
        label = (NORMS[mean["norm"]], ENCODERS[mean["encoder"]], extra)
        rows.setdefault((mean["data"], *label) if several_data else label, {})[mean["depth"]] = mean
    head: tuple[str, ...] = ("Norm", "Convolution", "Setting")
    if several_data:
        head = ("Data", *head)
    if not any(row[-1] for row in rows):
        head, rows = head[:-1], {row[:-1]: cells for row, cells in rows.items()}
    depths = sorted({mean["depth"] for mean in means})
    about = "; ".join(filter(None, (_caption(means, measure), trained_by(runs))))
    return _Grid(about, measure, depths, rows, head, means)


def _caption(means: Sequence[dict[str, Any]], measure: str) -> str:
    """Caption of the table: meaning of the cells, and the majority-class accuracy."""
    if measure == VERDICT:
        return "verdict on the layers, and in how many seeds"
    title = MEASURES[measure].title if measure in MEASURES else measure.replace("_", " ")
    title = title[0].lower() + title[1:] + (", %" if measure.endswith("accuracy") else "")
    if measure in LOG_MEASURES:
        return f"{title}, geometric mean ×/ factor of one SD of the logarithm, over n seeds"
    about = f"{title}, mean ± SD over n seeds"
    guesses = {m["data"]: m["majority_accuracy"] for m in means if m["majority_accuracy"] is not None}
    if measure != "test_accuracy" or not guesses:
        return about
    counts = ", ".join(
        f"{100 * guess:.1f}" + (f" on {data}" if len(guesses) > 1 else "") for data, guess in guesses.items()
    )
    return f"{about}; the most frequent class for all: {counts}"


def _cell(grid: _Grid, mean: dict[str, Any] | None) -> str:
    if mean is not None and grid.measure == VERDICT:
        return _counted(mean["verdicts"])
    if mean is None or mean["n"] == 0:
        return "-"
    if grid.measure in LOG_MEASURES:
        return f"{geometric_cell(mean['geometric_mean'], mean['factor'])} ({mean['n']})"
    value, spread = (_number(number, grid.measure) for number in (mean["mean"], mean["sd"]))
    return f"{value}{f' ± {spread}' if spread else ''} ({mean['n']})"


def _number(value: float | None, measure: str) -> str:
    if value is None:
        return ""
    return f"{100 * value:.1f}" if measure.endswith("accuracy") else f"{value:.3g}"


def _counted(verdicts: dict[str, int]) -> str:
    """Format counts of verdicts, most frequent first.

    >>> _counted({"mixed": 1, "healthy": 4})
    'healthy 4, mixed 1'
    """
    ranked = sorted(verdicts.items(), key=lambda item: -item[1])
    return ", ".join(f"{verdict} {n}" for verdict, n in ranked) or "-"


def _layers(depth: int) -> str:
    return f"{depth} layer" if depth == 1 else f"{depth} layers"

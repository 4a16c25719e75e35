"""The test accuracy of a sweep over depth as a table: to read, for LaTeX, Markdown, or as CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from analysis.checks import one_of
from analysis.runs.results.depth_points import SETTINGS, depth_means
from analysis.runs.run import Run
from analysis.runs.serialize.tables import to_csv
from analysis.runs.sweep_axes import swept, worded
from analysis.training.spec.describe import ENCODERS, NORMS

ABOUT = "test accuracy, %, mean ± SD over n seeds"
_CELL = ("data.name", "model.depth", "model.norm")
_CAN_BE_OFF = ("model.skip", "model.drop_edge", "model.missing")
_NAMED = ("data.name", "model.norm", "model.encoder")


class _Grid(NamedTuple):
    depths: list[int]
    rows: dict[tuple[str, ...], dict[int, dict[str, Any]]]
    head: tuple[str, ...]


def depth_table(runs: Sequence[Run], style: str = "text") -> str:
    r"""A line for every treatment, a column for every depth; a cell is a mean over seeds, its SD and n.

    Args:
        runs: of a sweep over depth.
        style: ``text``, ``latex`` (needs the package booktabs), ``markdown``, or ``csv`` (a line a cell).

    Raises:
        BadInput: for another style.

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
    \begin{tabular}{lll}
    \toprule
    Norm & Convolution & 2 layers \\
    \midrule
    no norm & GCN & $81.0 \pm 1.4$ (2) \\
    \bottomrule
    \end{tabular}
    """
    return _STYLES[one_of("the style of a table", style, _STYLES)](runs)


def _text(runs: Sequence[Run]) -> str:
    grid = _grid(runs)
    lines = {" ".join(filter(None, row)): cells for row, cells in grid.rows.items()}
    wide = max(len(name) for name in (*lines, "depth")) + 3
    head = "depth".ljust(wide) + "".join(str(depth).ljust(18) for depth in grid.depths)
    body = [
        name.ljust(wide) + "".join(_cell(cells.get(depth)).ljust(18) for depth in grid.depths)
        for name, cells in lines.items()
    ]
    return "\n".join(line.rstrip() for line in (ABOUT, head, *body))


def _markdown(runs: Sequence[Run]) -> str:
    grid = _grid(runs)
    head = [*grid.head, *(_layers(depth) for depth in grid.depths)]
    rule = ["---"] * len(grid.head) + ["--:"] * len(grid.depths)
    body = [
        [*(name.replace("|", "\\|") for name in row), *(_cell(cells.get(depth)) for depth in grid.depths)]
        for row, cells in grid.rows.items()
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *body)) + f"\n\n{ABOUT}"


def _latex(runs: Sequence[Run]) -> str:
    grid = _grid(runs)
    columns = [*grid.head, *(_layers(depth) for depth in grid.depths)]
    body = [
        " & ".join([*map(_escaped, row), *(_cell(cells.get(d), latex=True) for d in grid.depths)]) + r" \\"
        for row, cells in grid.rows.items()
    ]
    return "\n".join(
        (
            rf"% {ABOUT}; \usepackage{{booktabs}}",
            rf"\begin{{tabular}}{{{'l' * len(columns)}}}",
            r"\toprule",
            rf"{' & '.join(columns)} \\",
            r"\midrule",
            *body,
            r"\bottomrule",
            r"\end{tabular}",
        )
    )


def _csv(runs: Sequence[Run]) -> str:
    return to_csv(depth_means(runs)).decode().replace("\r\n", "\n").rstrip("\n")


_STYLES: dict[str, Callable[[Sequence[Run]], str]] = {
    "text": _text,
    "latex": _latex,
    "markdown": _markdown,
    "csv": _csv,
}


def _grid(runs: Sequence[Run]) -> _Grid:
    means = depth_means(runs)
    specs = [run.spec for run in runs]
    several_data = len({spec.data.name for spec in specs}) > 1
    # What a recipe changes with the depth is no treatment of its own.
    varied = [path for path in swept(specs, within=_CELL) if path not in _NAMED]
    names = {path: name for name, path in SETTINGS.items()}
    rows: dict[tuple[str, ...], dict[int, dict[str, Any]]] = {}
    for mean in means:
        told = [(path, mean[names.get(path, path.rpartition(".")[2])]) for path in varied]
        told += [(path, mean[names[path]]) for path in _CAN_BE_OFF if path not in varied]
        extra = ", ".join(
            value if path == "model.skip" else worded(path, value)
            for path, value in told
            if value is not None and not (path in _CAN_BE_OFF and value in ("none", 0))
        )
        label = (NORMS[mean["norm"]], ENCODERS[mean["encoder"]], extra)
        rows.setdefault((mean["data"], *label) if several_data else label, {})[mean["depth"]] = mean
    head: tuple[str, ...] = ("Norm", "Convolution", "Setting")
    if several_data:
        head = ("Data", *head)
    if not any(row[-1] for row in rows):
        head, rows = head[:-1], {row[:-1]: cells for row, cells in rows.items()}
    return _Grid(sorted({mean["depth"] for mean in means}), rows, head)


def _cell(mean: dict[str, Any] | None, *, latex: bool = False) -> str:
    if mean is None or mean["mean"] is None:
        return "-"
    value = f"{100 * mean['mean']:.1f}"
    if mean["sd"] is not None:
        value += rf" \pm {100 * mean['sd']:.1f}" if latex else f" ± {100 * mean['sd']:.1f}"
    return f"${value}$ ({mean['n']})" if latex else f"{value} ({mean['n']})"


def _layers(depth: int) -> str:
    return f"{depth} layer" if depth == 1 else f"{depth} layers"


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "&%$#_{}" else letter for letter in text)

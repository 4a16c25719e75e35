"""Tables of the arena's means, as text, LaTeX, Markdown or CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analysis.checks import one_of
from analysis.layers.poolers.table import POOLERS
from analysis.measures.arena.baselines import BASELINES
from analysis.runs.serialize.csv_parquet import csv_lines
from analysis.runs.serialize.table_formatter import align_columns, booktabs, latex, latex_cell, markdown_table

_COLUMNS = {
    "normalized_mutual_information": "NMI",
    "soft_modularity": "modularity",
    "information": "information, nats",
    "entropy": "entropy",
    "usage_perplexity": "clusters in use",
}
Means = Sequence[Mapping[str, Any]]


def arena_table(means: Means, style: str = "text") -> str:
    r"""Format one line per pooler: mean ± SD over seeds, with the values of shuffled rows where defined.

    Args:
        means: means of :func:`~analysis.runs.results.arena.points.arena_means`.
        style: ``text`` (with the verdicts), ``latex`` (needs the package booktabs), ``markdown`` or ``csv``.

    Raises:
        BadInput: for another style.

    >>> row = {"pooler": "dmon", "n": 2, "chance": {"soft_modularity": 0.01}, "verdict": "found"}
    >>> row |= {name: None for name in _COLUMNS} | {f"{name}_sd": None for name in _COLUMNS}
    >>> row |= {"soft_modularity": 0.5, "soft_modularity_sd": 0.1}
    >>> print(arena_table([row], "markdown"))
    | pooler | seeds | NMI | modularity | information, nats | entropy | clusters in use |
    | --- | --: | --: | --: | --: | --: | --: |
    | DMoN | 2 | - | 0.50 ± 0.10 (0.01) | - | - | - |
    """
    return _STYLES[one_of("the style of a table", style, _STYLES)](means)


def _rows(means: Means) -> list[list[str]]:
    rows = [["pooler", "seeds", *_COLUMNS.values()]]
    for row in means:
        title = POOLERS[row["pooler"]].title if row["pooler"] in POOLERS else BASELINES[row["pooler"]].title
        rows.append([title, str(row["n"]), *(_cell(row, name) for name in _COLUMNS)])
    return rows


def _cell(row: Mapping[str, Any], name: str) -> str:
    if row[name] is None:
        return "-"
    spread = "" if row[f"{name}_sd"] is None else f" ± {row[f'{name}_sd']:.2f}"
    chance = f" ({_rounded(row['chance'][name])})" if name in row["chance"] else ""
    return f"{_rounded(row[name])}{spread}{chance}"


def _rounded(value: float) -> str:
    return f"{value:z.2f}"


def _text(means: Means) -> str:
    rows = _rows(means)
    lines = align_columns(rows, gap=2)
    titles = [row[0] for row in rows[1:]]
    verdicts = [
        f"{title}: {row['verdict']}" for title, row in zip(titles, means, strict=True) if row["verdict"]
    ]
    return "\n".join(("mean ± SD over seeds (shuffled rows)", *lines, "", *verdicts))


def _markdown(means: Means) -> str:
    head, *rows = _rows(means)
    return markdown_table("l" + "r" * (len(head) - 1), head, rows)


def _latex(means: Means) -> str:
    head, *rows = _rows(means)
    body = [[latex(row[0]), row[1], *map(_latex_cell, row[2:])] for row in rows]
    needs = r"% mean \pm SD over seeds (shuffled rows); \usepackage{booktabs}"
    return f"{needs}\n{booktabs('lr' + 'c' * len(_COLUMNS), head, body)}"


def _latex_cell(cell: str) -> str:
    value, _, chance = cell.partition(" (")
    return latex_cell(value) + (f" ({latex_cell(chance.removesuffix(')'))})" if chance else "")


def _csv(means: Means) -> str:
    names = [name for column in _COLUMNS for name in (column, f"{column}_sd", f"{column}_chance")]
    lines = []
    for row in means:
        values = {**row, **{f"{name}_chance": row["chance"].get(name) for name in _COLUMNS}}
        lines.append({name: values[name] for name in ("pooler", "n", *names, "verdict")})
    return csv_lines(lines)


_STYLES: dict[str, Callable[[Means], str]] = {
    "text": _text,
    "markdown": _markdown,
    "latex": _latex,
    "csv": _csv,
}

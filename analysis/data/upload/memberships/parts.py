"""The parts of an upload with memberships: which array or table is which, before anything is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from analysis.data.upload.arrays.edge_arrays import edges_of
from analysis.data.upload.arrays.npz import read_npz
from analysis.data.upload.arrays.safetensors import read_safetensors
from analysis.data.upload.errors import bad
from analysis.data.upload.formats import ending, format_of
from analysis.data.upload.memberships.parquet import read_parquet
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.tables.edge_list import canonical, read_edge_list
from analysis.data.upload.tables.header import NODE_NAMES, ends, plain, take_header
from analysis.data.upload.tables.table import Table, read_table
from analysis.data.upload.text import clean, is_missing, left_out, number, quoted

_S = ("s", "assignment", "assignments", "membership", "memberships", "probabilities", "proba",
      "responsibilities", "arr0", "adj", "theta", "phi", "soft", "prob", "probs")  # fmt: skip
_Y = ("y", "label", "labels", "class", "target", "truth", "groundtruth")
_X = ("x", "embedding", "embeddings", "z", "h", "features", "coordinates", "umap", "tsne", "pca", "pos")
_NAMES = ("names", "nodenames", "name", "ids", "id")
_CLUSTERS = ("clusternames", "clusters", "topics", "components")
_ARRAYS = {"npz": read_npz, "npy": read_npz, "safetensors": read_safetensors}


@dataclass
class Parts:
    """What was found.

    Attributes:
        file: the one with the memberships.
        s: ``[N, K]``, or None.
        names: of the nodes, or empty.
        clusters: names of the columns, or empty.
        labels: one a node (None for none), or None.
        label_of: labels by the nodes' names, from a table of their own.
        graph: edges, by the nodes' names; or None.
        numbered: whether the edges' ends are numbers of rows, counted from 0.
        x: ``[N, D]``, an embedding, or None.
        notes: what was left out.
    """

    file: str = ""
    s: np.ndarray | None = None
    names: list[str] = field(default_factory=list)
    clusters: list[str] = field(default_factory=list)
    labels: list[str | None] | None = None
    label_of: dict[str, str] | None = None
    graph: Parsed | None = None
    numbered: bool = False
    x: np.ndarray | None = None
    notes: list[str] = field(default_factory=list)


def find_parts(files: Mapping[str, bytes]) -> Parts:
    """Sort out the arrays and tables of an upload.

    Raises:
        BadUpload: if there are no memberships among them, or a file is of no kind that is read.
    """
    parts = Parts()
    tables: list[Table] = []
    for file, content in files.items():
        if ending(file) in _ARRAYS:
            _take_arrays(parts, file, _ARRAYS[ending(file)](file, content))
        elif ending(file) == "parquet":
            tables.append(read_parquet(file, content))
        elif (known := format_of(file, content)) is not None:
            graphs = known.read(file, content)
            _take_graph(parts, graphs[0])
        else:
            tables.append(read_table(file, content))
    for table in sorted(tables, key=_likeness, reverse=True):
        _take_table(parts, table)
    if parts.s is None:
        raise bad(
            next(iter(files)),
            "expected a table of memberships, nodes by clusters, got none; one column a cluster",
        )
    return parts


def _take_arrays(parts: Parts, file: str, arrays: Mapping[str, np.ndarray]) -> None:
    by_name = {plain(name): name for name in reversed(list(arrays))}
    used: set[str] = set()

    def first(keys: tuple[str, ...], *, dims: int) -> np.ndarray | None:
        for key in keys:
            name = by_name.get(key)
            if name is not None and name not in used and arrays[name].ndim == dims and arrays[name].size:
                used.add(name)
                return arrays[name]
        return None

    if parts.s is None:
        s = first(_S, dims=2)
        if s is None:
            tables = [
                n for n, a in arrays.items() if a.ndim == 2 and a.dtype.kind == "f" and plain(n) not in _X
            ]
            if len(tables) == 1:
                s = arrays[tables[0]]
                used.add(tables[0])
        if s is not None:
            if s.dtype.kind not in "biuf":
                raise bad(file, f"expected memberships as numbers, got {s.dtype}")
            parts.file, parts.s = file, s.astype(np.float64)
    if parts.x is None and (x := first(_X, dims=2)) is not None and x.dtype.kind in "biuf":
        parts.x = x.astype(np.float32)
    if (y := first(_Y, dims=1)) is not None:
        values = _text(y)
        parts.labels = [
            None if is_missing(v) or (y.dtype.kind in "if" and v.startswith("-")) else v for v in values
        ]
    if (names := first(_NAMES, dims=1)) is not None:
        parts.names = _text(names)
    if (clusters := first(_CLUSTERS, dims=1)) is not None:
        parts.clusters = _text(clusters)
    if "edge_index" in arrays or "edges" in arrays:
        edges = edges_of(
            file, {n: a for n, a in arrays.items() if n in ("edge_index", "edges", "edge_weight")}
        )
        ids = [str(i) for i in range(edges.nodes)]
        parts.graph = Parsed(file, ids, edges.source, edges.target, edges.directed, weight=edges.weight)
        parts.numbered = True
        used |= {"edge_index", "edges", "edge_weight"}
    if left := [name for name in arrays if name not in used]:
        parts.notes.append(left_out("arrays", left))


def _take_graph(parts: Parts, graph: Parsed) -> None:
    parts.graph = graph
    for key, values in graph.columns.items():
        if plain(key) in _Y and parts.labels is None and parts.label_of is None:
            cells = zip(graph.ids, values, strict=True)
            parts.label_of = {canonical(id): _cell(value) for id, value in cells if value is not None}


def _take_table(parts: Parts, table: Table) -> None:
    if _lists_edges(table):
        _take_graph(parts, read_edge_list(table))
        return
    _take_numbered_header(table)
    take_header(table, NODE_NAMES | set(_Y))
    if not table.rows:
        raise bad(table.file, "expected at least one row under the header, got none")
    columns = [plain(name) for name in table.header or [""] * table.width]
    numeric = {i: cells for i in range(table.width) if (cells := table.numeric(i)) is not None}
    label = next((i for i, name in enumerate(columns) if name in _Y), None)
    named = next((i for i, name in enumerate(columns) if name in NODE_NAMES), None)
    if named is None and (columns[0] in ("", "unnamed0", "index") or 0 not in numeric) and table.width > 1:
        distinct = len(set(table.cells(0))) == len(table.rows)
        whole = 0 not in numeric or all(v is not None and v == int(v) for v in numeric[0])
        named = 0 if distinct and whole and (table.header is not None or 0 not in numeric) else None
    values: list[int] = [i for i in numeric if i not in (label, named)]
    words = [i for i in range(table.width) if i not in numeric and i not in (label, named)]
    if parts.s is None and len(values) >= 1 and (table.width > 2 or label is None and len(values) > 1):
        _take_memberships(parts, table, values, named=named, label=label)
        if words:
            parts.notes.append(left_out("columns", [table.name(i) for i in words]))
    elif parts.s is None and table.width <= 2 and label is None and named is None and len(values) == 1:
        _take_memberships(parts, table, values, named=None, label=None)
    elif len(values) == 2 and table.width == 2 and parts.graph is None and table.header is None:
        parts.graph = read_edge_list(table)
        parts.numbered = not parts.names
    elif parts.x is None and len(values) > 1:
        parts.x = _numbers(table, values).astype(np.float32)
    else:
        _take_labels(parts, table, label=label, named=named)


def _take_numbered_header(table: Table) -> None:
    """Columns that pandas numbers 0, 1, 2 ... above fractions: such a first row is a header."""
    first = table.rows[0][1:] if table.rows[0][0] == "" else table.rows[0]
    numbered = len(first) > 1 and first == [str(k) for k in range(len(first))]
    fractions = any("." in cell or "e-" in cell for row in table.rows[1:50] for cell in row)
    if numbered and fractions and table.header is None:
        table.header, table.rows, table.numbers = table.rows[0], table.rows[1:], table.numbers[1:]


def _take_memberships(
    parts: Parts, table: Table, values: list[int], *, named: int | None, label: int | None
) -> None:
    parts.file, parts.s = table.file, _numbers(table, values)
    parts.clusters = [table.name(i) for i in values] if table.header else []
    if named is not None:
        parts.names = [canonical(cell) for cell in table.cells(named)]
    if label is not None:
        parts.labels = [None if is_missing(cell) else canonical(cell) for cell in table.cells(label)]


def _take_labels(parts: Parts, table: Table, *, label: int | None, named: int | None) -> None:
    if table.width == 1:
        parts.labels = [None if is_missing(cell) else canonical(cell) for cell in table.cells(0)]
        return
    if table.width > 2 and label is None:
        raise bad(
            table.file, "expected labels, edges or an embedding beside the memberships, got another table"
        )
    key = named or 0
    column = label if label is not None else 1 - key
    parts.label_of = {
        canonical(row[key]): canonical(row[column]) for row in table.rows if not is_missing(row[column])
    }


def _numbers(table: Table, columns: list[int]) -> np.ndarray:
    return np.array([table.numeric(i) for i in columns], dtype=np.float64).T


def _lists_edges(table: Table) -> bool:
    rows = (table.rows[0], table.header or (), table.commented or ())
    return any(ends(names, pairs=False) is not None for names in rows)


def _likeness(table: Table) -> tuple[bool, int]:
    """How much a table looks like memberships: rows of fractions that sum to 1, then many columns of them."""
    if _lists_edges(table):
        return False, -1
    rows = [[number(cell, comma=table.comma) for cell in row] for row in table.rows[1:50]]
    fractions = [[v for v in row if v is not None and 0 <= v <= 1] for row in rows]
    to_one = sum(len(row) > 1 and abs(sum(row) - 1) < 0.01 for row in fractions)
    return 2 * to_one > len(rows), max(map(len, fractions), default=0)


def _text(values: np.ndarray) -> list[str]:
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    return [canonical(str(value)) for value in values.tolist()]


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else clean(quoted(value)[1:-1])

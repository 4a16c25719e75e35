"""The `TUDataset <https://chrsmrrs.github.io/datasets/docs/format/>`_ text layout: many labelled graphs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.data.upload.arrays.graph_from_arrays import split_graphs
from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import check_counts
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.text import decode, number, omission_note, quote

_PARTS = (
    "A", "graph_indicator", "graph_labels", "node_labels", "node_attributes", "edge_labels",
    "edge_attributes", "graph_attributes",
)  # fmt: skip


def tu_parts(names: Mapping[str, object]) -> dict[str, str]:
    """Map the parts of the layout to file ``names``; empty if the edges or the graph indicator are missing.

    >>> tu_parts({"M/M_A.txt": 0, "M/M_graph_indicator.txt": 0, "README.txt": 0})
    {'A': 'M/M_A.txt', 'graph_indicator': 'M/M_graph_indicator.txt'}
    """
    parts = {kind: next((n for n in names if n.endswith(f"_{kind}.txt")), None) for kind in _PARTS}
    present = {kind: name for kind, name in parts.items() if name is not None}
    return present if {"A", "graph_indicator"} <= set(present) else {}


def read_tu(files: Mapping[str, bytes]) -> list[Parsed]:
    r"""Read every graph of a data set; features are node attributes, then one-hot node labels, as in PyG.

    Args:
        files: bytes of the files, by name.

    Raises:
        BadUpload: if numbers are missing, or name nodes or graphs that are not there.

    >>> files = {"M_A.txt": b"1, 2\n2, 1\n3, 4\n4, 3\n", "M_graph_indicator.txt": b"1\n1\n2\n2\n"}
    >>> [(len(graph.ids), len(graph.source)) for graph in read_tu(files)]
    [(2, 2), (2, 2)]
    """
    parts = tu_parts(files)
    indicator_file, edge_file = parts["graph_indicator"], parts["A"]
    indicator = _integers(indicator_file, files)[:, 0]
    nodes = len(indicator)
    steps = np.diff(indicator)
    if not nodes or (steps < 0).any():
        line = int(np.flatnonzero(steps < 0)[0]) + 2 if nodes else 1
        raise upload_error(indicator_file, "expected graph numbers in rising order", row=line)
    _, starts = np.unique(indicator, return_index=True)
    ptr = np.append(starts, nodes)
    check_counts(indicator_file, graphs=len(starts), nodes=nodes)
    ends = _integers(edge_file, files, width=2).T - 1
    if ends.size and (ends.min() < 0 or ends.max() >= nodes):
        row = int(np.flatnonzero((ends < 0).any(axis=0) | (ends >= nodes).any(axis=0))[0])
        raise upload_error(
            edge_file, f"expected nodes from 1 to {nodes:,}, got {(ends[:, row] + 1).tolist()}", row=row + 1
        )
    check_counts(edge_file, edges=ends.shape[1] // 2)
    y = _labels(files, parts, len(starts))
    directed = not np.array_equal(np.unique(ends[0] * nodes + ends[1]), np.unique(ends[1] * nodes + ends[0]))
    name = edge_file.replace("\\", "/").rpartition("/")[2].removesuffix("_A.txt")
    whole = Parsed(
        name,
        [str(i + 1) for i in range(nodes)],
        ends[0],
        ends[1],
        None if not directed else False,
        ready=_features(files, parts, nodes),
    )
    unread = [parts[kind] for kind in ("edge_labels", "edge_attributes", "graph_attributes") if kind in parts]
    if unread:
        whole.notes.append(omission_note("files", unread))
    return split_graphs(whole, ptr, y)


def _labels(files: Mapping[str, bytes], parts: Mapping[str, str], graphs: int) -> np.ndarray | None:
    if "graph_labels" not in parts:
        return None
    file = parts["graph_labels"]
    y = _integers(file, files)[:, 0]
    if len(y) != graphs:
        raise upload_error(file, f"expected a label for each of {graphs:,} graphs, got {len(y):,}")
    return y


def _features(files: Mapping[str, bytes], parts: Mapping[str, str], nodes: int) -> dict[str, np.ndarray]:
    blocks = []
    for kind in ("node_attributes", "node_labels"):
        if kind not in parts:
            continue
        file = parts[kind]
        values = _numbers(file, files) if kind == "node_attributes" else _integers(file, files)
        if len(values) != nodes:
            raise upload_error(file, f"expected a row for each of {nodes:,} nodes, got {len(values):,}")
        if kind == "node_labels":
            kinds = [np.unique(column) for column in values.T]
            check_counts(file, nodes=nodes, features=sum(map(len, kinds)))
            values = np.concatenate([c[:, None] == k for c, k in zip(values.T, kinds, strict=True)], axis=1)
        blocks.append(values.astype(np.float64))
    return {"x": np.concatenate(blocks, axis=1)} if blocks else {}


def _integers(file: str, files: Mapping[str, bytes], *, width: int | None = None) -> np.ndarray:
    values = _numbers(file, files)
    if width is not None and values.shape[1] != width:
        raise upload_error(file, f"expected {width} numbers in a row, got {values.shape[1]}", row=1)
    if values.size and not (np.abs(values) < 2**53).all() or (values != np.round(values)).any():
        row = int(
            np.flatnonzero((values != np.round(values)).any(axis=1) | (np.abs(values) >= 2**53).any(axis=1))[
                0
            ]
        )
        raise upload_error(file, f"expected whole numbers, got {values[row].tolist()[:3]}", row=row + 1)
    return values.astype(np.int64)


def _numbers(file: str, files: Mapping[str, bytes]) -> np.ndarray:
    """Read comma-separated rows of numbers: the whole file at once if it is regular, else row by row."""
    text = decode(files[file])
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return np.zeros((0, 1))
    width = lines[0].count(",") + 1
    check_counts(file, nodes=0, features=width)
    cells = ",".join(lines).split(",")
    if len(cells) == width * len(lines) and max(map(len, cells)) <= 32 and "_" not in text:
        try:
            values = np.array(cells).astype(float).reshape(-1, width)
        except ValueError:
            values = np.full((1, 1), np.nan)
        if np.isfinite(values).all():
            return values
    rows = []
    for row, line in enumerate(lines, 1):
        numbers = [number(cell) for cell in line.split(",")]
        if len(numbers) != width:
            raise upload_error(
                file, f"expected {width} numbers as in the first row, got {len(numbers)}", row=row
            )
        if None in numbers:
            column = numbers.index(None)
            raise upload_error(
                file,
                f"expected a finite number, got {quote(line.split(',')[column])}",
                row=row,
                column=column + 1,
            )
        rows.append(numbers)
    return np.array(rows, dtype=float)

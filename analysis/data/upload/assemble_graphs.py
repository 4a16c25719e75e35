"""Assign roles to node columns (name, label, position, split, feature), the same for all graphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from analysis.data.upload.columns.column_choice import GUESS, Choice
from analysis.data.upload.columns.guess_roles import assign_roles
from analysis.data.upload.columns.roles import Roles
from analysis.data.upload.errors import upload_error
from analysis.data.upload.graph_arrays import Graphs
from analysis.data.upload.limits import MOST_LABELS, check_counts
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.text import clean, numbers_first, quote


def assemble(parsed: list[Parsed], *, choice: Choice = GUESS, notes: Sequence[str] = ()) -> Graphs:
    """Assign roles to the columns of all graphs of an upload, and concatenate the graphs.

    Args:
        parsed: graphs as their files gave them, at least one.
        choice: the user's choice of columns.
        notes: remarks so far on how the files were read.

    Raises:
        BadUpload: if there is no node, too much of anything, or a chosen column does not fit its role.
    """
    first = parsed[0].file
    check_counts(
        first,
        graphs=len(parsed),
        nodes=sum(len(p.ids) for p in parsed),
        edges=sum(len(p.source) for p in parsed),
    )
    if not any(p.ids for p in parsed):
        raise upload_error(first, "expected at least one node, got none")
    notes = [*notes, *(note for p in parsed for note in p.notes)]
    edges, weights, directed = zip(*(_both_directions(p, notes) for p in parsed), strict=True)
    graph_labels = [p.label for p in parsed]
    whole = len(parsed) > 1 and any(label is not None for label in graph_labels) and choice.label is None
    roles = assign_roles(parsed, labels=not whole, choice=choice)
    x, feature_names = _features(parsed, roles, notes)
    y, label_names = _labels(parsed, roles, whole=whole, choice=choice)
    check_counts(first, edges=sum(e.shape[1] for e in edges) // 2)
    return Graphs(
        ptr=np.cumsum([0, *(len(p.ids) for p in parsed)]),
        edge_ptr=np.cumsum([0, *(e.shape[1] for e in edges)]),
        edges=np.concatenate(edges, axis=1),
        directed=tuple(directed),
        weight=_weights(weights, edges),
        x=x,
        y=y,
        level="" if y is None else "graph" if whole else "node",
        pos=_positions(parsed, roles),
        split=_split(parsed, roles, whole=whole, choice=choice),
        label_names=label_names,
        feature_names=feature_names,
        names=tuple(_graph_names(parsed)),
        node_names=tuple(_node_names(parsed, roles)),
        notes=tuple(_distinct_notes([*notes, *roles.notes])),
        questions=tuple(roles.questions),
        columns=tuple({clean(key): role for key, role in roles.parts.items()}.items()),
        id_columns=tuple(map(clean, parsed[0].id_columns)),
    )


def _both_directions(p: Parsed, notes: list[str]) -> tuple[np.ndarray, np.ndarray | None, bool]:
    """List edges as PyG does: undirected ones in both directions, self-loops once."""
    edges, weight = np.stack([p.source, p.target]), p.weight
    if p.directed is None and not _is_symmetric(p):
        notes.append(
            "the file does not say whether edges have a direction: every line was taken as an undirected edge"
        )
    elif p.directed is not False and p.both_ways is None:
        return edges, weight, bool(p.directed)
    two_way = p.source != p.target
    if p.both_ways is not None:
        notes.append(
            f"{int(p.both_ways.sum()):,} of {len(p.source):,} edges have no direction: both were taken"
        )
        two_way &= p.both_ways
    mirrored = np.concatenate([edges, edges[::-1, two_way]], axis=1)
    doubled = None if weight is None else np.concatenate([weight, weight[two_way]])
    return mirrored, doubled, p.both_ways is not None


def _is_symmetric(p: Parsed) -> bool:
    """Whether the file lists every edge in both directions, as PyG writes undirected graphs."""
    n = len(p.ids)
    forward, reverse = p.source * n + p.target, p.target * n + p.source
    loops = p.source == p.target
    return bool(loops.all() or np.array_equal(np.unique(forward), np.unique(reverse)))


def _weights(weights: Iterable[np.ndarray | None], edges: Iterable[np.ndarray]) -> np.ndarray | None:
    pairs = list(zip(weights, edges, strict=True))
    if all(weight is None for weight, _ in pairs):
        return None
    return np.concatenate(
        [np.ones(e.shape[1]) if weight is None else weight for weight, e in pairs], dtype=np.float32
    )


def _features(
    parsed: list[Parsed], roles: Roles, notes: list[str]
) -> tuple[np.ndarray | None, tuple[str, ...]]:
    blocks: list[np.ndarray] = []
    names: list[str] = []
    if all("x" in p.ready for p in parsed):
        widths = {p.ready["x"].shape[1] for p in parsed}
        if len(widths) > 1:
            raise upload_error(
                parsed[0].file, f"expected the same number of features in every graph, got {sorted(widths)}"
            )
        blocks.append(np.concatenate([p.ready["x"] for p in parsed]))
        names += [f"x {i + 1}" for i in range(blocks[0].shape[1])]
    nodes = sum(len(p.ids) for p in parsed)
    for column in roles.features:
        check_counts(parsed[0].file, nodes=nodes, features=len(names) + column.values.shape[1])
        missing = int(np.isnan(column.values).sum())
        if missing:
            cells = "1 empty cell" if missing == 1 else f"{missing:,} empty cells"
            notes.append(f"{cells} of {quote(column.name)} became 0")
        blocks.append(np.nan_to_num(column.values))
        names += column.names
    if not names:
        return None, ()
    x = np.concatenate(blocks, axis=1)
    if not np.isfinite(x).all() or np.abs(x).max(initial=0) > 1e30:
        row, column = np.argwhere(~np.isfinite(x) | (np.abs(x) > 1e30))[0]
        raise upload_error(
            parsed[0].file,
            f"expected finite features below 1e30, got {x[row, column]} for node {row + 1}",
            column=names[column],
        )
    return x.astype(np.float32), tuple(clean(name) for name in names)


def _labels(
    parsed: list[Parsed], roles: Roles, *, whole: bool, choice: Choice
) -> tuple[np.ndarray | None, tuple[str, ...]]:
    if whole:
        values: list[Any] = [p.label for p in parsed]
    elif roles.label is not None:
        values = roles.label
    elif all("y" in p.ready for p in parsed) and choice.label is None:
        names = parsed[0].label_names
        numbers = [v for p in parsed for v in p.ready["y"].tolist()]
        if names and len(set(names)) == len(names) and max(numbers, default=-1) < len(names):
            return np.maximum(np.array(numbers), -1), tuple(clean(name) or "(no name)" for name in names)
        values = [None if v < 0 else str(v) for v in numbers]
    else:
        return None, ()
    words = [None if v is None or v == "" else _word(v) for v in values]
    distinct = sorted({w for w in words if w is not None}, key=numbers_first)
    if not distinct:
        return None, ()
    if len(distinct) > MOST_LABELS:
        raise upload_error(
            parsed[0].file, f"expected at most {MOST_LABELS:,} different labels, got {len(distinct):,}"
        )
    number_of: dict[str | None, int] = {word: i for i, word in enumerate(distinct)} | {None: -1}
    return np.array([number_of[w] for w in words]), tuple(clean(w) or "(no name)" for w in distinct)


def _word(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _positions(parsed: list[Parsed], roles: Roles) -> np.ndarray | None:
    if all("pos" in p.ready for p in parsed):
        pos = np.concatenate([p.ready["pos"] for p in parsed])
    elif roles.pos is not None:
        pos = roles.pos
    else:
        return None
    return pos.astype(np.float32) if np.isfinite(pos).all() and np.abs(pos).max(initial=0) < 1e30 else None


def _split(parsed: list[Parsed], roles: Roles, *, whole: bool, choice: Choice) -> np.ndarray | None:
    if whole:
        return None
    if all("split" in p.ready for p in parsed) and choice.split is None:
        counts = {p.ready["split"].shape[1:] for p in parsed}
        if len(counts) > 1:
            raise upload_error(
                parsed[0].file, "expected as many splits in every graph, got different numbers"
            )
        return np.concatenate([p.ready["split"] for p in parsed]).astype(np.int8)
    return roles.split


def _graph_names(parsed: list[Parsed]) -> Iterable[str]:
    for i, p in enumerate(parsed, 1):
        stem = p.file.replace("\\", "/").rpartition("/")[2].partition(".")[0]
        same = len(parsed) > 1 and parsed[i - 1].file == parsed[i - 2].file
        yield clean(p.name) or clean(f"{stem} {i}" if same else stem) or f"graph {i}"


def _node_names(parsed: list[Parsed], roles: Roles) -> list[str]:
    names = roles.names or [id for p in parsed for id in p.ids]
    ids = [id for p in parsed for id in p.ids]
    return [clean(name) or clean(id) or "(no name)" for name, id in zip(names, ids, strict=True)]


def _distinct_notes(notes: list[str]) -> Iterable[str]:
    """Drop duplicate notes, and shorten a long list."""
    distinct = list(dict.fromkeys(notes))
    yield from distinct[:20]
    if len(distinct) > 20:
        yield f"and {len(distinct) - 20:,} more such changes"

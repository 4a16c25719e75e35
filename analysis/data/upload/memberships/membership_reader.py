"""Combine memberships with labels, edges and embedding, and pack them; runs in the reading process."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from safetensors.numpy import save

from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import MOST_EXAMPLES, check_counts
from analysis.data.upload.memberships.file_roles import find_parts
from analysis.data.upload.memberships.membership_inputs import Parts
from analysis.data.upload.memberships.repairs import REPAIRS
from analysis.data.upload.memberships.row_sums import check_rows
from analysis.data.upload.read_files import unpacked
from analysis.data.upload.tables.edge_list import canonical
from analysis.data.upload.text import clean, numbers_first, omission_note, quote


def read_memberships(files: Mapping[str, bytes], options: Mapping[str, Any]) -> bytes:
    """Read the files of one upload into a safetensors blob, with names and notes in its metadata.

    Args:
        files: bytes of the files, by name.
        options: ``repairs``, a list of names of :data:`~analysis.data.upload.memberships.repairs.REPAIRS`;
            may be empty.

    Raises:
        BadUpload: if there are no memberships, or the parts do not fit together.
    """
    files, passed_over = unpacked(files)
    parts = find_parts(files)
    assert parts.s is not None
    if not parts.s.size:
        shape = list(parts.s.shape)
        raise upload_error(parts.file, f"expected one row a node and one column a cluster, got none: {shape}")
    for name in options.get("repairs", ()):
        REPAIRS[name].make(parts)
    check_counts(parts.file, nodes=parts.s.shape[0], features=parts.s.shape[1])
    s, notes = check_rows(parts.file, parts.s)
    nodes, clusters = s.shape
    names = _names(parts, nodes)
    arrays = {"s": s.astype(np.float32)}
    facts: dict[str, Any] = {"named": bool(parts.names), "label_names": [], "notes": [*parts.notes, *notes]}
    if passed_over:
        facts["notes"].append(omission_note("files", passed_over))
    labels = _labels(parts, names, facts["notes"])
    if labels is not None:
        kinds = sorted({label for label in labels if label is not None}, key=numbers_first)
        number = {kind: i for i, kind in enumerate(kinds)}
        arrays["y"] = np.array([-1 if label is None else number[label] for label in labels], dtype=np.int64)
        facts["label_names"] = [clean(kind) or "(no name)" for kind in kinds]
    if parts.graph is not None:
        edges, weight = _edges(parts, names, facts["notes"])
        arrays["edge_index"] = edges
        if weight is not None:
            arrays["edge_weight"] = weight.astype(np.float32)
    if parts.x is not None:
        _check_embedding(parts.file, parts.x, nodes)
        arrays["x"] = parts.x
    facts["clusters"] = _cluster_names(parts, clusters)
    facts["nodes"] = [clean(name) or "(no name)" for name in names]
    packed = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    return save(packed, metadata={"facts": json.dumps(facts)})


def _check_embedding(file: str, x: np.ndarray, nodes: int) -> None:
    if len(x) != nodes:
        raise upload_error(
            file, f"expected an embedding with {nodes:,} rows as the memberships, got {len(x):,}"
        )
    if not np.isfinite(x).all():
        raise upload_error(file, "expected a finite embedding, got a gap or an infinite number in it")


def _cluster_names(parts: Parts, clusters: int) -> list[str]:
    if not parts.clusters:
        return [f"cluster {k + 1}" for k in range(clusters)]
    if len(parts.clusters) != clusters:
        raise upload_error(
            parts.file, f"expected {clusters:,} names of clusters, got {len(parts.clusters):,}"
        )
    return [clean(name) or f"cluster {k + 1}" for k, name in enumerate(parts.clusters)]


def _names(parts: Parts, nodes: int) -> list[str]:
    if not parts.names:
        return [str(i) for i in range(nodes)]
    if len(parts.names) != nodes:
        raise upload_error(
            parts.file, f"expected a name for each of {nodes:,} nodes, got {len(parts.names):,}"
        )
    if len(set(parts.names)) < nodes:
        seen: set[str] = set()
        twice = next(name for name in parts.names if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise upload_error(parts.file, f"expected every node once, got {quote(twice)} again")
    return parts.names


def _row_of_name(ids: Collection[str], names: list[str], *, named: bool) -> dict[str, int]:
    """Map each name to its row; rows without names are numbered, from 1 if ``ids`` are."""
    if not named and "0" not in ids and str(len(names)) in ids:
        return {str(i + 1): i for i in range(len(names))}
    return {name: i for i, name in enumerate(names)}


def _labels(parts: Parts, names: list[str], notes: list[str]) -> list[str | None] | None:
    if parts.label_of is None:
        if parts.labels is not None and len(parts.labels) != len(names):
            raise upload_error(
                parts.file, f"expected a label for each of {len(names):,} nodes, got {len(parts.labels):,}"
            )
        return parts.labels
    row_of = _row_of_name(parts.label_of, names, named=bool(parts.names))
    labels: list[str | None] = [None] * len(names)
    unknown = [name for name in parts.label_of if name not in row_of]
    if unknown and parts.in_order and len(parts.label_of) == len(names):
        notes.append("labels were matched by their order, as chosen")
        return list(parts.label_of.values())
    for name, label in parts.label_of.items():
        if name in row_of:
            labels[row_of[name]] = label
    examples = ", ".join(map(quote, unknown[:MOST_EXAMPLES]))
    if 2 * len(unknown) > len(parts.label_of):
        words = f"expected labels for the nodes {quote(names[0])} ..., got labels for {examples}; the names "
        refusal = upload_error(parts.file, f"{words}have to match")
        refusal.offers = ("order",) if len(parts.label_of) == len(names) else ()
        raise refusal
    if unknown:
        notes.append(f"labels of {len(unknown):,} other nodes ({examples}) were left out")
    if missing := labels.count(None):
        notes.append(f"{missing:,} of {len(names):,} nodes have no label")
    return labels


def _edges(parts: Parts, names: list[str], notes: list[str]) -> tuple[np.ndarray, np.ndarray | None]:
    """Edges between rows of the table, in both directions, without self-loops and duplicates."""
    graph = parts.graph
    assert graph is not None
    ids = [canonical(id) for id in graph.ids]
    used = [ids[i] for i in np.unique(np.concatenate([graph.source, graph.target])).tolist()]
    row_of = _row_of_name(set(used), names, named=bool(parts.names))
    if not parts.names and "0" not in row_of:
        notes.append("edges count nodes from 1: node 1 is the first row")
    if outside := [id for id in used if id not in row_of]:
        what = f"such as {quote(names[0])}" if parts.names else f"from 0 to {len(names) - 1:,}"
        examples = ", ".join(map(quote, outside[:MOST_EXAMPLES]))
        if not parts.inside:
            words = f"expected edges between nodes of the memberships, {what}, got {examples} "
            refusal = upload_error(graph.file, f"{words}({len(outside):,} in all)")
            refusal.offers = ("inside",) if len(outside) < len(used) else ()
            raise refusal
        notes.append(f"edges to {len(outside):,} nodes without memberships were left out, as chosen")
    row = np.array([row_of.get(id, -1) for id in ids], dtype=np.int64)
    ends = row[np.stack([graph.source, graph.target])]
    weight = np.ones(ends.shape[1]) if graph.weight is None else graph.weight
    no_loop = (ends[0] != ends[1]) & (ends >= 0).all(axis=0)
    ends, weight = ends[:, no_loop], weight[no_loop]
    pairs, first = np.unique(
        np.minimum(ends[0], ends[1]) * len(names) + np.maximum(ends[0], ends[1]), return_index=True
    )
    both = np.stack([pairs // len(names), pairs % len(names)])
    both = np.concatenate([both, both[::-1]], axis=1)
    return both, None if graph.weight is None else np.tile(weight[first], 2)

"""Read a soft assignment from a table of memberships written by any program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from safetensors.numpy import load

from analysis.checks import BadInput, one_of
from analysis.data.upload.guard.sandbox import read_in_sandbox
from analysis.data.upload.memberships.repairs import REPAIRS


class Assignment(NamedTuple):
    """A soft assignment with node names, labels, edges and embedding, where the files have them.

    Attributes:
        s: ``[N, K]`` float32, rows sum to 1.
        node_names: one per row; the row's number where the files have no names.
        cluster_names: a name for each of the K columns.
        y: ``[N]`` int64 labels, -1 for none; or None.
        label_names: a name for each label, 0 first.
        edge_index: ``[2, E]`` int64, both directions, without self-loops and repeats; or None.
        edge_weight: ``[E]`` float32, or None.
        x: ``[N, D]`` float32, an embedding; or None.
        notes: what was changed or left out on reading.
        named: whether the files have the nodes' names.
    """

    s: np.ndarray
    node_names: tuple[str, ...]
    cluster_names: tuple[str, ...]
    y: np.ndarray | None
    label_names: tuple[str, ...]
    edge_index: np.ndarray | None
    edge_weight: np.ndarray | None
    x: np.ndarray | None
    notes: tuple[str, ...]
    named: bool = False


def read_assignment(files: Mapping[str, bytes], *, repairs: Sequence[str] = ()) -> Assignment:
    r"""Read a table of memberships, nodes by clusters, in a sandboxed process.

    The table is CSV or TSV, JSON, Parquet, npz or npy, or safetensors: one row a node, one column a cluster,
    perhaps a column with the nodes' names and one with labels (``label``, ``y``, ``class``). Beside it may
    stand a table or graph file with edges, a table of names and labels, and one with an embedding; in npz and
    safetensors the arrays are called ``S``, ``y``, ``edge_index``, ``x``, ``names``. Rows are matched by
    name, or by order without names. One cluster a node (a column ``leiden``, ``cluster``, ``topic``, labels
    alone) is read as one column a cluster; -1 is noise, and with a column ``probability``, as HDBSCAN and
    BERTopic have it, what is missing to 1 is noise, too.

    Args:
        files: content by file name.
        repairs: what is done to the table first, in this order: ``"transpose"`` (columns are nodes),
            ``"zeros"`` (missing numbers are 0), ``"rows"`` (divide every row by its sum), ``"softmax"``
            (:math:`S_{ik} = e^{a_{ik}} / \sum_l e^{a_{il}}`), ``"noise"`` (a last column for what rows lack
            of 1, as in HDBSCAN's membership vectors), ``"inside"`` (edges to nodes without memberships are
            left out), ``"order"`` (labels under other names go by their order).

    Raises:
        BadInput: if there is no such table, a number is missing or negative, rows do not sum to 1 within
            0.001, there is one cluster or more clusters than nodes, names do not match, or an edge leads
            outside; ``offers`` of the error names the repairs that would help.

    >>> read_assignment({"s.csv": b"name,a,b\nAda,.9,.1\nBob,.2,.8\n"}).s.round(1).tolist()
    [[0.8999999761581421, 0.10000000149011612], [0.20000000298023224, 0.800000011920929]]
    >>> read_assignment({"s.csv": b"2,2\n1,3\n"}, repairs=["rows"]).s.tolist()
    [[0.5, 0.5], [0.25, 0.75]]
    """
    for repair in repairs:
        one_of("a repair", repair, REPAIRS)
    packed = read_in_sandbox("assignment", files, options={"repairs": list(repairs)})
    arrays = load(packed)
    length = int.from_bytes(packed[:8], "little")
    facts = json.loads(json.loads(packed[8 : 8 + length])["__metadata__"]["facts"])
    return Assignment(
        s=arrays["s"],
        node_names=tuple(facts["nodes"]),
        cluster_names=tuple(facts["clusters"]),
        y=arrays.get("y"),
        label_names=tuple(facts["label_names"]),
        edge_index=arrays.get("edge_index"),
        edge_weight=arrays.get("edge_weight"),
        x=arrays.get("x"),
        notes=tuple(facts["notes"]),
        named=facts["named"],
    )


def rows_in_order_of(table: Assignment, other: Assignment) -> np.ndarray:
    """Reorder the memberships ``[N, K]`` of a table to the rows of another, by name if both have names.

    Args:
        table: the table whose rows are put in another order.
        other: the table whose order counts.

    Raises:
        BadInput: for other nodes, or another number of them.
    """
    if len(table.s) != len(other.s):
        raise BadInput(
            f"expected two tables of the same nodes, got {len(other.s):,} and {len(table.s):,} rows; "
            "leave out the nodes that only one of them has"
        )
    if table.node_names == other.node_names or not (table.named and other.named):
        return table.s
    row = {name: number for number, name in enumerate(table.node_names)}
    if unmatched := [name for name in other.node_names if name not in row]:
        raise BadInput(
            f"expected the same names in both tables, got '{unmatched[0]}' in one only "
            f"({len(unmatched):,} of {len(row):,}); the names have to match"
        )
    return table.s[[row[name] for name in other.node_names]]

"""The output of a parser: one graph as its file has it, before roles are assigned to its columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import MOST_COLUMNS, MOST_EDGES, MOST_NODES, check_counts
from analysis.data.upload.text import omission_note, quote

Column = list[Any]
"""One value per node: a number, text, a list of numbers, or None where the file says nothing."""


@dataclass
class Parsed:
    """One graph.

    Attributes:
        file: name of the file it came from, for sentences.
        ids: one text per node, its name in the file.
        source: ``[E]`` int64, numbers of nodes from 0.
        target: ``[E]`` int64, numbers of nodes from 0.
        directed: whether the file says that edges have a direction; None where it says nothing.
        weight: ``[E]`` float, or None.
        both_ways: ``[E]`` bool, the edges that have no direction although others have one; or None.
        columns: node attributes that are still to be understood, in the order of the file.
        ready: arrays of N rows that the file itself names (``x``, ``y``, ``pos``, ``split``).
        label: what the file says the whole graph is, or None.
        label_names: what the numbers of ``ready["y"]`` are called, or empty.
        name: name of the graph, for people.
        notes: what was changed on reading, and why.
        id_columns: columns of a table that was joined, the one with the nodes' names first.
        table: name of that table's file, or "".
    """

    file: str
    ids: list[str]
    source: np.ndarray
    target: np.ndarray
    directed: bool | None
    weight: np.ndarray | None = None
    both_ways: np.ndarray | None = None
    columns: dict[str, Column] = field(default_factory=dict)
    ready: dict[str, np.ndarray] = field(default_factory=dict)
    label: str | None = None
    label_names: tuple[str, ...] = ()
    name: str = ""
    notes: list[str] = field(default_factory=list)
    id_columns: tuple[str, ...] = ()
    table: str = ""


class Builder:
    """Collects nodes and edges of ``file`` (its name) in the order in which they come."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.number: dict[str, int] = {}
        self.columns: dict[str, dict[int, Any]] = {}
        self.ends: list[int] = []
        self.weights: list[float | None] = []
        self.directions: dict[int, bool] = {}
        self.unused: dict[str, None] = {}

    def node(self, id: str) -> int:
        """Number of the node ``id``, from 0; a new one is added.

        Raises:
            BadUpload: if there are too many.
        """
        number = self.number.get(id)
        if number is None:
            number = self.number[id] = len(self.number)
            if number >= MOST_NODES:
                check_counts(self.file, nodes=number + 1)
        return number

    def new_node(self, id: str) -> int:
        """Declare the node ``id`` and return its number, from 0.

        Raises:
            BadUpload: if it was declared before.
        """
        if id in self.number:
            raise upload_error(self.file, f"expected every node once, got {quote(id)} again")
        return self.node(id)

    def value(self, node: int, key: str, value: Any) -> None:
        """Set an attribute of a node.

        Args:
            node: number of the node, from 0.
            key: name of the attribute.
            value: what the file says.
        """
        self.columns.setdefault(key, {})[node] = value

    def edge(
        self, ends: tuple[int, int], weight: float | None = None, *, directed: bool | None = None
    ) -> None:
        """Add an edge.

        Args:
            ends: numbers of the source and the target, from 0.
            weight: any number; None if the file gives none.
            directed: whether this edge has a direction; None leaves it to the file.

        Raises:
            BadUpload: if there are too many.
        """
        if len(self.weights) >= MOST_EDGES:
            check_counts(self.file, edges=MOST_EDGES + 1)
        if directed is not None:
            self.directions[len(self.weights)] = directed
        self.ends.extend(ends)
        self.weights.append(weight)

    def leave_out(self, key: str) -> None:
        """Note that the edge attribute ``key`` is ignored."""
        if len(self.unused) < MOST_COLUMNS:
            self.unused[key] = None

    def refuse_undeclared(self, declared: Collection[str]) -> None:
        """Refuse edges between nodes that the file does not list as nodes.

        Args:
            declared: the names of the nodes that it lists.

        Raises:
            BadUpload: with the name of the first other node.
        """
        if missing := [id for id in self.number if id not in declared]:
            raise upload_error(
                self.file,
                f"expected every edge to join nodes of the file, got {quote(missing[0])}, which is none",
            )

    def build(self, *, directed: bool | None, facts: Mapping[str, Any] | None = None) -> Parsed:
        """Build the graph.

        Args:
            directed: whether the file says that edges have a direction; None where it does not say.
            facts: attributes of the graph, by name.

        Raises:
            BadUpload: if nodes have too many attributes.
        """
        n = len(self.number)
        ends = np.array(self.ends, dtype=np.int64).reshape(-1, 2)
        columns: dict[str, Column] = {}
        for key, values in self.columns.items():
            check_counts(self.file, nodes=n, features=len(columns))
            columns[key] = [values.get(i) for i in range(n)]
        weight, notes = _weights(self.weights)
        if self.unused:
            notes.append(omission_note("edges", list(self.unused)))
        both_ways = self._undirected_edges(directed=directed)
        if both_ways is not None:
            directed = not bool(both_ways.all())
            both_ways = both_ways if both_ways.any() else None
        parsed = Parsed(
            file=self.file,
            ids=list(self.number),
            source=ends[:, 0].copy(),
            target=ends[:, 1].copy(),
            directed=directed,
            weight=weight,
            both_ways=both_ways if directed else None,
            columns=columns,
            notes=notes,
        )
        parsed.label, parsed.name = graph_label(facts or {}), str((facts or {}).get("name") or "")
        return parsed

    def _undirected_edges(self, *, directed: bool | None) -> np.ndarray | None:
        """Mask of the undirected edges; None if all edges are alike."""
        flags = [self.directions.get(edge, bool(directed)) for edge in range(len(self.weights))]
        if not self.directions or len(set(flags)) < 2 and flags[0] == bool(directed):
            return None
        return ~np.array(flags)


LABEL_KEYS = ("y", "class", "target", "label", "category", "graph_label")


def graph_label(facts: Mapping[str, Any]) -> str | None:
    """Read the label of a graph from its attributes ``facts``; None if none of them is a label.

    >>> graph_label({"name": "g", "Label": 3})
    '3'
    """
    by_name = {str(key).lower(): value for key, value in facts.items()}
    for key in LABEL_KEYS:
        value = by_name.get(key)
        if isinstance(value, str | int | float) and str(value).strip():
            return (
                str(int(value))
                if isinstance(value, int | float) and float(value).is_integer()
                else str(value)
            )
    return None


def _weights(weights: list[float | None]) -> tuple[np.ndarray | None, list[str]]:
    numbers = [w for w in weights if w is not None]
    if not numbers or all(w == 1 for w in numbers):
        return None, []
    notes = []
    if len(numbers) < len(weights):
        notes.append(f"{len(weights) - len(numbers):,} edges have no weight and were given weight 1")
    return np.array([1.0 if w is None else w for w in weights]), notes

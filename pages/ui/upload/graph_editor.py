"""Graph editor: add and remove nodes and edges by clicks on the drawing or in tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from analysis.data.builtin.table import SAMPLES, load_sample
from analysis.data.upload.text import clean
from analysis.projection.layout import graph_layout
from pages.ui.frame import warm_up
from pages.ui.upload import current_upload
from pages.ui.widgets import figure_output

if TYPE_CHECKING:
    from torch_geometric.data import Data

_KEY, _SELECTED = "board", "board.selected"
MOST = 200
STARTS = {"ring-of-cliques": "Ring of cliques", "karate": "Zachary's karate club", "": "One node"}


@dataclass(frozen=True)
class Board:
    """A graph in the editor.

    Attributes:
        names: names of the nodes.
        labels: of the nodes, "" for none.
        edges: pairs of nodes, the smaller number first.
        positions: where each node is drawn.
        version: counts the changes.
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]
    edges: frozenset[tuple[int, int]]
    positions: tuple[tuple[float, float], ...]
    version: int = 0

    def toggle_edge(self, one: int, other: int) -> Board:
        """Copy with the edge between two nodes added or removed.

        >>> Board(("a", "b"), ("", ""), frozenset(), ((0, 0), (1, 0))).toggle_edge(1, 0).edges
        frozenset({(0, 1)})
        """
        edge = (min(one, other), max(one, other))
        return self._next(edges=self.edges ^ {edge})

    def with_node(self, neighbour: int | None) -> Board:
        """Copy with a new node, joined to ``neighbour`` if given."""
        n = len(self.names)
        x, y = self.positions[neighbour] if neighbour is not None else (0.5, 0.5)
        turn = 0.13 * ((n * 7) % 5 - 2)
        edges = self.edges if neighbour is None else self.edges | {(neighbour, n)}
        return self._next(
            names=(*self.names, f"node {n + 1}"),
            labels=(*self.labels, ""),
            positions=(*self.positions, (x + 0.1, y + turn)),
            edges=frozenset(edges),
        )

    def without(self, node: int) -> Board:
        """Copy without a node and its edges."""
        keep = [i for i in range(len(self.names)) if i != node]
        number = {old: new for new, old in enumerate(keep)}
        return self._next(
            names=tuple(self.names[i] for i in keep),
            labels=tuple(self.labels[i] for i in keep),
            positions=tuple(self.positions[i] for i in keep),
            edges=frozenset((number[a], number[b]) for a, b in self.edges if node not in (a, b)),
        )

    def called(self, names: Iterable[str], labels: Iterable[str]) -> Board:
        """Copy with other names and labels."""
        return self._next(
            names=tuple(clean(name) or f"node {i + 1}" for i, name in enumerate(names)),
            labels=tuple(clean(label) for label in labels),
        )

    def _next(self, **changes: Any) -> Board:
        return replace(self, version=self.version + 1, **changes)


def edit() -> None:
    """Draw the editor."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start = st.selectbox(
            "Start with",
            list(STARTS),
            format_func=STARTS.__getitem__,
            key="board.start",
            help="What is on the board at first; choosing another clears what you drew.",
        )
        if st.session_state.get("board.started") != start:
            st.session_state["board.started"] = start
            _set(_from_sample(start))
        now: Board = st.session_state[_KEY]
        selected = st.session_state.get(_SELECTED)
        st.button("Add a node", on_click=_add, disabled=len(now.names) >= MOST, key="board.add")
        st.button(
            "Remove the selected node",
            on_click=_remove,
            disabled=selected is None or len(now.names) < 2,
            key="board.remove",
        )
    if selected is None:
        st.caption("Click a node, then another: the edge between them is added or removed.")
    else:
        st.text(
            f"Selected: {now.names[selected]}. Click another node to add or remove the edge between them."
        )
    with st.expander("Names and labels", type="compact"):
        _table(now)
    current_upload.draw("drawn graph", lambda: _data(now), where=f"board {start} {now.version}")


def clicked(node: int) -> None:
    """Handle a click on a node."""
    selected = st.session_state.get(_SELECTED)
    if selected is None:
        st.session_state[_SELECTED] = node
    elif selected == node:
        st.session_state[_SELECTED] = None
    else:
        _set(st.session_state[_KEY].toggle_edge(selected, node))


def selected_node() -> int | None:
    """Selected node, whose edge to the next clicked one is toggled; None if there is none."""
    return st.session_state.get(_SELECTED) if is_open() else None


def is_open() -> bool:
    """Whether the current graph is from the editor."""
    upload = current_upload.current()
    return _KEY in st.session_state and upload is not None and upload.where.startswith("board ")


def _set(board: Board) -> None:
    st.session_state[_KEY] = board
    st.session_state[_SELECTED] = None


def _add() -> None:
    now: Board = st.session_state[_KEY]
    neighbour = st.session_state.get(_SELECTED)
    _set(now.with_node(neighbour if neighbour is not None else len(now.names) - 1))


def _remove() -> None:
    _set(st.session_state[_KEY].without(st.session_state[_SELECTED]))


def _table(now: Board) -> None:
    import pandas as pd  # imported late: takes 65 MB, and few pages need it

    frame = pd.DataFrame({"name": now.names, "label": now.labels})
    changed = st.data_editor(frame, key=f"board.table.{now.version}", hide_index=True, num_rows="fixed")
    rows = [{"name": name, "label": label} for name, label in zip(now.names, now.labels, strict=True)]
    figure_output.files_of(rows, key="board.table", name="nodes")
    if not changed.equals(frame):
        _set(now.called(changed["name"].fillna("").astype(str), changed["label"].fillna("").astype(str)))
        st.rerun()


def _from_sample(name: str) -> Board:
    if name not in SAMPLES:
        return Board(("node 1",), ("",), frozenset(), ((0.5, 0.5),))
    warm_up.wait_for_libraries()
    graph = load_sample(name)
    assert not isinstance(graph, list)
    edges = graph.edge_index.numpy()
    at = graph_layout(int(graph.num_nodes), edges).astype(float)
    names = tuple(graph.get("node_names") or (f"node {i + 1}" for i in range(graph.num_nodes)))
    return Board(
        names,
        tuple(graph.label_names[c] for c in graph.y.tolist()),
        frozenset((a, b) for a, b in edges.T.tolist() if a < b),
        tuple((x, y) for x, y in at.tolist()),
    )


def _data(board: Board) -> Data:
    import torch
    from torch_geometric.data import Data

    ends = sorted(board.edges)
    both = torch.tensor([*ends, *((b, a) for a, b in ends)], dtype=torch.long).reshape(-1, 2).T.contiguous()
    kinds = sorted({label for label in board.labels if label})
    data = Data(
        edge_index=both,
        num_nodes=len(board.names),
        name="drawn graph",
        node_names=board.names,
        label_names=tuple(kinds),
        pos=torch.tensor(board.positions, dtype=torch.float32),
    )
    if kinds:
        data.y = torch.tensor([kinds.index(label) if label else -1 for label in board.labels])
    return data

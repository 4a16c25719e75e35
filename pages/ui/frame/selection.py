"""The selection shared by all pages (run, epoch, graph, node, head, what-if), stored in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import streamlit as st

_KEY = "selection"
_LINKS = "selection.links"
_MOST_LINKS = 64
"""Of a page that is remembered for what was changed; each rest of a hand draws a few."""


@dataclass(frozen=True)
class Selection:
    """The selection. ``None`` (``run``: ``""``) means that nothing was selected, and a page uses its default.

    Attributes:
        run: id of the run.
        epoch: the epoch asked for; between two recorded ones the explorer shows the way from one to the
            other, and settled figures the nearer one.
        graph: index among the recorded graphs.
        node: index of a node inside that graph.
        head: index of a head of the first memory layer; -1 is all heads, where a page would begin with one.
        cluster: index of a cluster.
        layer: index of a memory layer, where a run has several; of a deep network, the layer shown.
        beside: what stands beside it for comparison: id of a run, ``epoch:3``, ``control:shuffled``, or "".
            In the address it is called ``with``.
        tau, muted, inverted, weights, edits, attached, rate: what the reader tries in the explorer, as it
            writes them; "" as trained.
        scale, colour, only: how the depth explorer is drawn, ``scale`` also how heat maps are coloured, as
            the pictures write them; "" as usual.
    """

    run: str = ""
    epoch: float | None = None
    graph: int | None = None
    node: int | None = None
    head: int | None = None
    cluster: int | None = None
    layer: int | None = None
    beside: str = ""
    tau: str = ""
    muted: str = ""
    inverted: str = ""
    weights: str = ""
    edits: str = ""
    attached: str = ""
    rate: str = ""
    scale: str = ""
    colour: str = ""
    only: str = ""

    @classmethod
    def parse(cls, params: Mapping[str, str]) -> Selection:
        """Parse an address; invalid numbers count as not selected.

        >>> selected = Selection.parse({"run": "abc", "epoch": "3.5", "node": "-1", "tau": "2", "utm": "x"})
        >>> selected.run, selected.epoch, selected.node, selected.tau
        ('abc', 3.5, None, '2')
        """
        numbers: dict[str, Any] = {name: _number(params.get(name, "")) for name in _NUMBERS}
        if params.get("head") == "-1":
            numbers["head"] = -1
        texts = {name: params.get(_ADDRESS.get(name, name), "")[:_LONGEST] for name in _TEXTS}
        return cls(epoch=_moment(params.get("epoch", "")), **{**numbers, **texts})

    def params(self) -> dict[str, str]:
        """Address parameters of this selection, without unset parts.

        >>> Selection(run="abc", epoch=0, beside="def").params()
        {'run': 'abc', 'epoch': '0', 'with': 'def'}
        """
        values = {_ADDRESS.get(field.name, field.name): getattr(self, field.name) for field in fields(self)}
        return {
            name: f"{value:.6g}" if isinstance(value, float) else str(value)
            for name, value in values.items()
            if value not in (None, "")
        }

    def change(self, **changes: Any) -> Selection:
        """Copy with some parts changed; a new run resets the rest, a new graph the node.

        Another layer drops the node, the head and the cluster: it has its own.

        >>> Selection("a", epoch=3, graph=1, node=5).change(graph=2).params()
        {'run': 'a', 'epoch': '3', 'graph': '2'}
        >>> Selection("a", epoch=3).change(run="b").params()
        {'run': 'b'}
        """
        start = self
        if changes.get("run", self.run) != self.run:
            start = Selection()
        elif changes.get("graph", self.graph) != self.graph:
            start = replace(self, node=None)
        elif changes.get("layer", self.layer) != self.layer:
            as_trained = dict.fromkeys(TRIED, "")
            start = replace(self, node=None, head=None, cluster=None, **as_trained)  # type: ignore[arg-type]
        return replace(start, **changes)


TRIED = ("tau", "muted", "inverted", "weights", "edits", "attached", "rate")
"""The parts that say what the reader tries in the explorer."""
DRAWN = ("scale", "colour", "only")
"""The parts that say how a picture is drawn."""
_ADDRESS = {"beside": "with"}
_TEXTS = ("run", "beside", *TRIED, *DRAWN)
_NUMBERS = ("graph", "node", "head", "cluster", "layer")
_NAMES = ("epoch", *_NUMBERS, *(_ADDRESS.get(name, name) for name in _TEXTS))
_LONGEST = 4000
"""Characters of a text in an address; a longer one was not written by this app."""


def current() -> Selection:
    """Current selection: from the address if it names a run, else the last one of the visitor."""
    address = st.query_params.to_dict()
    if "run" in address:
        return _parsed(tuple(address.items()))
    return st.session_state.get(_KEY, Selection())


@lru_cache(maxsize=256)  # read ten times per page
def _parsed(address: tuple[tuple[str, str], ...]) -> Selection:
    return Selection.parse(dict(address))


def select(**changes: Any) -> None:
    """Change parts of the selection and of the address: ``select(epoch=3, node=None)``."""
    _store(current().change(**changes))


def forget() -> None:
    """Forget the selection in the session; the address is unchanged."""
    st.session_state.pop(_KEY, None)


def show(run: str, *, kind: str) -> None:
    """Select a run of this kind, restoring the last selection within it."""
    last = st.session_state.get(f"{_KEY}.{kind}")
    _store(last if last is not None and last.run == run else Selection(run=run))


def last_run(kind: str) -> str:
    """Last selected run of this kind ("cluster" or "depth"); "" if none."""
    last: Selection | None = st.session_state.get(f"{_KEY}.{kind}")
    return "" if last is None else last.run


def remember(kind: str) -> None:
    """Remember the selection as the last one of this kind of run."""
    st.session_state[f"{_KEY}.{kind}"] = current()


def keep_in_address(*, opened: str = "") -> None:
    """Restore the selection in the address.

    A click in the menu has cleared it, and a :func:`link` has that of when it was drawn.

    Args:
        opened: the page, where the visitor came to it from another one.
    """
    if opened:
        links: dict[tuple[str, Selection], dict[str, Any]] = st.session_state.pop(_LINKS, {})
        changes = links.get((opened, current()))
        if changes is not None:
            _store(st.session_state.get(_KEY, Selection()).change(**changes))
            return
    _store(current())


def link(page: str, label: str, **changes: Any) -> None:
    """Draw a link to another page with the selection, modified by ``changes``.

    What is selected after it was drawn goes along, too: it is in the session, and not every link is drawn
    anew for it.
    """
    target = current().change(**changes)
    st.page_link(f"pages/{page}.py", label=label, query_params=target.params())
    links = st.session_state.setdefault(_LINKS, {})
    links[page, target] = changes
    while len(links) > _MOST_LINKS:
        del links[next(iter(links))]


def go(page: str, **changes: Any) -> None:
    """Switch to another page with the selection, modified by ``changes``. Does not return."""
    changed = current().change(**changes)
    st.session_state[_KEY] = changed
    st.switch_page(f"pages/{page}.py", query_params=changed.params())


def one_head(selected: Selection) -> int | None:
    """The selected head; None if none or all are selected."""
    return None if selected.head is None or selected.head < 0 else selected.head


def _store(selection: Selection) -> None:
    st.session_state[_KEY] = selection
    params = selection.params()
    address = st.query_params.to_dict()
    others = {name: value for name, value in address.items() if name not in _NAMES}
    if address != others | params:
        st.query_params.from_dict(others | params)


def _moment(text: str) -> float | None:
    value = float(text) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text, re.ASCII) else None
    return int(value) if value is not None and value.is_integer() else value


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

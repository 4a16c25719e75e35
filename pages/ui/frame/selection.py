"""The one selection all pages share: run, epoch, graph, node, head, cluster. It lives in the address bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import streamlit as st

_KEY = "selection"
_NEXT = "selection.next"


@dataclass(frozen=True)
class Selection:
    """What is looked at. ``None`` (``run``: ``""``) means nothing was chosen, and a page takes its default.

    Attributes:
        run: id of the run.
        epoch: the epoch asked for; the nearest recorded one is shown.
        graph: index among the recorded graphs.
        node: index of a node inside that graph.
        head: index of a head of the first memory layer.
        cluster: index of a cluster.
        layer: index of a memory layer, where a run has several.
        beside: what stands beside it for comparison: id of a run, ``epoch:3``, ``control:shuffled``, or "".
            In the address it is called ``with``.
    """

    run: str = ""
    epoch: int | None = None
    graph: int | None = None
    node: int | None = None
    head: int | None = None
    cluster: int | None = None
    layer: int | None = None
    beside: str = ""

    @classmethod
    def parse(cls, params: Mapping[str, str]) -> Selection:
        """Read an address; a number that cannot be read counts as not chosen.

        >>> Selection.parse({"run": "abc", "epoch": "3", "node": "-1", "utm": "x"})
        Selection(run='abc', epoch=3, graph=None, node=None, head=None, cluster=None, layer=None, beside='')
        """
        numbers = {name: _number(params.get(name, "")) for name in _NUMBERS}
        return cls(run=params.get("run", ""), beside=params.get("with", ""), **numbers)

    def params(self) -> dict[str, str]:
        """The address of this selection, without what was not chosen.

        >>> Selection(run="abc", epoch=0, beside="def").params()
        {'run': 'abc', 'epoch': '0', 'with': 'def'}
        """
        chosen = {_ADDRESS.get(field.name, field.name): getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in chosen.items() if value not in (None, "")}

    def change(self, **changes: Any) -> Selection:
        """A copy with some parts changed. Another run drops the rest, another graph the node.

        Another layer drops the node, the head and the cluster: it has its own.

        >>> Selection("a", epoch=3, graph=1, node=5).change(graph=2)
        Selection(run='a', epoch=3, graph=2, node=None, head=None, cluster=None, layer=None, beside='')
        >>> Selection("a", epoch=3).change(run="b")
        Selection(run='b', epoch=None, graph=None, node=None, head=None, cluster=None, layer=None, beside='')
        """
        start = self
        if changes.get("run", self.run) != self.run:
            start = Selection()
        elif changes.get("graph", self.graph) != self.graph:
            start = replace(self, node=None)
        elif changes.get("layer", self.layer) != self.layer:
            start = replace(self, node=None, head=None, cluster=None)
        return replace(start, **changes)


_ADDRESS = {"beside": "with"}
_NUMBERS = tuple(field.name for field in fields(Selection) if field.name not in ("run", "beside"))
_NAMES = ("run", *_NUMBERS, *_ADDRESS.values())


def current() -> Selection:
    """What is selected now. An address that names a run decides; else what the visitor last selected."""
    if "run" in st.query_params:
        return Selection.parse(st.query_params.to_dict())
    return st.session_state.get(_KEY, Selection())


def select(**changes: Any) -> None:
    """Change parts of the selection, here and in the address bar: ``select(epoch=3, node=None)``."""
    _store(current().change(**changes))


def clear() -> None:
    """Select nothing, but stay with the run."""
    _store(Selection(run=current().run))


def forget() -> None:
    """Drop the selection from memory, for the next page; the address bar stays as it is."""
    st.session_state.pop(_KEY, None)


def select_next(**changes: Any) -> None:
    """Change parts of the selection with the coming rerun of the page.

    For fragments that call ``st.rerun``: it throws away what they have just written into the address bar.
    """
    st.session_state[_NEXT] = current().change(**changes)


def show(run: str, *, kind: str) -> None:
    """Make ``run``, which is of this kind, what is looked at, with what was last selected in it."""
    last = st.session_state.get(f"{_KEY}.{kind}")
    _store(last if last is not None and last.run == run else Selection(run=run))


def last_run(kind: str) -> str:
    """The run of this kind ("cluster" or "depth") that was looked at last, "" where none was."""
    last: Selection | None = st.session_state.get(f"{_KEY}.{kind}")
    return "" if last is None else last.run


def remember(kind: str) -> None:
    """What is selected belongs to a run of this kind: pages for that kind come back to it."""
    st.session_state[f"{_KEY}.{kind}"] = current()


def keep_in_address() -> None:
    """Write what is selected into the address bar, which a click in the menu has emptied."""
    _store(st.session_state.pop(_NEXT, None) or current())


def link(page: str, label: str, **changes: Any) -> None:
    """A link to another page that takes the selection along, with ``changes``."""
    chosen = current().change(**changes)
    st.page_link(f"pages/{page}.py", label=label, query_params=chosen.params())


def go(page: str, **changes: Any) -> None:
    """Go to another page now, taking the selection along, with ``changes``. Does not return."""
    chosen = current().change(**changes)
    st.session_state[_KEY] = chosen
    st.switch_page(f"pages/{page}.py", query_params=chosen.params())


def _store(chosen: Selection) -> None:
    st.session_state[_KEY] = chosen
    wanted = chosen.params()
    address = st.query_params.to_dict()
    others = {name: value for name, value in address.items() if name not in _NAMES}
    if address != others | wanted:
        st.query_params.from_dict(others | wanted)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

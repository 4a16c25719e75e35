"""Explorers on a page, computed in the browser: clusters, and layers over depth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from analysis.figures.explorer.linker import linked, without_comments
from analysis.figures.explorer.payload import addition
from analysis.figures.explorer.payload_increments import extend_parts
from analysis.figures.explorer.standalone_html import styles

Emphasis = Literal["assignments", "keys", "target", "train"]
OnIdle = Callable[[dict[str, str]], None]

# These texts are the project's own files; user data is only ever passed as data.
_CLUSTERS = {
    emphasis: st.components.v2.component(
        f"soft-cluster-lab-clusters-{emphasis}",
        html=f'<div data-explorer="clusters" data-emphasis="{emphasis}"></div>',
        css=styles("clusters"),
        js=linked("clusters_component.js"),
    )
    for emphasis in get_args(Emphasis)
}
_DEPTH = st.components.v2.component(
    "soft-cluster-lab-depth",
    html='<div data-explorer="depth"></div>',
    css=styles("depth"),
    js=linked("depth_component.js"),
)
_ADDITION = st.components.v2.component(
    "soft-cluster-lab-addition", js=without_comments(linked("increment_component.js"))
)
_STEERING = st.components.v2.component(
    "soft-cluster-lab-steering", js=without_comments(linked("selection_broadcast.js"))
)


def mount(
    payload: bytes,
    *,
    key: str,
    emphasis: Emphasis,
    select: Mapping[str, object] | None = None,
    link: str = "",
    on_idle: OnIdle | None = None,
) -> None:
    """Show a run's clusters.

    An unchanged payload is sent once, and of a changed one only what was added; what is selected travels
    apart from it, in a few bytes.

    Args:
        payload: of :func:`analysis.runs.results.cluster_payload.cluster_payload`; the same bytes for the same
            run, so keep them.
        key: fixed name of the picture on its page.
        emphasis: which of its panels is large.
        select: what the page's address and selection say: ``epoch``, ``graph``, ``node`` (inside its graph),
            ``head``, ``tau``, ``muted`` ... as they stand in the answer; None leaves out. ``play=1`` opens it
            playing.
        link: a name that pictures beside each other share: they have one clock, one selection and one scale.
        on_idle: called with the state once the reader pauses, see :func:`listen`.
    """
    send_selection(key=key, select={**(select or {}), "link": link or None}, on_idle=on_idle)
    _send(_CLUSTERS[emphasis], payload, key=key)


def mount_depth(
    payload: bytes,
    *,
    key: str,
    select: Mapping[str, object] | None = None,
    on_idle: OnIdle | None = None,
) -> None:
    """Show the layers of a deep network.

    Args:
        payload: of :func:`analysis.runs.results.depth_payload.depth_payload`; the same bytes for the same
            run.
        key: fixed name of the picture on its page.
        select: what the page's address and selection say: ``layer``, ``epoch`` ("best" or a number),
            ``scale`` ("own", "common"), ``colour`` ("label", "group"), ``only`` (a label), ``node``.
        on_idle: called with the state once the reader pauses, see :func:`listen`.
    """
    send_selection(key=key, select=select, on_idle=on_idle)
    _send(_DEPTH, payload, key=key)


def _send(picture: Callable[..., Any], payload: bytes, *, key: str) -> None:
    """Send the picture's initial payload and the parts added since, each as a message.

    What a session was sent before Streamlit sends as a reference: a part that stays the same costs nothing.
    """
    parts = extend_parts(st.session_state.get(f"{key}.parts"), payload, add=addition_to)
    st.session_state[f"{key}.parts"] = parts
    send_additions(parts.additions, key=key)
    picture(key=key, data=parts.whole)  # after the parts: a remounted picture begins with all


def send_additions(additions: Sequence[Any], *, key: str) -> None:
    """Send the parts added to the picture called ``key``, each as a message: bytes, or JSON."""
    with st.container(key=f"{key}.additions"):  # its own container: later elements keep their index
        for number, part in enumerate(additions):
            _ADDITION(key=f"{key}.addition.{number}", data=part, height=0)


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs={bytes: hash})
def addition_to(before: bytes, after: bytes) -> bytes:
    """What a picture that holds ``before`` needs to show ``after``, made once for all who watch."""
    return addition(before, after)


def send_selection(*, key: str, select: Mapping[str, object] | None, on_idle: OnIdle | None = None) -> None:
    """Send the picture called ``key`` its state, without remounting it."""
    _send_selection(f"{key}.steering", key, select, on_idle=on_idle)


def listen(*, key: str, select: Mapping[str, object] | None, on_idle: OnIdle, by: str = "listener") -> None:
    """Receive the state of the page's picture when the reader pauses, and send it the selection.

    The browser writes the address by itself; here only the fragment is run again in which this is called, so
    call it where no more is drawn than what must follow.

    Args:
        key: the picture's.
        select: what it is to show.
        on_idle: called with what differs from the run as trained at its last epoch, by name, as text.
        by: name of who listens, of several on a page.
    """
    _send_selection(f"{key}.steering.{by}", key, select, on_idle=on_idle, address=True)


def _send_selection(
    name: str,
    key: str,
    select: Mapping[str, object] | None,
    *,
    on_idle: OnIdle | None,
    address: bool = False,
) -> None:
    state = {word: value for word, value in (select or {}).items() if value is not None}
    message = {"key": key, "query": urlencode(state), "notify": on_idle is not None, "address": address}

    def report() -> None:
        answer = st.session_state[name].get("state")
        if on_idle is not None and isinstance(answer, str | None):  # else no picture has sent it
            on_idle(dict(parse_qsl(answer or "")))

    _STEERING(key=name, data=message, height=0, on_state_change=report)

"""Pictures on a page that the browser computes, told once what to draw: clusters, and the film of depth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from analysis.figures.explorer.document import styles
from analysis.figures.explorer.linker import linked

Emphasis = Literal["assignments", "keys", "target", "train"]

# The texts are the project's own files; what comes from data travels as data only.
_CLUSTERS = {
    emphasis: st.components.v2.component(
        f"soft-cluster-lab-clusters-{emphasis}",
        html=f'<div data-explorer="clusters" data-emphasis="{emphasis}"></div>',
        css=styles("clusters"),
        js=linked("clusters_component.js"),
    )
    for emphasis in get_args(Emphasis)
}
_FILM = st.components.v2.component(
    "soft-cluster-lab-depth",
    html='<div data-explorer="depth"></div>',
    css=styles("depth"),
    js=linked("depth_component.js"),
)
_STEERING = st.components.v2.component("soft-cluster-lab-steering", js=linked("steering_component.js"))


def mount(
    payload: bytes,
    *,
    key: str,
    emphasis: Emphasis,
    select: Mapping[str, object] | None = None,
    link: str = "",
    on_rest: Callable[[dict[str, str]], None] | None = None,
) -> dict[str, str]:
    """Show a run's clusters, and say what the reader has set once their hand rests.

    An unchanged payload is sent once; what is selected travels apart from it, in a few bytes.

    Args:
        payload: of :func:`analysis.runs.results.cluster_payload.cluster_payload`; the same bytes for the same
            run, so keep them.
        key: fixed name of the picture on its page.
        emphasis: which of its panels is large.
        select: what the page's address and selection say: ``epoch``, ``graph``, ``node``, ``head``, ``tau``,
            ``muted`` ... as they stand in the answer; None leaves out. ``play=1`` opens it playing.
        link: a name that pictures beside each other share: they have one clock, one selection and one scale.
        on_rest: called with the answer when the hand has rested; in a fragment only that is run again.

    Returns:
        What differs from the run as trained at its last epoch, by name, as text for the address.
    """
    wishes = {**(select or {}), "link": link or None}
    return _mounted(_CLUSTERS[emphasis], payload, key=key, select=wishes, on_rest=on_rest)


def mount_film(
    payload: bytes,
    *,
    key: str,
    select: Mapping[str, object] | None = None,
    on_rest: Callable[[dict[str, str]], None] | None = None,
) -> dict[str, str]:
    """Show the film of a deep network, and say what the reader has set once their hand rests.

    Args:
        payload: of :func:`analysis.runs.results.film.depth_film`; the same bytes for the same run.
        key: fixed name of the picture on its page.
        select: what the page's address and selection say: ``layer``, ``epoch`` ("best" or a number),
            ``scale`` ("own", "common"), ``colour`` ("label", "group"), ``only`` (a label), ``node``.
        on_rest: called with the answer when the hand has rested.

    Returns:
        What differs from the last layer at the epochs that were kept, by name, as text for the address.
    """
    return _mounted(_FILM, payload, key=key, select=select, on_rest=on_rest)


def _mounted(
    component: Callable[..., Any],
    payload: bytes,
    *,
    key: str,
    select: Mapping[str, object] | None,
    on_rest: Callable[[dict[str, str]], None] | None,
) -> dict[str, str]:
    wishes = {name: value for name, value in (select or {}).items() if value is not None}
    _STEERING(key=f"{key}.steering", data={"key": key, "query": urlencode(wishes)}, height=0)

    def rested() -> None:
        if on_rest is not None:
            on_rest(_read(st.session_state[key].get("rested")))

    answer = component(key=key, data=payload, on_rested_change=rested)
    return _read(answer.get("rested"))


def _read(query: str | None) -> dict[str, str]:
    return dict(parse_qsl(query or ""))

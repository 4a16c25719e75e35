"""What if: other values of tau and of the head weights, or a key moved by hand, tried on the frozen layer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import numpy as np
import streamlit as st

from analysis.figures.export.html import Origin
from analysis.figures.headline import what_if_sentence
from analysis.runs.export.provenance import origin_of
from analysis.runs.results.assignments import Assignments
from pages.ui import cached
from pages.ui.cached import Move, WhatIf
from pages.ui.clusters import views
from pages.ui.frame import selection
from pages.ui.widgets.selection_bar import Chosen

Shown = Literal["S", "heads", "part", "keys"]
_TAUS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def choose(chosen: Chosen) -> WhatIf | None:
    """Draw the sliders, and say what they do; None while all stand at their trained values."""
    trained = cached.assigned(chosen)
    place = (
        f"whatif.{chosen.run.id}.{chosen.layer}.{chosen.epoch}"  # another epoch has trained values of its own
    )
    st.markdown("**What if** the trained layer mixed differently? Nothing is trained again.")
    tau, weights = _tau(trained.tau, place), _weights(trained, place)
    with st.expander("Move a key by hand", type="compact"):
        move = _move(chosen, trained, place)
    if (tau, weights, move) == (trained.tau, tuple(map(float, trained.head_weights)), None):
        st.caption(
            "All stand at their trained values. A weight of 0 mutes a head, a negative one inverts it."
        )
        return None
    what_if = WhatIf(tau, weights, move)
    consequence(chosen, what_if)
    st.button("Back to the trained values", key=f"{place}.reset", on_click=_reset, args=(place,))
    return what_if


def mixing(chosen: Chosen) -> WhatIf | None:
    """Draw two rows of heads, to mute and to invert; None while all count as trained."""
    trained = cached.assigned(chosen)
    exact = list(map(float, trained.head_weights))
    place = f"mixing.{chosen.run.id}.{chosen.layer}"
    heads = list(range(len(exact)))
    muted, inverted = (
        st.pills(
            words, heads, selection_mode="multi", format_func=lambda h: str(h + 1), key=f"{place}.{words}"
        )
        for words in ("Mute", "Invert")
    )
    weights = tuple(0.0 if h in muted else -w if h in inverted else w for h, w in enumerate(exact))
    return None if list(weights) == exact else WhatIf(trained.tau, weights)


def origin(chosen: Chosen, what_if: WhatIf | None, *, shows: Collection[Shown]) -> Origin | None:
    """Of a figure that may show other values; None where nothing it shows differs from what was trained.

    Args:
        chosen: what is looked at.
        what_if: the other values.
        shows: what the figure shows: S, all heads beside S with their weights, the chosen part (S, or a head
            alone), the keys.
    """
    if what_if is None:
        return None
    trained, tried = cached.assigned(chosen), cached.assigned(chosen, what_if)
    parts = {
        "S": [(trained.combined, tried.combined)],
        "heads": [(trained.heads, tried.heads), (trained.head_weights, tried.head_weights)],
        "part": [(views.chosen_part(chosen), views.chosen_part(chosen, what_if))],
        "keys": [(trained.keys, tried.keys)],
    }
    if all(np.array_equal(before, now) for part in shows for before, now in parts[part]):
        return None
    return origin_of(chosen.run, epoch=chosen.epoch, instead=words(what_if))


def words(what_if: WhatIf) -> str:
    """The other values, as a figure that shows them says."""
    moved = ", a key moved by hand" if what_if.move else ""
    return (
        f"tau {what_if.tau:g}, head weights {', '.join(f'{weight:g}' for weight in what_if.weights)}{moved}"
    )


def consequence(chosen: Chosen, what_if: WhatIf) -> None:
    """Say what other values do to S."""
    tried = cached.assigned(chosen, what_if)
    before = cached.assigned(chosen).combined
    words = what_if_sentence(before, tried.combined, tried.target, x=tried.x, ptr=tried.ptr)
    st.markdown(words)


def _tau(trained: float, place: str) -> float:
    return st.select_slider(
        f"tau (trained: {trained:g})",
        sorted({*_TAUS, trained}),
        value=trained,
        key=f"{place}.tau",
        format_func="{:g}".format,
        help="How sharply distance counts: small values soften every head, large ones sharpen them.",
    )


def _weights(trained: Assignments, place: str) -> tuple[float, ...]:
    """One slider per head; one that was not moved keeps all digits of its trained value."""
    exact = list(map(float, trained.head_weights))
    reach = float(max(10, np.ceil(2 * max(map(abs, exact)))))
    columns = st.columns(min(4, len(exact)))
    weights = []
    for h, weight in enumerate(exact):
        shown = round(weight, 2)
        with columns[h % len(columns)]:
            label = f"head {h + 1} (trained: {shown:+.2f})"
            now = st.slider(label, -reach, reach, shown, 0.01, key=f"{place}.w{h}")
        weights.append(weight if now == shown else now)
    return tuple(weights)


def _move(chosen: Chosen, trained: Assignments, place: str) -> Move | None:
    """Which key, and how far along the two components of the plane."""
    H, K, _ = trained.keys.shape
    keys = [(h, k) for h in range(H) for k in range(K)]
    now = selection.current()
    first = (min(now.head or 0, H - 1), min(now.cluster or 0, K - 1))
    head, cluster = st.selectbox(
        "Key",
        keys,
        index=keys.index(first),
        format_func=lambda key: f"{key[0] + 1}.{key[1] + 1}",
        key=f"{place}.key",
    )
    st.toggle(
        "A click in the plane puts it there", key=_click_key(chosen), help="Needs the plane view of PCA."
    )
    frame = cached.plane(chosen).frame
    along = []
    for d, span in enumerate((frame.high - frame.low).tolist()):
        label = f"along component {d + 1}"
        along.append(st.slider(label, -span, span, 0.0, span / 100, key=f"{place}.{head}.{cluster}.{d}"))
    return Move(head, cluster, (along[0], along[1])) if any(along) else None


def clicks(chosen: Chosen) -> bool:
    """Whether a click in the plane moves the key that is moved by hand."""
    return bool(st.session_state.get(_click_key(chosen)))


def put(chosen: Chosen, index: int) -> None:
    """Put the key that is moved by hand to a place of the plane (:func:`pages.ui.cached.places`)."""
    place = _place(chosen)
    head, cluster = st.session_state[f"{place}.key"]
    basis, frame = cached.plane(chosen)
    start = basis.transform(cached.assigned(chosen).keys[head, cluster])
    for d, target in enumerate(cached.places(chosen)[index]):
        span = float(frame.high[d] - frame.low[d])
        by = float(np.clip(target - start[d], -span, span))
        st.session_state[f"{place}.{head}.{cluster}.{d}"] = by


def _place(chosen: Chosen) -> str:
    """Where the sliders keep their values: another epoch has trained values of its own."""
    return f"whatif.{chosen.run.id}.{chosen.layer}.{chosen.epoch}"


def _click_key(chosen: Chosen) -> str:
    return f"handmode.{chosen.run.id}.clicks"


def _reset(place: str) -> None:
    for key in [
        key for key in st.session_state if str(key).startswith(f"{place}.") and not str(key).endswith("reset")
    ]:
        del st.session_state[key]

"""What if: other values of tau and of the head weights, tried on the frozen layer."""

from __future__ import annotations

import numpy as np
import streamlit as st

from analysis.figures.sentences import what_if_sentence
from pages.ui import kept
from pages.ui.bar import Chosen
from pages.ui.kept import WhatIf

_TAUS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def choose(chosen: Chosen) -> WhatIf | None:
    """Draw a slider for tau and for each head's weight; None while all stand at their trained values."""
    trained = kept.assigned(chosen)
    weights = [round(float(w), 2) for w in trained.head_weights]
    place = f"whatif.{chosen.run.id}.{chosen.epoch}"  # another epoch has trained values of its own
    taus = sorted({*_TAUS, trained.tau})
    reach = float(max(10, np.ceil(2 * max(map(abs, weights)))))
    st.markdown("**What if** the trained layer mixed differently? Nothing is trained again.")
    tau = st.select_slider(
        f"tau (trained: {trained.tau:g})",
        taus,
        value=trained.tau,
        key=f"{place}.tau",
        format_func="{:g}".format,
        help="How sharply distance counts: small values soften every head, large ones sharpen them.",
    )
    columns = st.columns(min(4, len(weights)))
    chosen_weights = []
    for h, weight in enumerate(weights):
        with columns[h % len(columns)]:
            chosen_weights.append(
                st.slider(
                    f"head {h + 1} (trained: {weight:+.2f})", -reach, reach, weight, 0.01, key=f"{place}.w{h}"
                )
            )
    if tau == trained.tau and chosen_weights == weights:
        st.caption(
            "All stand at their trained values. A weight of 0 mutes a head, a negative one inverts it."
        )
        return None
    exact = [
        float(was) if now == shown else now
        for was, shown, now in zip(trained.head_weights, weights, chosen_weights, strict=True)
    ]
    what_if = WhatIf(tau, tuple(exact))
    tried = kept.assigned(chosen, what_if)
    st.markdown(what_if_sentence(trained.combined, tried.combined, tried.target))
    st.button("Back to the trained values", key=f"{place}.reset", on_click=_reset, args=(place,))
    return what_if


def _reset(place: str) -> None:
    for key in [
        key for key in st.session_state if str(key).startswith(f"{place}.") and not str(key).endswith("reset")
    ]:
        del st.session_state[key]

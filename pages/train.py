"""Train: choose, start, watch."""

import streamlit as st

from analysis.runs.run import Run
from analysis.training import recipe
from pages.ui import (
    draft,
    gallery,
    live,
    provoke,
    selection,
    settings,
    shell,
    source,
    start,
    states,
    still,
    sweeping,
    watch,
)


def main() -> None:
    shell.page("train")
    asked = selection.current().run
    run = source.run(asked) if asked else None
    left, right = st.columns([1, 2], gap="large")
    with left:
        _choose(run)
    with right:
        if asked and run is None:
            states.gone(asked)
        _watch(run)


def _choose(run: Run | None) -> None:
    st.title("Train", anchor=False)
    group = [] if run is None else source.group(run)
    if group:
        draft.begin_with(group)
    if gallery.is_live(group):
        st.markdown(recipe.in_words(*(each.spec for each in group)))
        with st.expander("Train something else", type="compact"):
            _settings()
    else:
        _settings()


def _settings() -> None:
    chosen = settings.choose()
    st.markdown(recipe.in_words(*chosen.specs))
    if start.refusal():
        st.warning(start.refusal())
    st.button(
        "Start", type="primary", on_click=start.start, args=(chosen,), key="train.start", width="stretch"
    )
    provoke.offer()


def _watch(run: Run | None) -> None:
    if run is None:
        st.subheader("Nothing trains yet", anchor=False)
        st.markdown("Press **Start**: the first point appears within seconds.")
    else:
        live.follow(lambda: source.group(run), sweeping.draw if run.sweep else watch.one)
        still.offer(source.group(run))  # outside of what is drawn every second


if __name__ == "__main__":
    main()

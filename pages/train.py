"""Train: choose, start, watch."""

import streamlit as st

from analysis.runs.run import Run
from pages.ui import draft, live, recipe, selection, settings, shell, source, start, states, watch


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
    if run is not None:
        draft.begin_with(source.sweep(run) if run.sweep else [run])
    if run is not None and run.live:
        st.markdown(recipe.in_words(run.spec))
        with st.expander("Train something else", type="compact"):
            _settings()
    else:
        _settings()


def _settings() -> None:
    chosen = settings.choose()
    st.markdown(recipe.in_words(chosen.specs[0]))
    if len(chosen.specs) > 1:
        st.caption(f"This is the first of {len(chosen.specs)} runs.")
    if start.refusal():
        st.warning(start.refusal())
    st.button(
        "Start", type="primary", on_click=start.start, args=(chosen,), key="train.start", width="stretch"
    )


def _watch(run: Run | None) -> None:
    if run is None:
        st.subheader("Nothing trains yet", anchor=False)
        st.markdown(
            "Press **Start**: the first point appears within seconds, and a run takes about a minute."
        )
    elif run.sweep:
        live.follow(lambda: source.sweep(run), watch.sweep)
    else:
        live.follow(lambda: [source.run(run.id) or run], lambda runs: watch.one(runs[0]))


if __name__ == "__main__":
    main()

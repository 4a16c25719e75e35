"""Runs: everything that can be opened, with pictures."""

from collections.abc import Sequence

import streamlit as st

from analysis.runs.run import Run
from pages.ui import gallery, live, shell, source, states


def main() -> None:
    shell.page("runs")
    st.title("Runs", anchor=False)
    own, examples = source.own(), source.library().examples()
    if not own and not examples:
        states.nothing_yet()
    if own:
        st.subheader("Yours", anchor=False)
        live.follow(source.own, _own)
    if examples:
        st.subheader("Recorded", anchor=False)
        gallery.cards(gallery.grouped(examples))


def _own(runs: Sequence[Run]) -> None:
    groups = gallery.grouped(runs)
    gallery.rows([group for group in groups if gallery.is_live(group)])
    gallery.cards([group for group in groups if not gallery.is_live(group)])


if __name__ == "__main__":
    main()

"""Runs: everything that can be opened, with pictures; find, compare, name, pin and delete."""

from collections.abc import Sequence

import streamlit as st

from analysis.runs.run import Run
from pages.ui import bundle, collection, deeds, gallery, quota, shell, source, start, states


def main() -> None:
    shell.page("runs")
    st.title("Runs", anchor=False)
    own, examples = source.own(), source.library().examples()
    deeds.told()
    if start.refusal():
        st.warning(start.refusal())
    if not own and not examples:
        states.nothing_yet()
    collection.compare_bar([*own, *examples])
    if own:
        _own(own)
    bundle.opened()
    if examples:
        st.subheader("Recorded", anchor=False)
        gallery.cards(gallery.grouped(examples), below=collection.compare_tick)


def _own(own: Sequence[Run]) -> None:
    st.subheader("Yours", anchor=False)
    groups = gallery.grouped(own)
    collection.under_way(groups)
    collection.ended(groups)
    quota.line(own)


if __name__ == "__main__":
    main()

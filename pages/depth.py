"""Depth: where the classes melt, across networks and layer by layer, and what keeps them apart."""

from collections.abc import Sequence
from typing import cast

import streamlit as st

from analysis.figures.depth import BESIDE, Definition
from analysis.figures.depth_lines import RATIO, undefined
from analysis.figures.depth_words import depth_sentence
from analysis.measures.table import MEASURES
from analysis.runs.run import Run
from analysis.training import recipe
from pages.ui import bar, depths, shell, source, states
from pages.ui.show import show, table

DEFINITIONS = {"paper": "paper", "pyg": "PyG", "authors": "authors"}


def main() -> None:
    shell.page("depth")
    chosen = bar.choose("depth")
    runs = source.group(chosen.run)
    alike = depths.alike(runs, chosen.run)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        depths.network(runs, chosen.run)
        definition, log = _reading()
    _verdict(runs, definition)
    left, right = st.columns(2, gap="large")
    if depths.several(runs):
        with left:
            show(depths.across(runs, definition=definition, log=log), key="depth.across", name="depth")
    if alike:
        with right if depths.several(runs) else left:
            show(depths.inside(alike, definition=definition, log=log), key="depth.inside", name="layers")
    with st.container() if depths.several(runs) else right:
        show(depths.planes(chosen), key="depth.planes", name="layer-states")
    _gaps(alike, definition)
    _table(chosen.run)
    _formulas(definition)


def _reading() -> tuple[Definition, bool]:
    """Which definition of the ratio, and how its axis is divided."""
    definition = st.segmented_control(
        "Group distance ratio as in", list(DEFINITIONS), format_func=DEFINITIONS.__getitem__,
        default="paper", key="depth.definition",
        help="Three definitions are in use, with different neutral values: never compare one with another.",
    )  # fmt: skip
    log = st.toggle("Logarithmic", key="depth.log")
    return cast(Definition, definition or "paper"), log


def _verdict(runs: Sequence[Run], definition: Definition) -> None:
    measured = depths.measured(runs)
    text = depth_sentence(measured, f"{RATIO}_{definition}", names=recipe.NORMS)
    left = len(runs) - len(measured)
    st.markdown(text + (f" {left} of {len(runs)} runs are not measured yet." if left and measured else ""))


def _gaps(runs: Sequence[Run], definition: Definition) -> None:
    """What is undefined in the networks shown, each reason once."""
    measured = depths.measured(runs)
    for name in (f"{RATIO}_{definition}", *BESIDE):
        for reason in dict.fromkeys(reason for _, _, reason in undefined(measured, name)):
            states.undefined(MEASURES[name].title, reason)


def _table(run: Run) -> None:
    if not run.table:
        return
    with st.expander("All measures, layer by layer", type="compact"):
        rows = [
            {name: row.get(name) for name in ("layer", "measure", "value", "reason")} for row in run.table
        ]
        table(rows, key="depth.table", name="layers", alt="Layer, measure, value, and the reason for a gap")


def _formulas(definition: Definition) -> None:
    with st.expander("The formulas", type="compact"):
        for name in (f"{RATIO}_{definition}", *BESIDE):
            measure = MEASURES[name]
            st.markdown(f"**{measure.title}**")
            st.latex(measure.formula)
            st.caption(f"Not to be trusted: {states.plain(measure.misleads)}.")
        st.caption("m is the mean distance between the nodes of two classes, C the number of classes.")


main()

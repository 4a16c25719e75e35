"""Depth: where the classes melt, across networks and layer by layer, and what keeps them apart."""

from collections.abc import Sequence
from typing import cast

import streamlit as st

from analysis.figures.depth import BESIDE, Definition
from analysis.figures.depth_lines import RATIO, measure_title, undefined
from analysis.figures.depth_words import depth_sentence
from analysis.measures.table import MEASURES
from analysis.measures.verdict import layers_verdict
from analysis.runs.origin import origin_of_sweep
from analysis.runs.run import Run
from analysis.training.spec import DepthSpec
from pages.ui import (
    bar,
    deep_alone,
    deep_compare,
    deep_groups,
    deep_training,
    depths,
    selection,
    shell,
    source,
    states,
)
from pages.ui.bar import Chosen
from pages.ui.show import show, table

DEFINITIONS = {"paper": "paper", "pyg": "PyG", "authors": "authors", "excess": "excess"}
CLOSER = {
    "training": "While it trained",
    "groups": "Its groups",
    "arms": "Two arms, paired",
    "map": "Groups against lamda",
    "propagation": "Without training",
    "own": "Your model",
}


def main() -> None:
    shell.page("depth")
    if not selection.current().run:
        _without_run()
    chosen = bar.choose("depth")
    runs = source.group(chosen.run)
    alike = depths.alike(runs, chosen.run)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        depths.network(runs, chosen.run)
        definition, log = _reading()
    _verdict(runs, chosen.run, definition)
    left, right = st.columns(2, gap="large")
    if depths.several(runs):
        with left:
            across = depths.across(runs, definition=definition, log=log)
            show(across, key="depth.across", name="depth", origin=origin_of_sweep(runs))
    if alike:
        with right if depths.several(runs) else left:
            depth = depths.depth_of(chosen.run)
            inside = depths.inside(runs, depth, definition=definition, log=log)
            show(inside, key="depth.inside", name="layers", origin=origin_of_sweep(alike))
    with st.container() if depths.several(runs) else right:
        if depths.has_states(chosen):
            show(depths.planes(chosen), key="depth.planes", name="layer-states")
        else:
            st.caption("The layer states of this epoch were left out; those of the last epoch are kept.")
    _gaps(alike, definition)
    _closer(runs, chosen, definition, log=log)
    _table(chosen.run)
    _formulas(definition)


def _without_run() -> None:
    """What can be looked at without any run."""
    definition, log = _reading()
    view = st.segmented_control(
        "Without a run", ["propagation", "own"], format_func=CLOSER.__getitem__, key="depth.alone"
    )
    if view == "propagation":
        deep_alone.propagation("karate")
    elif view == "own":
        deep_alone.own_model(definition, log=log)


def _reading() -> tuple[Definition, bool]:
    """Which definition of the ratio, and how its axis is divided."""
    definition = st.segmented_control(
        "Group distance ratio as in", list(DEFINITIONS), format_func=DEFINITIONS.__getitem__,
        default="paper", key="depth.definition",
        help="Three definitions are in use, with different neutral values: never compare one with another. "
        "The excess is the paper's over its neutral value, less 1: 0 without structure, whatever the data.",
    )  # fmt: skip
    log = st.toggle("Logarithmic", key="depth.log")
    return cast(Definition, definition or "paper"), log


def _verdict(runs: Sequence[Run], shown: Run, definition: Definition) -> None:
    measured = depths.measured(runs)
    text = depth_sentence(measured, f"{RATIO}_{definition}", names=depths.names(runs))
    left = len(runs) - len(measured)
    st.markdown(text + (f" {left} of {len(runs)} runs are not measured yet." if left and measured else ""))
    verdict = layers_verdict(shown.table)
    if verdict is not None:
        trained = shown.summary.get("best_epoch")
        when = " (the untrained network was kept: training never improved it)" if trained == 0 else ""
        which = f"This network of {depths.depth_of(shown)} layers{when}:"
        guess = depths.guessing(shown) if verdict.kind == "healthy" else ""
        st.markdown(f"{which} **{verdict.kind}**. {states.plain(verdict.sentence)} {verdict.advice}{guess}")


def _gaps(runs: Sequence[Run], definition: Definition) -> None:
    """What is undefined in the networks shown, each reason once."""
    measured = depths.measured(runs)
    for name in (f"{RATIO}_{definition}", *BESIDE):
        for reason in dict.fromkeys(reason for _, _, reason in undefined(measured, name)):
            states.undefined(measure_title(name), reason)


def _closer(runs: Sequence[Run], chosen: Chosen, definition: Definition, *, log: bool) -> None:
    """Views that are drawn when they are asked for."""
    model = chosen.run.spec.model
    assert isinstance(model, DepthSpec)
    offered = [
        view
        for view in CLOSER
        if (view != "groups" or model.norm == "diff_group")
        and (view != "arms" or len(runs) > 1)
        and (view != "map" or deep_compare.swept_groups(runs))
    ]
    view = st.segmented_control("Look closer", offered, format_func=CLOSER.__getitem__, key="depth.closer")
    if view == "training":
        deep_training.draw(chosen.run)
    elif view == "groups":
        deep_groups.draw(chosen)
    elif view == "arms":
        deep_compare.draw(runs, chosen.run, definition)
    elif view == "map":
        deep_compare.draw_groups(runs)
    elif view == "propagation":
        deep_alone.propagation(chosen.run.spec.data.name)
    elif view == "own":
        deep_alone.own_model(definition, log=log)


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
        ratio = "paper" if definition == "excess" else definition
        for name in (f"{RATIO}_{ratio}", *BESIDE):
            if name not in MEASURES:
                continue
            measure = MEASURES[name]
            st.markdown(f"**{measure.title}**")
            st.latex(measure.formula)
            st.caption(f"Not to be trusted: {states.plain(measure.misleads)}.")
        st.markdown("**Gradient norm**")
        st.latex(r"\lVert \partial \, \text{loss} / \partial H_l \rVert_F")
        st.caption("m is the mean distance between the nodes of two classes, C the number of classes.")


main()

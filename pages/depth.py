"""Depth: where the classes melt, across networks and layer by layer, and what keeps them apart."""

from collections.abc import Sequence
from typing import cast

import streamlit as st

from analysis.figures.depth.lines import RATIO, measure_title, undefined
from analysis.figures.depth.sweep import BESIDE, Definition
from analysis.figures.depth.words import depth_sentence
from analysis.measures.diagnosis.depth_verdict import layers_verdict
from analysis.measures.table import MEASURES
from analysis.runs.export.provenance import origin_of_sweep
from analysis.runs.run import Run
from analysis.training.spec import DepthSpec
from pages.ui.access import data_access
from pages.ui.depth import during_training, groups, paired, views, without_run
from pages.ui.frame import app_frame, empty_states
from pages.ui.widgets import selection_bar
from pages.ui.widgets.render import show, table
from pages.ui.widgets.selection_bar import Chosen

DEFINITIONS = {"paper": "paper", "pyg": "PyG", "authors": "authors", "excess": "excess"}
CLOSER = {
    "training": "While it trained",
    "groups": "Its groups",
    "treatments": "Treatment minus baseline",
    "map": "Groups against lamda",
    "propagation": "Without training",
    "own": "Your model",
}


def main() -> None:
    app_frame.page("depth")
    app_frame.heading("depth")
    chosen = selection_bar.choose("depth")
    runs = data_access.group(chosen.run)
    alike = views.alike(runs, chosen.run)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        views.network(runs, chosen.run)
        definition, log = _reading()
    _verdict(runs, chosen.run, definition)
    left, right = st.columns(2, gap="large")
    if views.several(runs):
        with left:
            across = views.across(runs, definition=definition, log=log)
            show(across, key="depth.across", name="depth", origin=origin_of_sweep(runs))
    if alike:
        with right if views.several(runs) else left:
            depth = views.depth_of(chosen.run)
            inside = views.inside(runs, depth, definition=definition, log=log)
            show(inside, key="depth.inside", name="layers", origin=origin_of_sweep(alike))
    with st.container() if views.several(runs) else right:
        if views.has_states(chosen):
            show(views.planes(chosen), key="depth.planes", name="layer-states")
        else:
            st.caption("Layer states were not recorded at this epoch, only at the last one.")
    _gaps(alike, definition)
    _closer(runs, chosen, definition, log=log)
    _table(chosen.run)
    _formulas(definition)


def _reading() -> tuple[Definition, bool]:
    """Which definition of the ratio, and how its axis is divided."""
    definition = st.segmented_control(
        "Group distance ratio as in", list(DEFINITIONS), format_func=DEFINITIONS.__getitem__,
        default="paper", key="depth.definition",
        help="Three definitions are in use, with different neutral values: never compare one with another. "
        "The excess is the paper's over its neutral value, minus 1: 0 without structure, whatever the data.",
    )  # fmt: skip
    log = st.toggle("Logarithmic", key="depth.log")
    return cast(Definition, definition or "paper"), log


def _verdict(runs: Sequence[Run], shown: Run, definition: Definition) -> None:
    measured = views.measured(runs)
    text = depth_sentence(measured, f"{RATIO}_{definition}", names=views.names(runs))
    left = len(runs) - len(measured)
    st.markdown(text + (f" {left} of {len(runs)} runs are not measured yet." if left and measured else ""))
    verdict = layers_verdict(shown.table)
    if verdict is not None:
        trained = shown.summary.get("best_epoch")
        when = (
            " (these are the untrained weights: training never improved the validation accuracy)"
            if trained == 0
            else ""
        )
        which = f"This network of {views.depth_of(shown)} layers{when}:"
        guess = views.guessing(shown) if verdict.kind == "healthy" else ""
        st.markdown(
            f"{which} **{verdict.kind}**. {empty_states.plain(verdict.sentence)} {verdict.advice}{guess}"
        )


def _gaps(runs: Sequence[Run], definition: Definition) -> None:
    """What is undefined in the networks shown, each reason once."""
    measured = views.measured(runs)
    for name in (f"{RATIO}_{definition}", *BESIDE):
        for reason in dict.fromkeys(reason for _, _, reason in undefined(measured, name)):
            empty_states.undefined(measure_title(name), reason)


def _closer(runs: Sequence[Run], chosen: Chosen, definition: Definition, *, log: bool) -> None:
    """Views that are drawn when they are asked for."""
    model = chosen.run.spec.model
    assert isinstance(model, DepthSpec)
    offered = [
        view
        for view in CLOSER
        if (view != "groups" or model.norm == "diff_group")
        and (view != "treatments" or len(runs) > 1)
        and (view != "map" or paired.swept_groups(runs))
    ]
    view = st.segmented_control("Look closer", offered, format_func=CLOSER.__getitem__, key="depth.closer")
    if view == "training":
        during_training.draw(chosen.run)
    elif view == "groups":
        groups.draw(chosen)
    elif view == "treatments":
        paired.draw(runs, chosen.run, definition)
    elif view == "map":
        paired.draw_groups(runs)
    elif view == "propagation":
        without_run.propagation(chosen.run.spec.data.name)
    elif view == "own":
        without_run.own_model(definition, log=log)


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
            st.caption(f"Misleading when {empty_states.plain(measure.misleads)}.")
        st.markdown("**Gradient norm**")
        st.latex(r"\lVert \partial \, \text{loss} / \partial H_l \rVert_F")
        st.caption("m is the mean distance between the nodes of two classes, C the number of classes.")


main()

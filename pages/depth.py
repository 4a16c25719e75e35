"""Depth: where the classes melt, across networks and layer by layer, and what keeps them apart."""

from collections.abc import Sequence
from typing import cast

import streamlit as st

from analysis.figures.depth.lines import RATIO, measure_title, undefined
from analysis.figures.depth.sweep import BESIDE, Definition
from analysis.figures.depth.words import depth_sentence
from analysis.figures.style.picture import Picture
from analysis.measures.diagnosis.depth_verdict import layers_verdict
from analysis.measures.table import MEASURES
from analysis.runs.export.provenance import origin_of_sweep
from analysis.runs.run import Run
from analysis.runs.views import layer_pictures
from analysis.training.spec import DepthSpec
from pages.ui import pictures
from pages.ui.access import data_access
from pages.ui.depth import during_training, groups, network_picker, paired, without_run
from pages.ui.frame import app_frame, empty_states
from pages.ui.widgets import selection_bar
from pages.ui.widgets.render import show, table
from pages.ui.widgets.selection_bar import LayerView

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
    view = selection_bar.layers()
    runs = data_access.group(view.run)
    alike = layer_pictures.of_equal_depth(runs, view.run)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        network_picker.choose(runs, view.run)
        definition, log = _reading()
    _verdict(runs, view.run, definition)
    left, right = st.columns(2, gap="large")
    if layer_pictures.several_depths(runs):
        with left:
            across = pictures.cached(layer_pictures.across, runs, definition=definition, log=log)
            show(across, key="depth.across", name="depth", origin=origin_of_sweep(runs))
    if alike:
        with right if layer_pictures.several_depths(runs) else left:
            depth = layer_pictures.depth_of(view.run)
            inside = pictures.cached(layer_pictures.inside, runs, depth=depth, definition=definition, log=log)
            show(inside, key="depth.inside", name="layers", origin=origin_of_sweep(alike))
    with st.container() if layer_pictures.several_depths(runs) else right:
        if layer_pictures.recorded_states(view.snapshot).keys() - {0}:
            show(_planes(view), key="depth.planes", name="layer-states")
        else:
            st.caption("Layer states were not recorded at this epoch, only at the last one.")
    _gaps(alike, definition)
    _closer(runs, view, definition, log=log)
    _table(view.run)
    _formulas(definition)


def _planes(view: LayerView) -> Picture:
    key = ("planes", view.run, view.epoch, view.node)
    return pictures.cached_under(
        key, lambda: layer_pictures.planes(view.graphs, view.snapshot, node=view.node)
    )


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
    measured = layer_pictures.measured(runs)
    text = depth_sentence(measured, f"{RATIO}_{definition}", names=layer_pictures.treatment_names(runs))
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
        which = f"This network of {layer_pictures.depth_of(shown)} layers{when}:"
        guess = layer_pictures.at_chance_level(shown) if verdict.kind == "healthy" else ""
        st.markdown(
            f"{which} **{verdict.kind}**. {empty_states.plain(verdict.sentence)} {verdict.advice}{guess}"
        )


def _gaps(runs: Sequence[Run], definition: Definition) -> None:
    """What is undefined in the networks shown, each reason once."""
    measured = layer_pictures.measured(runs)
    for name in (f"{RATIO}_{definition}", *BESIDE):
        for reason in dict.fromkeys(reason for _, _, reason in undefined(measured, name)):
            empty_states.undefined(measure_title(name), reason)


def _closer(runs: Sequence[Run], shown: LayerView, definition: Definition, *, log: bool) -> None:
    """Views that are drawn when they are asked for."""
    model = shown.run.spec.model
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
        during_training.draw(shown.run)
    elif view == "groups":
        groups.draw(shown)
    elif view == "treatments":
        paired.draw(runs, shown.run, definition)
    elif view == "map":
        paired.draw_groups(runs)
    elif view == "propagation":
        without_run.propagation(shown.run.spec.data.name)
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

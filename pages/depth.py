"""Depth: class separation across networks and layers, and what preserves it."""

from collections.abc import Callable, Sequence
from typing import cast

import streamlit as st

from analysis.figures.depth.depth_sentences import depth_sentence
from analysis.figures.depth.depth_series import RATIO, measure_title, undefined
from analysis.figures.depth.sweep import BESIDE, Definition
from analysis.figures.style.picture import Picture
from analysis.measures.table import MEASURES
from analysis.runs.export.provenance import origin_of_sweep
from analysis.runs.results.depth.groups_grids import groups_grids
from analysis.runs.run import Run, depth_of
from analysis.runs.views import depth_pictures
from analysis.training.spec import DepthSpec
from pages.ui import picture_cache
from pages.ui.depth import (
    depth_explorer,
    groups,
    groups_lamda_grid,
    layers_over_epochs,
    myths,
    paired_difference,
    propagation,
    publication_export,
    uploaded_layer_states,
    why,
)
from pages.ui.depth import tournament as cures
from pages.ui.depth import verdict as deep_verdict
from pages.ui.frame import app_frame, empty_states, explorer_messages, glossary_hover, selection, try_this
from pages.ui.run_data import run_lookup
from pages.ui.submit import submission
from pages.ui.widgets import run_toolbar, run_view
from pages.ui.widgets.figure_output import show, table
from pages.ui.widgets.lazy_expander import question, track_open
from pages.ui.widgets.run_view import LayerView

DEFINITIONS = {"paper": "paper", "pyg": "PyG", "authors": "authors", "excess": "excess"}


def main() -> None:
    app_frame.page("depth")
    submission.watch_if_started()
    app_frame.heading("depth")
    st.fragment(_body)()


def _body() -> None:
    """Draw everything below the heading."""
    view = run_toolbar.draw_depth_bar()
    runs = run_lookup.group(view.run)
    playing = explorer_messages.playing()
    depth_explorer.draw(view.run, runs, playing=playing, select=depth_explorer.explorer_state(view.run))
    with st.container(key="below"):
        _verdict(runs, view.run)
        st.fragment(_sync_selection)()
        st.fragment(_questions)()
        _table(view.run)
        _formulas()


def _questions() -> None:
    """Draw the questions; open answers follow the explorer."""
    view = run_view.layer_view()
    runs = run_lookup.group(view.run)
    with track_open() as opened:
        _over_depth(runs, view)
        _expandable_questions(runs, view)
    if opened():
        depth_explorer.follow(view.run, by="answers")


def _sync_selection() -> None:
    """Update the selection from the explorer, without a rerun if no question is open."""
    view = run_view.layer_view()
    depth_explorer.follow(view.run)
    try_this.draw(_suggestion(view))


def _suggestion(view: LayerView) -> str:
    selected = selection.current()
    if selected.layer is None:
        return "Press Play below the picture: at which layer do the colours mix?"
    if selected.scale != "common":
        return "Draw both on one scale: which network is small, and which one mixed?"
    if view.node is None:
        return "Click a node, and follow it from layer to layer."
    return "Press Reset, and follow another node."


def _verdict(runs: Sequence[Run], shown: Run) -> None:
    measured = depth_pictures.measured(runs)
    text = depth_sentence(measured, f"{RATIO}_paper", names=depth_pictures.treatment_names(runs))
    left = len(runs) - len(measured)
    glossary_hover.draw(
        text + (f" {left} of {len(runs)} runs are not measured yet." if left and measured else "")
    )
    deep_verdict.panel(shown, key="remedy.depth")


def _over_depth(runs: Sequence[Run], view: LayerView) -> None:
    if opened := question("Where do the classes melt, over depth and over layers?", key="depth.curves.open"):
        with opened:
            definition, log = _ratio_controls()
            _curves(runs, view.run, definition, log=log)
    if opened := question("Figure for slides: the layers' states", key="depth.states.open"):
        with opened:
            if depth_pictures.recorded_states(view.snapshot).keys() - {0}:
                show(_planes(view), key="depth.planes", name="layer-states")
            else:
                st.caption("Layer states were not recorded at this epoch, only at the last one.")


def _curves(runs: Sequence[Run], shown: Run, definition: Definition, *, log: bool) -> None:
    alike = depth_pictures.of_equal_depth(runs, shown)
    several = depth_pictures.several_depths(runs)
    left, right = st.columns(2, gap="large")
    if several:
        with left:
            across = picture_cache.cached(
                depth_pictures.measures_over_depth, runs, definition=definition, log=log
            )
            show(across, key="depth.across", name="depth", origin=origin_of_sweep(runs))
    if alike:
        with right if several else left:
            depth = depth_of(shown)
            inside = picture_cache.cached(
                depth_pictures.measures_over_layers, runs, depth=depth, definition=definition, log=log
            )
            show(inside, key="depth.inside", name="layers", origin=origin_of_sweep(alike))
    _undefined_reasons(alike, definition)


def _planes(view: LayerView) -> Picture:
    key = ("planes", view.run, view.epoch, view.node)
    return picture_cache.cached_under(
        key, lambda: depth_pictures.planes(view.graphs, view.snapshot, node=view.node)
    )


def _ratio_controls() -> tuple[Definition, bool]:
    """Draw the choice of ratio definition and axis scale."""
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        definition = st.segmented_control(
            "Group distance ratio as in", list(DEFINITIONS), format_func=DEFINITIONS.__getitem__,
            default="paper", key="depth.definition",
            help="Three definitions are in use, with different neutral values: never compare one with "
            "another. The excess is the paper's over its neutral value, minus 1: 0 without structure, but "
            "1/(n - 1) where classes have only n nodes. Shuffled labels show that.",
        )  # fmt: skip
        log = st.toggle(
            "Logarithmic",
            key="depth.log",
            help="Shows small ratios that a linear axis hides.",
        )
    return cast(Definition, definition or "paper"), log


def _undefined_reasons(runs: Sequence[Run], definition: Definition) -> None:
    """Draw the reasons for undefined values, each once."""
    measured = depth_pictures.measured(runs)
    for name in (f"{RATIO}_{definition}", *BESIDE):
        for reason in dict.fromkeys(reason for _, _, reason in undefined(measured, name)):
            empty_states.undefined(measure_title(name), reason)


def _expandable_questions(runs: Sequence[Run], view: LayerView) -> None:
    """Draw the questions whose answers are computed when opened."""
    model = view.run.spec.model
    assert isinstance(model, DepthSpec)
    offered: list[tuple[str, str, Callable[[], None]]] = [
        ("What did training do to the layers?", "training", lambda: layers_over_epochs.draw(view.run)),
        ("Who is in which group of DiffGroupNorm?", "groups", lambda: groups.draw(view)),
        ("Why does this network fail? Decided by intervention", "why", lambda: why.draw(view.run)),
        (
            "Is it more than chance? Treatment minus baseline",
            "treatments",
            lambda: _paired_differences(runs, view.run),
        ),
        ("Which cure gains most, and what does it cost?", "tournament", lambda: cures.draw(runs, view.run)),
        ("How many groups, and which lamda?", "map", lambda: groups_lamda_grid.draw(runs)),
        ("What do neighbours do without training?", "propagation", lambda: _propagation(view.run)),
        ("Tables and one figure for a paper", "paper", lambda: publication_export.draw(runs)),
        ("What is believed of depth, and what refutes it?", "myths", myths.draw),
        ("What about your own model?", "own", lambda: uploaded_layer_states.draw("paper", log=False)),
    ]
    present = {
        "groups": model.norm == "diff_group",
        "treatments": len(runs) > 1,
        "map": bool(groups_grids(runs)),
    }
    for words, name, draw in offered:
        if present.get(name, True) and (opened := question(words, key=f"depth.{name}.open")):
            with opened:
                draw()


def _paired_differences(runs: Sequence[Run], shown: Run) -> None:
    definition = st.segmented_control(
        "Group distance ratio as in", list(DEFINITIONS), format_func=DEFINITIONS.__getitem__,
        default="paper", key="depth.paired.definition",
        help="Which definition, where the ratio is what differs.",
    )  # fmt: skip
    paired_difference.draw(runs, shown, cast(Definition, definition or "paper"))


def _propagation(run: Run) -> None:
    propagation.draw(run.spec.data.name)


def _table(run: Run) -> None:
    if not run.table:
        return
    with st.expander("All measures, layer by layer", type="compact"):
        rows = [
            {name: row.get(name) for name in ("layer", "measure", "value", "reason")} for row in run.table
        ]
        table(rows, key="depth.table", name="layers", alt="Layer, measure, value, and the reason for a gap")


def _formulas() -> None:
    with st.expander("The formulas", type="compact"):
        for name in (f"{RATIO}_paper", *BESIDE):
            if name not in MEASURES:
                continue
            measure = MEASURES[name]
            st.markdown(f"**{measure.title}**")
            st.latex(measure.formula)
            st.caption(f"Misleading when {empty_states.escape_markdown(measure.misleads)}.")
        st.markdown("**Gradient norm**")
        st.latex(r"\lVert \partial \, \text{loss} / \partial H_l \rVert_F")
        st.caption("m is the mean distance between the nodes of two classes, C the number of classes.")


main()

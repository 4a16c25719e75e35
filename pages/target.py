"""Target: the distribution that S is trained towards, and whether that sharpens or flattens it."""

import streamlit as st

from analysis.figures.headline import target_sentence
from analysis.measures.assignments.kl_gradient_effect import kl_direction
from analysis.runs.views import target_pictures as pictures
from analysis.runs.views.cluster_view import ClusterView
from pages.ui.clusters import page
from pages.ui.clusters.static_figures import figure
from pages.ui.run_data import run_cache
from pages.ui.widgets.lazy_expander import question


def _sentence(view: ClusterView) -> str:
    layer = view.assigned()
    direction = run_cache.cached(("kl direction", *view.key), lambda: kl_direction(layer.combined, layer.ptr))
    return target_sentence(
        view.run.spec, layer.combined, layer.target, direction=direction, of=view.graphs.total_nodes
    )


def _questions(view: ClusterView, other: ClusterView | None) -> None:
    if opened := question("How did loss, KL, entropy and usage go?", key="target.curves.open"):
        with opened:
            if view.layer:
                st.caption("The curves were recorded for the first memory layer.")
            another = other if other is not None and other.run.id != view.run.id else None
            figure(view, another, pictures.training_curves, key="target.curves", name="target-curves")
    if opened := question("How is the chosen node's target made?", key="target.steps.open"):
        with opened:
            if view.node is None:
                st.caption("Choose a node: click one in the picture, or name it in the bar above.")
            else:
                both = other if other is not None and other.node is not None else None
                figure(view, both, pictures.node_target_steps, key="target.steps", name="target-steps")
    if opened := question("Figure for slides: S, P and P \u2212 S", key="target.settled.open"):
        with opened:
            sides = [view] if other is None else [view, other]
            reach = max(map(pictures.largest_target_gap, sides))
            figure(view, other, pictures.target_maps, key="target.maps", name="target", reach=reach)
    with st.expander("The formulas", type="compact"):
        st.latex(r"S = \mathrm{softmax}\Big(\sum_h w_h S^{(h)}\Big) \qquad "
                 r"P_{ij} = \frac{S_{ij}^2 / f_j}{\sum_l S_{il}^2 / f_l}, \quad f_j = \sum_n S_{nj} \qquad "
                 r"\mathrm{KL} = \frac1N \sum_{ij} P_{ij} \ln \frac{P_{ij}}{S_{ij}}")  # fmt: skip
        st.caption("f sums over the nodes of one graph. KL is 0 for a one-hot S and for a uniform one.")


page.run("target", sentence=_sentence, questions=_questions)

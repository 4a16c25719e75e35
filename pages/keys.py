"""Keys: the learned cluster centres among the nodes."""

import streamlit as st

from analysis.runs.views import key_pictures as pictures
from analysis.runs.views.cluster_view import ClusterView
from pages.ui.clusters import no_keys_note, page
from pages.ui.clusters.static_figures import figure
from pages.ui.frame import selection
from pages.ui.widgets.lazy_expander import question

OTHER_VIEWS = {"3-D": pictures.space, "t-SNE": pictures.tsne}


def _sentence(view: ClusterView) -> str:
    if not view.assigned().has_keys:
        return no_keys_note.sentence(view)
    return pictures.movement_sentence(view)


def _questions(view: ClusterView, other: ClusterView | None) -> None:
    if not view.assigned().has_keys:
        selection.link("assignments", "Who belongs where?")
        return
    if opened := question("How far apart are the keys of a head?", key="keys.distances.open"):
        with opened:
            sides = [view] if other is None else [view, other]
            reach = max(map(pictures.largest_key_distance, sides))
            figure(view, other, pictures.distances, key="keys.distances", name="key-distances", reach=reach)
    if opened := question("What does the plane leave out?", key="keys.other.open"):
        with opened:
            name = st.segmented_control(
                "View",
                list(OTHER_VIEWS),
                default="3-D",
                key="keys.view",
                help="A third component, or t-SNE, which keeps neighbours together and distorts distances.",
            )
            figure(view, other, OTHER_VIEWS[name or "3-D"], key="keys.other", name="keys")
    if opened := question("Figure for slides: the plane", key="keys.settled.open"):
        with opened:
            figure(view, other, pictures.plane, key="keys.plane", name="keys-plane")


page.run("keys", sentence=_sentence, questions=_questions)

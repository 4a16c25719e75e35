"""Pictures in the browser have the colours of all figures, readable on both backgrounds."""

import pytest

from analysis.figures.explorer.colours import clusters, themes
from analysis.figures.style.theme import cluster_colour
from tests.colour import contrast


@pytest.mark.parametrize("name", ["light", "dark"])
def test_words_and_controls_are_read_on_their_background(name):
    theme = themes()[name]
    assert contrast(theme["text"], theme["background"]) >= 7
    for colour in ("secondary", "accent"):
        assert contrast(theme[colour], theme["background"]) >= 4.5, colour


def test_selected_is_no_clusters_colour():
    taken = {colour.lower() for colour in clusters(64)}
    for theme in themes().values():
        assert theme["selected"].lower() not in taken
        assert theme["accent"].lower() not in taken


def test_clusters_look_as_in_settled_figures():
    assert clusters(70) == [cluster_colour(k) for k in range(70)]

"""Pictures in the browser have the colours of all figures, readable on both backgrounds."""

import pytest

from analysis.figures.explorer.colours import clusters, themes
from analysis.figures.style.theme import cluster_colour


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


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

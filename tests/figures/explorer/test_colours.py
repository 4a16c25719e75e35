"""Pictures in the browser have the colours of all figures, readable on both grounds."""

import pytest

from analysis.figures.explorer.colours import clusters, grounds
from analysis.figures.style.theme import cluster_colour


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_words_and_controls_are_read_on_their_ground(name):
    ground = grounds()[name]
    assert contrast(ground["ink"], ground["ground"]) >= 7
    for colour in ("quiet", "accent"):
        assert contrast(ground[colour], ground["ground"]) >= 4.5, colour


def test_selected_is_no_clusters_colour():
    taken = {colour.lower() for colour in clusters(64)}
    for ground in grounds().values():
        assert ground["selected"].lower() not in taken
        assert ground["accent"].lower() not in taken


def test_clusters_look_as_in_settled_figures():
    assert clusters(70) == [cluster_colour(k) for k in range(70)]

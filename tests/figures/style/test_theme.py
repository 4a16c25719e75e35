import numpy as np
import plotly.graph_objects as go
import pytest

from analysis.figures.style import theme
from analysis.layers.norms.table import NORMS
from tests.colour import contrast, luminance, oklab


@pytest.mark.parametrize("dark", [False, True])
def test_words_can_be_read_and_reference_marks_be_seen(dark):
    background = theme.BACKGROUND[dark]
    assert contrast(theme.TEXT[dark], background) >= 7
    assert contrast(theme.SECONDARY[dark], background) >= 4.5
    assert contrast(theme.NEUTRAL, background) >= 3
    assert contrast(theme.EDGE, background) >= 3
    assert contrast(theme.ACCENT, background) >= 3


@pytest.mark.parametrize("dark", [False, True])
def test_no_text_is_smaller_than_12_pixels(dark):
    found = []

    def walk(part):
        for name, value in part.items():
            if name == "font" or name == "tickfont":
                found.append(value["size"]) if "size" in value else None
            if isinstance(value, dict):
                walk(value)

    walk(theme.template(dark=dark).to_plotly_json()["layout"])
    assert len(found) > 5
    assert min(found) >= 12


def test_sequential_rises_in_lightness_and_diverging_is_lightest_in_the_middle():
    lightness = [oklab(colour)[0] for _, colour in theme.SEQUENTIAL]
    assert (np.diff(lightness) > 0).all()
    diverging = [oklab(colour)[0] for _, colour in theme.DIVERGING]
    assert np.argmax(diverging) == 3
    assert diverging == pytest.approx(diverging[::-1], abs=0.1)


def test_clusters_and_labels_have_colours_of_their_own_that_last():
    clusters = [theme.cluster_colour(k) for k in range(64)]
    labels = [theme.label_colour(c) for c in range(40)]
    assert len(set(clusters)) == 64
    assert len(set(labels)) == 40
    assert not set(clusters[:8]) & set(labels[:9])
    assert theme.label_colour(-1) == theme.NEUTRAL


def test_every_norm_has_a_colour_and_a_dash_of_its_own():
    assert set(theme.NORM_COLOUR) == set(theme.NORM_DASH) <= set(NORMS)
    styles = theme.line_styles([*NORMS, "one of somebody's own"])
    assert len(set(styles.values())) == len({style.colour for style in styles.values()}) == len(NORMS) + 1


def test_themed_exchanges_the_diverging_map_and_back():
    figure = go.Figure(
        go.Heatmap(z=[[0]], coloraxis="coloraxis"), {"coloraxis": {"colorscale": theme.DIVERGING}}
    )
    light = figure.layout.coloraxis.colorscale
    dark = theme.apply_theme(figure, dark=True).layout.coloraxis.colorscale
    assert figure.layout.template.layout.paper_bgcolor == theme.BACKGROUND[True]
    assert luminance(dark[3][1]) < 0.05 < luminance(light[3][1])
    assert theme.apply_theme(figure, dark=False).layout.coloraxis.colorscale == light
    assert figure.layout.template.layout.paper_bgcolor == theme.BACKGROUND[False]


def test_one_glyph_for_every_symbol():
    assert len(theme.GLYPHS) == len(theme.SYMBOLS)


def test_every_tick_of_a_share_has_a_space_before_its_sign():
    written = [f"{n / 100:.0%}" for n in range(101)]
    assert theme.PERCENT_TICKS["tickformat"] == ".0%"
    assert [theme.PERCENT_TICKS["labelalias"][text] for text in written] == [f"{n} %" for n in range(101)]
    axis = go.Figure(
        layout={"xaxis": theme.PERCENT_TICKS, "coloraxis": {"colorbar": theme.PERCENT_TICKS}}
    ).layout.xaxis
    assert axis.labelalias["50%"] == "50 %"

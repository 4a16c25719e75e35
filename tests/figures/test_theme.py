import numpy as np
import plotly.graph_objects as go
import pytest

from analysis.figures import theme
from analysis.figures.palettes import OKABE_ITO, OKABE_ITO_MORE, TOL_MUTED, TOL_MUTED_MORE
from analysis.training.spec import Norm


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def linear(colour: str) -> np.ndarray:
    c = rgb(colour)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def oklab(colour: str) -> np.ndarray:
    """Ottosson 2020, https://bottosson.github.io/posts/oklab/."""
    lms = linear(colour) @ np.array(
        [
            [0.4122214708, 0.2119034982, 0.0883024619],
            [0.5363325363, 0.6806995451, 0.2817188376],
            [0.0514459929, 0.1073969566, 0.6299787005],
        ]
    )
    return np.cbrt(lms) @ np.array(
        [
            [0.2104542553, 1.9779984951, 0.0259040371],
            [0.7936177850, -2.4285922050, 0.7827717662],
            [-0.0040720468, 0.4505937099, -0.8086757660],
        ]
    )


@pytest.mark.parametrize(
    ("base", "more", "apart"), [(OKABE_ITO, OKABE_ITO_MORE, 0.08), (TOL_MUTED, TOL_MUTED_MORE, 0.09)]
)
def test_colours_of_a_sequence_are_as_far_apart_as_documented(base, more, apart):
    sequence = np.array([oklab(colour) for colour in base + more])
    distance = np.linalg.norm(sequence[:, None] - sequence, axis=-1)
    np.fill_diagonal(distance, np.inf)
    assert distance[:, len(base) :].min() >= apart
    for colour in more:
        assert 0.09 <= luminance(colour) <= 0.42


@pytest.mark.parametrize("dark", [False, True])
def test_words_can_be_read_and_reference_marks_be_seen(dark):
    ground = theme.GROUND[dark]
    assert contrast(theme.INK[dark], ground) >= 7
    assert contrast(theme.QUIET[dark], ground) >= 4.5
    assert contrast(theme.NEUTRAL, ground) >= 3
    assert contrast(theme.ACCENT, ground) >= 3


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
    norms = set(Norm.__args__)
    assert set(theme.ARM) == set(theme.ARM_DASH) == norms
    assert len(set(theme.ARM.values())) == len(set(theme.ARM_DASH.values())) == len(norms)


def test_themed_exchanges_the_diverging_map_and_back():
    figure = go.Figure(
        go.Heatmap(z=[[0]], coloraxis="coloraxis"), {"coloraxis": {"colorscale": theme.DIVERGING}}
    )
    light = figure.layout.coloraxis.colorscale
    dark = theme.themed(figure, dark=True).layout.coloraxis.colorscale
    assert figure.layout.template.layout.paper_bgcolor == theme.GROUND[True]
    assert luminance(dark[3][1]) < 0.05 < luminance(light[3][1])
    assert theme.themed(figure, dark=False).layout.coloraxis.colorscale == light
    assert figure.layout.template.layout.paper_bgcolor == theme.GROUND[False]


def test_one_glyph_for_every_symbol():
    assert len(theme.GLYPHS) == len(theme.SYMBOLS)

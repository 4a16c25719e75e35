"""Theme of all figures: colours, and a light and a dark template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import plotly.graph_objects as go

from analysis.figures.style.palettes import CIVIDIS, OKABE_ITO, OKABE_ITO_MORE, TOL_MUTED, TOL_MUTED_MORE

FONT = "'Source Sans', 'Source Sans Pro', 'Helvetica Neue', Arial, sans-serif"
BACKGROUND: Mapping[bool, str] = {False: "#ffffff", True: "#0e1117"}
"""The page's background; keys answer "dark?"."""
TEXT: Mapping[bool, str] = {False: "#1f2328", True: "#e8eaed"}
SECONDARY: Mapping[bool, str] = {False: "#57606a", True: "#a3abb5"}
RULE: Mapping[bool, str] = {False: "#d8dee4", True: "#30363d"}

NEUTRAL = "#808080"
"""Reference lines, outlines, unlabelled nodes: at least 3:1 on both backgrounds."""
EDGE = "#909090"
"""Edges of a graph: as faint as 3:1 on both backgrounds allows."""
ACCENT = "#D55E00"
"""The selected node, the marked epoch."""

SEQUENTIAL = [[i / (len(CIVIDIS) - 1), colour] for i, colour in enumerate(CIVIDIS)]
"""Cividis, for values in [0, 1]."""
_COLD, _WARM = ("#053061", "#2166ac", "#67a9cf"), ("#ef8a62", "#b2182b", "#67001f")
DIVERGING = [[i / 6, c] for i, c in enumerate((*_COLD, "#f4f4f4", *_WARM))]
"""For differences: symmetric limits, zero in the middle, where it is close to the background."""
DIVERGING_DARK = [
    [i / 6, c]
    for i, c in enumerate(("#b7dcf5", "#67a9cf", "#2166ac", "#1d2127", "#b2182b", "#ef8a62", "#fbd7c5"))
]

NORM_COLOUR: Mapping[str, str] = {
    "none": "#8A8A8A",
    "batch": "#0072B2",
    "layer": "#56B4E9",
    "pair": "#CC79A7",
    "graph": "#009E73",
    "mean_subtraction": "#E69F00",
    "diff_group": "#D55E00",
}
"""One colour for each norm, in every figure."""
NORM_DASH: Mapping[str, str] = {
    "none": "dot",
    "batch": "dash",
    "layer": "longdash",
    "pair": "dashdot",
    "graph": "longdashdot",
    "mean_subtraction": "6px,3px",
    "diff_group": "solid",
}
"""And one dash, so that colour never stands alone."""


class Style(NamedTuple):
    """Line style of a treatment.

    Attributes:
        colour: its colour as ``#rrggbb``.
        dash: one of plotly's: ``"solid"``, ``"dot"``, ``"dash"`` ...
    """

    colour: str
    dash: str


def line_styles(treatments: Iterable[str]) -> dict[str, Style]:
    """Colour and dash of each of ``treatments``: fixed ones for norms, else the next free one.

    >>> line_styles(["none"])["none"].dash, len(set(line_styles([f"a{i}" for i in range(20)]).values()))
    ('dot', 20)
    """
    treatments = list(treatments)
    norm_styles = {
        name: Style(NORM_COLOUR[name], NORM_DASH[name]) for name in treatments if name in NORM_COLOUR
    }
    dashes = ["solid", *(dash for dash in NORM_DASH.values() if dash != "solid")]
    colours = [*OKABE_ITO[:6], *OKABE_ITO_MORE]
    if norm_styles:  # a custom norm gets an unused colour
        colours = [colour for colour in colours if colour not in NORM_COLOUR.values()]
    others = [name for name in treatments if name not in norm_styles]
    free = {
        name: Style(colours[index % len(colours)], dashes[index % len(dashes)])
        for index, name in enumerate(others)
    }
    return {name: (norm_styles | free)[name] for name in treatments}


SYMBOLS = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "triangle-down",
    "cross",
    "x",
    "star",
    "hexagon",
)
GLYPHS = "\u25cf\u25a0\u25c6\u25b2\u25bc\u271a\u2716\u2605\u2b22"
"""The same shapes as letters, for written legends."""


def cluster_colour(k: int) -> str:
    """Colour of cluster ``k``: Okabe-Ito up to 8, then a Glasbey sequence; repeats after 64.

    >>> cluster_colour(0), cluster_colour(8)
    ('#0072B2', '#9800F8')
    """
    return _CLUSTERS[k % len(_CLUSTERS)]


def label_colour(c: int) -> str:
    """Colour of label ``c``; grey for -1 (unlabelled); repeats after 40.

    Labels have a palette of their own (Tol's muted scheme up to 9, then a Glasbey sequence), because they
    often stand beside clusters, and the same blue for "cluster 1" and for "digit 0" would read as a match.

    >>> label_colour(-1), label_colour(0)
    ('#808080', '#332288')
    """
    return NEUTRAL if c < 0 else _LABELS[c % len(_LABELS)]


def with_opacity(colour: str, opacity: float) -> str:
    """Add an ``opacity`` in [0, 1] to ``colour``, a ``#rrggbb``.

    >>> with_opacity("#0072B2", 0.5)
    'rgba(0,114,178,0.5)'
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def glyph_span(glyph: str, colour: str) -> str:
    """A marker's ``glyph`` in its ``colour``, for text of Plotly, outlined as marks are.

    Yellow on white and indigo on black are under 3:1; the outline is not.

    >>> glyph_span("#", "#332288")
    "<span style='color:#332288;stroke:#808080;stroke-width:0.75px'>#</span>"
    """
    return f"<span style='color:{colour};stroke:{NEUTRAL};stroke-width:0.75px'>{glyph}</span>"


PERCENT_TICKS: dict[str, Any] = {
    "tickformat": ".0%",
    "labelalias": {f"{n}%": f"{n} %" for n in range(101)},
}
"""For an axis of shares: ticks in whole per cent, with the space that stands before the sign in sentences."""


def template(*, dark: bool) -> go.layout.Template:
    """Plotly template, ``dark`` or light: no frames, thin lines, text of at least 12 pixels.

    The background is opaque, so that an image saved from a dark page can be read anywhere.
    """
    axis = {
        "showgrid": False, "zeroline": False, "showline": True, "linecolor": RULE[dark], "linewidth": 1,
        "ticks": "outside", "ticklen": 4, "tickcolor": RULE[dark],
        "tickfont": {"size": 12, "color": SECONDARY[dark]},
        "title": {"font": {"size": 13, "color": SECONDARY[dark]}, "standoff": 8}, "automargin": True,
    }  # fmt: skip
    bar = {
        "outlinewidth": 0, "thickness": 10, "ticks": "outside", "ticklen": 3, "tickcolor": RULE[dark],
        "tickfont": {"size": 12, "color": SECONDARY[dark]},
        "title": {"font": {"size": 12, "color": SECONDARY[dark]}},
    }  # fmt: skip
    outline = {"line": {"color": with_opacity(TEXT[dark], 0.55), "width": 0.6}}
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": TEXT[dark]},
            "title": {"font": {"size": 15, "color": TEXT[dark]}, "x": 0, "xref": "container",
                      "xanchor": "left", "yref": "container", "yanchor": "top"},
            "paper_bgcolor": BACKGROUND[dark], "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(OKABE_ITO), "xaxis": axis, "yaxis": axis,
            "coloraxis": {"colorbar": bar},
            "annotationdefaults": {"showarrow": False, "font": {"size": 12, "color": SECONDARY[dark]}},
            "legend": {"orientation": "h", "x": 0, "xanchor": "left", "bgcolor": "rgba(0,0,0,0)",
                       "font": {"size": 12, "color": SECONDARY[dark]}, "itemsizing": "constant"},
            "hoverlabel": {"font": {"size": 13, "family": FONT, "color": TEXT[dark]},
                           "bgcolor": BACKGROUND[dark], "bordercolor": RULE[dark], "align": "left"},
            "hovermode": "closest", "dragmode": "pan", "bargap": 0.25,
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": SECONDARY[dark], "activecolor": TEXT[dark],
                        "remove": ["lasso2d", "select2d", "autoScale2d"]},
        },
        data={
            "heatmap": [{"colorbar": bar}],
            # Yellow on white and blue on black are under 3:1; the outline is not.
            "bar": [{"marker": {"line": {"color": NEUTRAL, "width": 0.75}}}],
            "scatter": [{"marker": outline}],
            "scattergl": [{"marker": outline}],
        },
    )  # fmt: skip


@cache
def _template(dark: bool) -> go.layout.Template:  # noqa: FBT001
    return template(dark=dark)


def apply_theme(figure: go.Figure, *, dark: bool) -> go.Figure:
    """Apply the ``dark`` or the light theme to ``figure``, in place.

    Everything that depends on the theme comes from the template; only the diverging map is exchanged, whose
    middle must recede into the background. Doing it twice costs nothing.
    """
    name = "dark" if dark else "light"
    if figure.layout.meta == name:
        return figure
    figure.update_layout(meta=name, template=_template(dark))
    maps = (DIVERGING, DIVERGING_DARK)
    old, new = maps if dark else maps[::-1]
    for axis in figure.select_coloraxes():
        if axis.colorscale and [list(step) for step in axis.colorscale] == old:
            axis.colorscale = new
    return figure


_CLUSTERS = OKABE_ITO + OKABE_ITO_MORE
_LABELS = TOL_MUTED + TOL_MUTED_MORE

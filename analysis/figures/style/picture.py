"""Picture: a figure with title, caption and alternative text."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from typing import NamedTuple

import plotly.graph_objects as go

from analysis.figures.style.formatting import CAPTION_WIDTH, TITLE_WIDTH, lines
from analysis.figures.style.theme import glyph_span

_TITLE_LINE, _CAPTION_LINE, _LEGEND_LINE, _KEY_LINE, _BAR = 19, 16, 22, 18, 40
_KEY_WIDTH = 60


class Picture(NamedTuple):
    """A figure with its texts, as returned by every public function of ``analysis.figures``.

    Attributes:
        figure: the figure, without a template; :func:`~analysis.figures.style.theme.apply_theme` puts on
            light or dark.
        alt: what is to be seen, in one or two sentences, with its finding.
    """

    figure: go.Figure
    alt: str

    @property
    def title(self) -> str:
        """The finding or question above the figure, in one line."""
        return str(self.figure.layout.title.text).replace("<br>", " ")


class Entry(NamedTuple):
    """One entry of a written legend.

    Attributes:
        name: what it stands for, escaped.
        colour: colour of the glyph.
        glyph: a letter of the marker's shape.
    """

    name: str
    colour: str
    glyph: str = "\u25a0"


class Margin(NamedTuple):
    """Margins of the plot in pixels, besides those for title, legend and caption.

    Attributes:
        left: left margin in pixels.
        right: right margin in pixels.
        bottom: pixels below the plot, at least 0, for ticks and axis title.
        top: pixels between what stands above (title, legend, colour bars) and the plot.
    """

    left: int = 52
    right: int = 16
    bottom: int = 40
    top: int = 12


DEFAULT_MARGIN = Margin()


def finish(
    figure: go.Figure,
    *,
    title: str,
    alt: str,
    caption: str = "",
    height: int = 360,
    legend: Sequence[Entry] = (),
    legend_rows: int = 0,
    margin: Margin = DEFAULT_MARGIN,
    title_width: int = TITLE_WIDTH,
    caption_width: int = CAPTION_WIDTH,
) -> Picture:
    """Add title, legend, caption and margins to a figure, uniformly.

    Title and caption are part of the figure, wrapped for narrow screens, so that they survive an export.

    Args:
        figure: the figure; it is changed.
        title: the finding or the question; names in it must be escaped, ``<br>`` begins a line.
        alt: alternative text, as in :class:`Picture`.
        caption: what is needed to read the figure correctly: explained variance, sampling, scale.
        height: height of the whole figure, in pixels.
        legend: what colours and shapes mean, written under the title; for figures whose colours belong to
            points and not to traces.
        legend_rows: rows to keep free for plotly's own horizontal legend; 0 shows none.
        margin: pixels round the plot.
        title_width: largest number of letters in a line of the title.
        caption_width: largest number of letters in a line of the caption.
    """
    heading = [line for part in title.split("<br>") for line in lines(part, title_width)]
    foot = lines(caption, caption_width) if caption else []
    bars = [axis for axis in figure.select_coloraxes() if axis.cmin is not None]
    key = _key_lines(legend)
    key_at = 14 + _TITLE_LINE * len(heading)
    bar_at = key_at + _KEY_LINE * len(key) + _LEGEND_LINE * legend_rows
    above = bar_at + (_BAR if bars else 0) + margin.top
    below = margin.bottom + (8 + _CAPTION_LINE * len(foot) if foot else 0)
    layout = figure.layout  # set part by part: update_layout takes five times as long
    layout.title = {
        "text": "<br>".join(heading),
        "automargin": False,
        "y": 1 - (2 + _TITLE_LINE * len(heading) / 2) / height,
        "pad": {"l": 4},
    }
    layout.height = height
    layout.margin = {"l": margin.left, "r": margin.right, "t": above, "b": below, "pad": 0}
    layout.showlegend = legend_rows > 0
    layout.legend = {"y": 1, "yanchor": "bottom"}
    if key:
        figure.add_annotation(
            text="<br>".join(key), name="key", xref="paper", yref="paper", x=0, y=1, xshift=4 - margin.left,
            yshift=above - key_at, xanchor="left", yanchor="top", align="left", showarrow=False,
        )  # fmt: skip
    for axis in bars:
        axis.colorbar.update(yref="container", y=1 - bar_at / height, yanchor="top", orientation="h", ypad=4)
    if foot:
        figure.add_annotation(
            text="<br>".join(foot), name="caption", xref="paper", yref="paper", x=0, y=0,
            xshift=4 - margin.left, yshift=6 - below, xanchor="left", yanchor="bottom",
            align="left", showarrow=False,
        )  # fmt: skip
    return Picture(figure, unescape(alt))  # nothing reads markup in it


def _key_lines(legend: Sequence[Entry]) -> list[str]:
    """Wrap legend entries for a narrow screen."""
    rows: list[list[str]] = []
    room = 0
    for name, colour, glyph in legend:
        width = len(unescape(name)) + 4
        if width > room:
            rows.append([])
            room = _KEY_WIDTH
        rows[-1].append(f"{glyph_span(glyph, colour)}&nbsp;{name}")
        room -= width
    return ["&nbsp;&nbsp; ".join(row) for row in rows]

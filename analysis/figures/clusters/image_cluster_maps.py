"""Mean membership of each cluster at each position of an image."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from analysis.figures.style.assignment_words import usage_words
from analysis.figures.style.fast_plotly import figure, trace
from analysis.figures.style.heatmap_scale import Scale, colour_axis, values_to_draw
from analysis.figures.style.node_style import cluster_square
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import ACCENT
from analysis.measures.assignments.summary import summarize
from analysis.wording import counted, percent


class Sample(NamedTuple):
    """Number of recorded images, of how many.

    Attributes:
        images: number of recorded images.
        total: number of images in the data; equal to ``images`` if all are recorded.
    """

    images: int
    total: int = 0

    def words(self) -> str:
        """Format both numbers.

        >>> Sample(8, 1797).words(), Sample(8).words(), Sample(1).words()
        ('8 of 1,797 images', '8 images', '1 image')
        """
        if self.total > self.images:
            return f"{self.images} of {self.total:,} images"
        return counted(self.images, "image")


def pixel_shares(
    S: np.ndarray,
    pos: np.ndarray,
    *,
    frame: tuple[int, int],
    sample: Sample,
    symbol: str = "S",
    scale: Scale = "share",
    selected: int | None = None,
    reach: float = 0.0,
) -> Picture:
    """One small image per cluster: its mean membership at each pixel, over all recorded images.

    Args:
        S: ``[N, K]`` of all recorded pixels.
        pos: ``[N, 2]`` column and row of each.
        frame: numbers of columns and rows of an image, at least 1.
        sample: the recorded images.
        symbol: name of the assignment.
        scale: shares in [0, 1], or against a uniform spread.
        selected: index of the selected cluster, which is framed; None frames none.
        reach: see :func:`~analysis.figures.style.heatmap_scale.colour_axis`; >= 0.
    """
    K = S.shape[1]
    mean = pixel_means(S, pos, frame=frame)
    across = 4 if K <= 16 else 8
    values, words = _mosaic(mean, across=across, scale=scale)
    usage = summarize(S).usage
    layout = {
        "coloraxis": colour_axis(K, scale, values=[values], reach=reach),
        **_axes(*values.shape),
        "annotations": [_name(k, float(usage[k]), across, frame) for k in range(K)],
        "shapes": [_outline(selected, across, frame)] if selected is not None and selected < K else [],
    }
    mosaic_map = trace(
        "heatmap",
        z=values,
        text=words,
        coloraxis="coloraxis",
        hoverongaps=False,
        hovertemplate="%{text}<extra></extra>",
    )
    sharpest = int(np.nanmax(mean, axis=(0, 1)).argmax())
    peak = float(np.nanmax(mean[..., sharpest]))
    return finish(
        figure([mosaic_map], layout),
        title=f"What each cluster of {symbol} claims of the image",
        alt=f"{K} small images, one for each cluster of {symbol}: its mean share at each pixel of "
        f"{sample.words()}. The clearest claim is that of cluster {sharpest + 1}, up to {peak:.2f}; "
        f"{usage_words(summarize(S))}.",
        caption=f"Mean share at each pixel over {sample.words()}. Blank: no ink. Per cent: usage.",
        height=130 + -(-K // across) * (128 if across == 4 else 68),
        margin=Margin(left=8, right=8, top=0, bottom=8),
    )


def _axes(height: int, width: int) -> dict[str, Any]:
    """Axes of a mosaic of pixels, which are square, from its upper left corner."""
    return {
        "xaxis": {
            "visible": False,
            "range": [-0.6, width - 1.4],
            "constrain": "domain",
            "constraintoward": "left",
        },
        "yaxis": {
            "visible": False,
            "range": [height - 0.4, -0.2],
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
    }


def _mosaic(mean: np.ndarray, *, across: int, scale: Scale) -> tuple[np.ndarray, np.ndarray]:
    """Tile the images of the clusters, with gaps; also returns the hover text of every pixel."""
    rows, columns, K = mean.shape
    tiles = (-(-K // across), rows + 2, across, columns + 1)
    values = np.full(tiles, np.nan, dtype=np.float32)
    words = np.full(tiles, "", dtype=object)
    for k in range(K):
        values[k // across, 2:, k % across, :columns] = values_to_draw(mean, scale)[..., k]
        words[k // across, 2:, k % across, :columns] = [
            [
                f"cluster {k + 1}<br>column {c}, row {r}<br>mean share {mean[r, c, k]:.2f}"
                for c in range(columns)
            ]
            for r in range(rows)
        ]
    whole = (tiles[0] * tiles[1], tiles[2] * tiles[3])
    return values.reshape(whole), words.reshape(whole)


def pixel_means(S: np.ndarray, pos: np.ndarray, *, frame: tuple[int, int]) -> np.ndarray:
    """Mean of S at each pixel, over all nodes that lie there.

    Args:
        S: ``[N, K]``.
        pos: ``[N, 2]`` column and row of each node, from 0.
        frame: numbers of columns and rows, at least 1.

    Returns:
        ``[rows, columns, K]``; NaN at pixels without nodes.

    >>> pixel_means(np.array([[0.75, 0.25]]), np.array([[1, 0]]), frame=(2, 1)).tolist()  # column 1, row 0
    [[[nan, nan], [0.75, 0.25]]]
    """
    columns, rows = frame
    column, row = pos.round().astype(int).T
    pixel = row * columns + column
    count = np.bincount(pixel, minlength=rows * columns)
    total = np.stack([np.bincount(pixel, weights=shares, minlength=rows * columns) for shares in S.T], axis=1)
    mean = np.divide(total, count[:, None], out=np.full_like(total, np.nan), where=count[:, None] > 0)
    return mean.reshape(rows, columns, -1)


def _name(k: int, usage: float, across: int, frame: tuple[int, int]) -> dict[str, Any]:
    text = f"{cluster_square(k)} <b>{k + 1}</b>"
    return {
        "x": (k % across) * (frame[0] + 1) - 0.5,
        "y": (k // across) * (frame[1] + 2) + 0.9,
        "xref": "x",
        "yref": "y",
        "xanchor": "left",
        "yanchor": "middle",
        "showarrow": False,
        "text": text + (f"  {percent(usage)}" if across == 4 else ""),
    }


def _outline(k: int, across: int, frame: tuple[int, int]) -> dict[str, Any]:
    left, top = (k % across) * (frame[0] + 1), (k // across) * (frame[1] + 2) + 2
    return {
        "type": "rect",
        "x0": left - 0.5,
        "x1": left + frame[0] - 0.5,
        "y0": top - 0.5,
        "y1": top + frame[1] - 0.5,
        "line": {"color": ACCENT, "width": 2},
    }

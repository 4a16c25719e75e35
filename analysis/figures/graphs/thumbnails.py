"""Thumbnails as SVG text, for the home page and for runs, in colours for both themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.figures.style.formatting import escape
from analysis.figures.style.palettes import CIVIDIS, OKABE_ITO
from analysis.figures.style.theme import FONT, NEUTRAL, cluster_colour, line_styles

WIDTH, HEIGHT = 300, 120
_STEPS = 3
_SIDE, _MARGIN = 150.0, 12.0
_PALE = "#b4bac2"
"""What a node fades to that prefers nothing: not the white of one background, nor the black of the other."""


def clustering_sketch() -> str:
    """Sketch of MemPooling: points of one cloud move into three clusters."""
    return _three_panels(("epoch 0", "epoch 5", "epoch 40"), apart=(0.0, 0.55, 1.0), colour=(0.0, 0.6, 1.0))


def oversmoothing_sketch() -> str:
    """Sketch of oversmoothing: points of three classes shrink into one blob."""
    return _three_panels(
        ("layer 1", "layer 8", "layer 32"), apart=(1.0, 0.45, 0.05), colour=(1.0, 1.0, 1.0), shrink=0.75
    )


def ring() -> str:
    """Sketch of a user graph: cliques joined in a ring."""
    cliques, members = 6, 5
    around = 2 * np.pi * np.arange(cliques) / cliques
    middles = np.array([WIDTH / 2, HEIGHT / 2]) + np.stack(
        [np.cos(around) * 105, np.sin(around) * 38], axis=1
    )
    small = 2 * np.pi * np.arange(members) / members
    inner = np.stack([np.cos(small) * 13, np.sin(small) * 13], axis=1)
    shapes = [_line(middles[i], middles[(i + 1) % cliques]) for i in range(cliques)]
    for middle in middles:
        nodes = middle + inner
        shapes += [_line(nodes[a], nodes[b]) for a in range(members) for b in range(a)]
        shapes += [_dot(node, radius=3.2, colour=OKABE_ITO[0], opacity=0.9) for node in nodes]
    return _svg(shapes, WIDTH, HEIGHT)


def assignment_thumbnail(S: np.ndarray, layout: np.ndarray, edge_index: np.ndarray, *, pixels: bool) -> str:
    """Thumbnail of a graph coloured by dominant cluster, greyer for less confident nodes.

    They fade to a grey that both backgrounds show, not into the background: on a dark one they would vanish.

    Args:
        S: ``[n, K]``.
        layout: ``[n, 2]`` in the unit square, y pointing down.
        edge_index: ``[2, E]`` among these nodes.
        pixels: nodes are pixels, drawn as squares without edges.
    """
    side, margin = _SIDE, _MARGIN
    K = S.shape[1]
    sure = (S.max(axis=1) - 1 / K) / (1 - 1 / K) if K > 1 else np.ones(len(S))
    points = margin + layout * (side - 2 * margin)
    steps = np.diff(np.unique(layout[:, 1].round(4)))
    cell = float(steps.min()) * (side - 2 * margin) if pixels and len(steps) else 9.0
    shapes = [] if pixels else [_line(points[a], points[b]) for a, b in edge_index.T if a < b]
    for node, point in enumerate(points):
        colour = _faded(cluster_colour(int(S[node].argmax())), sure=float(np.clip(sure[node], 0, 1)))
        shapes.append(
            _square(point, side=cell, colour=colour)
            if pixels
            else _dot(point, radius=cell / 2, colour=colour, opacity=1.0)
        )
    return _svg(shapes, side, side)


def plane_thumbnail(points: np.ndarray, colours: Sequence[str], *, keys: np.ndarray | None = None) -> str:
    """Thumbnail of a plane of nodes, with the keys of one head as diamonds, in the colours of their clusters.

    Args:
        points: ``[n, 2]``, y pointing up.
        colours: of each node.
        keys: ``[K, 2]`` on the same plane, or None.
    """
    drawn = points if keys is None else np.concatenate([points, keys])
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    scale = (_SIDE - 2 * _MARGIN) / max(float((high - low).max()), 1e-9)
    at = _SIDE / 2 + (drawn - (low + high) / 2) * scale * (1, -1)
    dots = zip(at, colours, strict=False)
    shapes = [_dot(point, radius=3.5, colour=colour, opacity=0.8) for point, colour in dots]
    shapes += [_diamond(point, colour=cluster_colour(k)) for k, point in enumerate(at[len(points) :])]
    return _svg(shapes, _SIDE, _SIDE)


def target_thumbnail(S: np.ndarray, P: np.ndarray) -> str:
    """Thumbnail of S beside its target P, a row for each node.

    Args:
        S: ``[n, K]``, in the order in which its rows are drawn.
        P: ``[n, K]``.
    """
    n, K = S.shape
    wide, tall = (_SIDE - 3 * _MARGIN) / 2 / K, (_SIDE - 2 * _MARGIN) / n
    shapes = []
    for begin, rows in ((_MARGIN, S), (_SIDE / 2 + _MARGIN / 2, P)):
        for i, k in np.ndindex(n, K):
            colour = CIVIDIS[round(float(rows[i, k]) * (len(CIVIDIS) - 1))]
            x, y = begin + k * wide, _MARGIN + i * tall
            size = f'width="{wide + 0.2:.1f}" height="{tall + 0.2:.1f}"'  # a little more: no gaps
            shapes.append(f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{colour}"/>')
    return _svg(shapes, _SIDE, _SIDE)


def sweep_thumbnail(treatments: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    """Thumbnail of accuracy over depth (log axis), one line per norm.

    Args:
        treatments: norm -> points (number of layers, accuracy in [0, 1]), in order of depth.
    """
    side, margin = 150.0, 16.0
    styles = line_styles(treatments)
    depths = [depth for points in treatments.values() for depth, _ in points]
    low, high = np.log2(min(depths)), np.log2(max(depths))
    shapes = [
        _line((margin, side - margin), (side - margin, side - margin)),
        _line((margin, margin), (margin, side - margin)),
    ]
    for norm, points in treatments.items():
        path = " ".join(
            f"{margin + (np.log2(depth) - low) / max(high - low, 1e-9) * (side - 2 * margin):.1f},"
            f"{side - margin - accuracy * (side - 2 * margin):.1f}"
            for depth, accuracy in points
        )
        dash = "" if styles[norm].dash == "solid" else ' stroke-dasharray="5 4"'
        colour = styles[norm].colour
        shapes.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="3"{dash}/>')
    return _svg(shapes, side, side)


def _three_panels(
    words: tuple[str, str, str],
    *,
    apart: tuple[float, float, float],
    colour: tuple[float, float, float],
    shrink: float = 0.0,
) -> str:
    """Three panels of the same 36 points, with the given class separation and colour strength."""
    rng = np.random.default_rng(7)
    classes = np.arange(36) % 3
    spread = rng.normal(size=(36, 2))
    turn = 2 * np.pi * np.arange(3) / 3 - np.pi / 2
    centres = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    shapes = []
    for step in range(_STEPS):
        middle = np.array([WIDTH * (step + 0.5) / _STEPS, HEIGHT * 0.45])
        width = (13 - 7 * apart[step]) * (1 - shrink * (1 - apart[step]))
        for point, own in zip(
            middle + centres[classes] * 27 * apart[step] + spread * width, classes, strict=True
        ):
            shade = OKABE_ITO[(0, 1, 2)[own]] if colour[step] else NEUTRAL
            shapes.append(_dot(point, radius=3.0, colour=shade, opacity=0.35 + 0.55 * max(colour[step], 0.4)))
        shapes.append(_words(words[step], x=float(middle[0]), y=HEIGHT - 5))
    return _svg(shapes, WIDTH, HEIGHT)


def _svg(shapes: Sequence[str], width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}">{"".join(shapes)}</svg>'
    )


def _faded(colour: str, *, sure: float) -> str:
    parts = zip(bytes.fromhex(_PALE[1:]), bytes.fromhex(colour[1:]), strict=True)
    return "#" + "".join(f"{round(pale + sure * (full - pale)):02X}" for pale, full in parts)


def _dot(point: Sequence[float] | np.ndarray, *, radius: float, colour: str, opacity: float) -> str:
    return (
        f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="{radius:.1f}" fill="{colour}" '
        f'fill-opacity="{opacity:.2f}"/>'
    )


def _diamond(point: np.ndarray, *, colour: str) -> str:
    x, y = point
    path = f"M{x:.1f} {y - 8:.1f}l8 8l-8 8l-8 -8z"
    return f'<path d="{path}" fill="{colour}" stroke="{NEUTRAL}" stroke-width="1.5"/>'


def _square(point: Sequence[float] | np.ndarray, *, side: float, colour: str) -> str:
    return (
        f'<rect x="{point[0] - side / 2:.1f}" y="{point[1] - side / 2:.1f}" width="{side * 0.97:.1f}" '
        f'height="{side * 0.97:.1f}" fill="{colour}"/>'
    )


def _line(begin: Sequence[float] | np.ndarray, end: Sequence[float] | np.ndarray) -> str:
    return (
        f'<line x1="{begin[0]:.1f}" y1="{begin[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        f'stroke="{NEUTRAL}" stroke-opacity="0.5"/>'
    )


def _words(text: str, *, x: float, y: float) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-family="{FONT}" font-size="11" '
        f'fill="{NEUTRAL}">{escape(text)}</text>'
    )

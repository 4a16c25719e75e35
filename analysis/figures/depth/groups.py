"""Groups of DiffGroupNorm in a deep network: shares, flow over layers, means, and the lamda term."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.figures.style.fast_plotly import figure, trace
from analysis.figures.style.formatting import escape
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.theme import (
    ACCENT,
    BACKGROUND,
    NEUTRAL,
    PERCENT_TICKS,
    cluster_colour,
    label_colour,
    with_opacity,
)
from analysis.measures import limits
from analysis.projection.pca import fit_pca
from analysis.wording import percent, percents, significant

_SMALLEST = 0.004
"""A smaller part of all nodes is not drawn as a stream."""


def group_shares(shares: Sequence[np.ndarray], layers: Sequence[int]) -> Picture:
    """Share of the nodes in each group by layer, as stacked bars.

    Args:
        shares: S ``[N, G]`` of L layers, at least one.
        layers: the L layers' numbers, from 1.

    >>> group_shares([np.eye(2), np.array([[1.0, 0.0], [1.0, 0.0]])], [1, 2]).title
    'Groups in use: 1.0 of 2 in layer 2, where fewest are'
    """
    G = max(S.shape[1] for S in shares)  # layers of a custom model may have different numbers of groups
    usage = np.array([np.pad(S.mean(0), (0, G - S.shape[1])) for S in shares])
    bars = [
        trace(
            "bar",
            x=[str(layer) for layer in layers], y=usage[:, g], name=f"group {g + 1}",
            marker={"color": cluster_colour(g), "line": {"width": 0.5}},
            customdata=[percents(share, digits=1)[0] for share in usage[:, g].tolist()],
            hovertemplate=f"group {g + 1}, layer %{{x}}<br>%{{customdata}} of all nodes<extra></extra>",
        )
        for g in range(G)
    ]  # fmt: skip
    entropy = np.exp(-(usage * np.log(np.maximum(usage, 1e-30))).sum(1))
    worst = int(entropy.argmin())
    finding = f"Groups in use: {entropy.min():.1f} of {G} in layer {layers[worst]}, where fewest are"
    return finish(
        figure(bars, {"barmode": "stack", "bargap": 0.15,
                         "xaxis": {"title": {"text": "layer"}, "type": "category"},
                         "yaxis": {"title": {"text": "share of all nodes"}, "range": [0, 1],
                                   **PERCENT_TICKS}}),
        title=finding,
        alt=f"Stacked bars of the shares of {G} groups over {len(layers)} layers. {finding}.",
        caption="Mean of S over nodes. Groups of different layers have nothing in common but their "
        "number. In use: exp of the entropy of the shares.",
        height=330,
    )  # fmt: skip


def group_flow(shares: Sequence[np.ndarray], layers: Sequence[int]) -> Picture:
    """Sankey diagram of the nodes of each group from layer to layer, by group of largest S.

    Args:
        shares: S ``[N, G]`` of two layers or more.
        layers: the layers' numbers, from 1, one for each S.

    >>> group_flow([np.eye(2), np.array([[1.0, 0.0], [1.0, 0.0]])], [1, 2]).title
    '100 % of nodes stay with most of their group from one layer shown to the next'
    """
    largest = [S.argmax(1) for S in shares]
    n, G = len(largest[0]), max(S.shape[1] for S in shares)
    source, target, value, colour = [], [], [], []
    stay = []
    for index, (before, after) in enumerate(zip(largest, largest[1:], strict=False)):
        counts = np.zeros((G, G), dtype=np.int64)
        np.add.at(counts, (before, after), 1)
        stay.append(counts.max(1).sum() / n)
        for a, b in zip(*np.nonzero(counts > _SMALLEST * n), strict=True):
            source.append(index * G + int(a))
            target.append((index + 1) * G + int(b))
            value.append(int(counts[a, b]))
            colour.append(with_opacity(cluster_colour(int(a)), 0.35))
    spots = range(len(largest) * G)
    flow = trace(
        "sankey",
        arrangement="fixed",
        node={
            "label": [f"{spot % G + 1}" for spot in spots], "pad": 4, "thickness": 9,
            "color": [cluster_colour(spot % G) for spot in spots], "line": {"width": 0},
            "x": [max(1e-3, min(0.999, (spot // G) / max(1, len(largest) - 1))) for spot in spots],
            "y": np.concatenate([_bar_midpoints(np.bincount(c, minlength=G) / n) for c in largest]).tolist(),
            "customdata": [f"group {spot % G + 1} of layer {layers[spot // G]}" for spot in spots],
            "hovertemplate": "%{customdata}: %{value} nodes<extra></extra>",
        },
        link={"source": source, "target": target, "value": value, "color": colour,
              "hovertemplate": "%{value} nodes<extra></extra>"},
    )  # fmt: skip
    together = float(np.mean(stay)) if stay else 1.0
    finding = f"{percent(together)} of nodes stay with most of their group from one layer shown to the next"
    heads = [
        {"text": f"layer {layer}", "x": index / max(1, len(layers) - 1), "y": 1, "yanchor": "bottom",
         "xref": "paper", "yref": "paper", "showarrow": False,
         "xanchor": "left" if index == 0 else "right" if index == len(layers) - 1 else "center"}
        for index, layer in enumerate(layers)
    ]  # fmt: skip
    return finish(
        figure([flow], {"annotations": heads}),
        title=finding,
        alt=f"Flow of {n} nodes between {G} groups over layers {', '.join(map(str, layers))}. {finding}.",
        caption=f"Every node goes with the group of its largest S. Numbers are the groups; streams of less "
        f"than {percents(_SMALLEST, digits=1)[0]} of the nodes are left out.",
        height=380,
        margin=Margin(left=8, right=8, bottom=26, top=26),
    )


def _bar_midpoints(sizes: np.ndarray) -> np.ndarray:
    """Midpoints of stacked bars of these sizes, with gaps."""
    return np.clip(0.04 + 0.92 * (np.cumsum(sizes) - sizes / 2), 1e-3, 0.999)


def group_means(
    x: np.ndarray,
    usage: np.ndarray,
    means: np.ndarray,
    *,
    y: np.ndarray,
    label_names: Sequence[str],
    layer: int,
) -> Picture:
    """What enters the norm of a layer in its plane, coloured by label, with every group's mean.

    A mean lies where it would be if a group held its nodes alone: the mean of S_i x over the mean of S_i. A
    triangle is as large as its group's share.

    Args:
        x: ``[n, F]`` the nodes drawn.
        usage: ``[G]`` means of S_i over all nodes, be they drawn or not.
        means: ``[G, F]`` means of S_i x over the same.
        y: ``[n]`` labels of the nodes drawn.
        label_names: name of each label, in the order of its number.
        layer: number of the layer, from 1.
    """
    centres = means / np.maximum(usage, 1e-6)[:, None]
    in_use = usage > limits.EMPTY / len(usage)
    basis = fit_pca(x)
    points, group_points = basis.transform(x), basis.transform(centres[in_use])
    nodes = [
        trace(
            "scattergl",
            x=points[y == c, 0], y=points[y == c, 1], mode="markers",
            name=_name(c, label_names),
            marker={"color": label_colour(c), "size": 4, "opacity": 0.6}, hoverinfo="name",
        )
        for c in np.unique(y).tolist()
    ]  # fmt: skip
    groups = trace("scattergl",   # WebGL like the nodes, which would cover SVG
        x=group_points[:, 0], y=group_points[:, 1], mode="markers", name="mean of a group",
        marker={"symbol": "triangle-up", "size": 9 + 22 * np.sqrt(usage[in_use]), "color": ACCENT,
                "line": {"color": BACKGROUND[False], "width": 1.2}},
        customdata=[f"group {g + 1}, {percents(usage[g], digits=1)[0]}" for g in np.flatnonzero(in_use)],
        hovertemplate="%{customdata} of all nodes<extra></extra>",
    )  # fmt: skip
    left_out = int((~in_use).sum())
    finding = (
        f"Layer {layer}: {int(in_use.sum())} of {len(usage)} groups hold a tenth of a uniform share or more"
    )
    less = "1 group that holds less is" if left_out == 1 else f"{left_out} groups that hold less are"
    out = f" {less} left out." if left_out else ""
    return finish(
        figure([*nodes, groups], {"xaxis": _bare_axis("first component"),
                                  "yaxis": _bare_axis("second component")}),
        title=finding,
        alt=f"{len(x)} nodes before the norm of layer {layer} in a plane, with the means of "
        f"{int(in_use.sum())} groups as triangles. {finding}.",
        caption=f"First two principal components of the nodes: {percent(float(basis.explained.sum()))} of "
        f"their variance. Triangles: mean of S_i x over the mean of S_i.{out}",
        height=420,
        legend=[Entry(_name(c, label_names), label_colour(c), "\u25cf") for c in np.unique(y).tolist()],
        margin=Margin(bottom=30),
    )  # fmt: skip


def lamda_term(term: np.ndarray, *, lamdas: Sequence[float]) -> Picture:
    """Norm of the lamda term relative to x, in every layer.

    Args:
        term: ``[L]`` size of the term over the size of x.
        lamdas: lamda that each layer was trained with, > 0.

    >>> lamda_term(np.array([0.5, 0.1]), lamdas=[0.03, 0.03]).title
    'The group term is 0.1 to 0.5 of the size of x, most in layer 1'
    """
    layers = np.arange(1, len(term) + 1)
    line = trace(
        "scatter",
        x=layers, y=term, mode="lines+markers", line={"color": ACCENT, "width": 2},
        hovertemplate="layer %{x}<br>%{y:.3g} of the size of x<extra></extra>",
    )  # fmt: skip
    peak = int(term.argmax())
    least, most = significant(term.min(), 2), significant(term[peak], 2)
    finding = f"The group term is {least} to {most} of the size of x, most in layer {peak + 1}"
    low, high = min(lamdas), max(lamdas)
    trained = f"{low:g}" if low == high else f"of {low:g} to {high:g}"
    unity = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 1, "y1": 1,
            "line": {"color": NEUTRAL, "dash": "dash", "width": 1}}  # fmt: skip
    return finish(
        figure([line], {"shapes": [unity], "xaxis": {"title": {"text": "layer"}},
                           "yaxis": {"title": {"text": "size of the term over size of x"}, "type": "log"}}),
        title=finding,
        alt=f"Size of the lamda term over the size of its input, over {len(term)} layers. {finding}.",
        caption=f"Frobenius norms, on all nodes, with the trained lamda {trained}. Dashed: as large as x.",
        height=316,
        margin=Margin(left=64, bottom=56),
    )  # fmt: skip


def _name(c: int, label_names: Sequence[str]) -> str:
    return escape(label_names[c] if 0 <= c < len(label_names) else "unlabelled")


def _bare_axis(title: str) -> dict[str, object]:
    return {"title": {"text": title}, "showticklabels": False, "ticks": "", "zeroline": False}

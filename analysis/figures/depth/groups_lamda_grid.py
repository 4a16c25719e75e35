"""Accuracy over number of groups and lamda, with lines of equal lamda times groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import NEUTRAL, PERCENT_TICKS, SEQUENTIAL
from analysis.wording import percent

Cells = Mapping[tuple[int, float], Sequence[float]]


def lamda_map(accuracy: Cells, *, validation: Cells, depth: int) -> Picture:
    """A disc per (groups, lamda), coloured by the mean test accuracy over seeds.

    The group term grows with lamda times the number of groups, so a fair comparison follows a dashed line.

    Args:
        accuracy: (groups, lamda) -> test accuracies in [0, 1], one for each seed; lamda above 0.
        validation: the same of validation accuracies, by which the title chooses a pair: chosen by test
            accuracy it would look better than it is.
        depth: number of layers of the networks.

    >>> accuracy = {(2, 0.1): [0.5, 0.5], (4, 0.1): [0.75, 0.25]}
    >>> lamda_map(accuracy, validation={(2, 0.1): [0.6, 0.6], (4, 0.1): [0.5, 0.5]}, depth=8).title
    'Validation chooses 2 groups with lamda 0.1 at depth 8: 50 % of the test nodes are right'
    """
    cells = sorted(accuracy)
    groups, lamdas = (np.array([cell[axis] for cell in cells], dtype=np.float64) for axis in (0, 1))
    means = np.array([float(np.mean(accuracy[cell])) for cell in cells])
    discs = _discs(groups, lamdas, means, counts=[len(accuracy[cell]) for cell in cells])
    ends = np.array([groups.min() / 1.5, groups.max() * 1.5])
    products = 10.0 ** np.unique(np.round(np.log10(groups * lamdas) * 2) / 2)
    lines = [_equal_product(product, ends) for product in products.tolist()]
    best = max(range(len(cells)), key=lambda cell: float(np.mean(validation[cells[cell]])))
    finding = (
        f"Validation chooses {cells[best][0]} groups with lamda {cells[best][1]:g} at depth {depth}: "
        f"{percent(float(means[best]))} of the test nodes are right"
    )
    counts = sorted({len(values) for values in accuracy.values()})
    seed_words = "1 seed" if counts == [1] else f"{' or '.join(map(str, counts))} seeds"
    layout = {
        "xaxis": {"type": "log", "title": {"text": "groups"}, "tickvals": np.unique(groups).tolist(),
                  "ticktext": [f"{at:.0f}" for at in np.unique(groups)], "range": np.log10(ends).tolist()},
        "yaxis": {"type": "log", "title": {"text": "lamda"}, "tickvals": np.unique(lamdas).tolist(),
                  "ticktext": [f"{at:g}" for at in np.unique(lamdas)],
                  "range": np.log10([lamdas.min() / 2, lamdas.max() * 2]).tolist()},
        "coloraxis": {"cmin": float(means.min()), "cmax": float(max(means.max(), means.min() + 1e-3)),
                      "colorscale": SEQUENTIAL,
                      "colorbar": {"lenmode": "pixels", "len": 170, "x": 0, "xanchor": "left", "nticks": 4,
                                   **PERCENT_TICKS}},
    }  # fmt: skip
    return finish(
        figure([*lines, discs], layout),
        title=finding,
        alt=f"Test accuracy over {len(np.unique(groups))} numbers of groups and "
        f"{len(np.unique(lamdas))} values of lamda. {finding}.",
        caption=f"Mean test accuracy in per cent over {seed_words} at depth {depth}. "
        "Dashed: equal lamda times groups, the numbers at their ends; the group term grows with it.",
        height=430,
        margin=Margin(left=64),
    )


def _discs(groups: np.ndarray, lamdas: np.ndarray, means: np.ndarray, *, counts: list[int]) -> Trace:
    """A disc per pair, with its mean accuracy in per cent."""
    return trace(
        "scatter",
        x=groups, y=lamdas, mode="markers+text",
        marker={"size": 34, "color": means, "coloraxis": "coloraxis"},
        text=[f"{100 * mean:.0f}" for mean in means],
        textfont={"color": ["#ffffff" if mean < np.median(means) else "#000000" for mean in means]},
        customdata=np.stack([100 * means, counts], 1),
        hovertemplate="%{x:d} groups, lamda %{y:g}<br>%{customdata[0]:.1f} %, n = %{customdata[1]:d}"
        "<extra></extra>",
    )  # fmt: skip


def _equal_product(product: float, groups: np.ndarray) -> Trace:
    """Dashed line on which lamda times groups is ``product``, between two numbers of groups."""
    return trace(
        "scatter",
        x=groups, y=product / groups, mode="lines+text", text=["", f"{product:.2g}"],
        textposition="middle left", hoverinfo="skip",
        line={"color": NEUTRAL, "dash": "dash", "width": 1},
    )  # fmt: skip

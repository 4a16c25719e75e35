"""The figure of a myth: a panel for each quantity, a line for each case."""

import math

from analysis.figures.depth.myths import myth_figure


def test_far_values_get_a_logarithmic_axis_and_gaps_stay_gaps():
    made = myth_figure(
        {
            "Energy": {"a <b>": [1.0, 1e-4, 0.0], "c": [1.0, 2.0, 3.0]},
            "Nearest": {"a <b>": [0.5, 0.6, math.nan], "c": [0.5, 0.5, 0.5]},
        },
        title="Refuted",
        caption="on a graph",
    )
    names = {trace.name for trace in made.figure.data}
    assert names == {"a &lt;b&gt;", "c"}
    assert made.figure.layout.yaxis.type == "log"
    assert made.figure.layout.yaxis2.type is None
    assert math.isnan(made.figure.data[0].y[2])
    titles = [note.text for note in made.figure.layout.annotations]
    assert "Energy, log scale" in titles
    assert "Refuted" in made.alt

import numpy as np

from analysis.data.builtin.table import load_sample
from analysis.figures.depth.propagation import propagation_figure
from analysis.measures.per_layer.propagation import propagated_rows


def test_lines_begin_at_the_features_themselves():
    club = load_sample("karate")
    rows = {
        operator: propagated_rows(club.x, club.y, club.edge_index, operator=operator, steps=(0, 1, 8))
        for operator in ("gcn", "mean")
    }
    picture = propagation_figure(rows, title="Karate club")
    first = picture.figure.data[0]
    assert list(first.x) == [1, 2, 9]
    ratio = [r["value"] for r in rows["gcn"] if r["measure"] == "group_distance_ratio_paper"]
    assert np.allclose(first.y, ratio)
    assert picture.alt.startswith("Lines over the number of propagations")
    assert "Karate club: 8 propagations" in picture.alt

import numpy as np

from analysis.figures.clusters.graph_and_heatmap import assignment_column
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.theme import cluster_colour, with_opacity

S = np.array([[0.9, 0.1], [0.2, 0.8], [1.0, 0.0]], dtype=np.float32)
ROWS = Rows(np.array([2, 0, 1]), ("Ada", "Bob", "Cy"), np.array([0, 1, 0]), ("x", "y"))


def test_the_graph_and_the_map_show_the_same_nodes():
    at, edges = np.array([[0, 0], [1, 0], [0, 1]]), np.array([[0, 1], [1, 0]])
    figure, alt = assignment_column(S, rows=ROWS, positions=at, edge_index=edges, title="DMoN: found")
    heat = next(trace for trace in figure.data if trace.type == "heatmap" and trace.coloraxis)
    np.testing.assert_array_equal(heat.z, S[[2, 0, 1]])
    nodes = next(trace for trace in figure.data if getattr(trace, "mode", "") == "markers")
    assert nodes.marker.color[2] == with_opacity(cluster_colour(0), 1.0)
    assert nodes.marker.color[1].startswith(with_opacity(cluster_colour(1), 0.68)[:8])
    assert nodes.xaxis == "x3"
    assert figure.layout.yaxis3.domain[0] > figure.layout.yaxis.domain[1]
    assert alt.startswith("DMoN: found. 3 nodes by 2 clusters")


def test_without_places_the_map_has_all_the_room():
    figure, _ = assignment_column(S, rows=ROWS, title="<b>")
    assert not [trace for trace in figure.data if getattr(trace, "mode", "") == "markers"]
    assert figure.layout.yaxis.domain == (0, 1)
    assert figure.layout.title.text == "&lt;b&gt;"

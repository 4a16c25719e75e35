import numpy as np

from analysis.figures.graphs.pixel_graph import pixel_drawing
from analysis.figures.style.heatmap_rows import node_names
from analysis.figures.style.highlight import Highlight
from tests.made import made_digits


def test_a_pixel_graph_is_its_image_with_ink_as_size():
    graphs = made_digits(2)
    own = slice(0, int(graphs.ptr[1]))
    S = np.eye(4)[np.arange(own.stop) % 4]
    ink = (graphs.x[own, 2] + 1) / 2
    picture = pixel_drawing(
        graphs.pos[own],
        S,
        ink=ink,
        frame=(8, 8),
        names=node_names(graphs, 0, own.stop),
        title="0",
        highlight=Highlight(node=1),
    )
    background, *squares, ring = picture.figure.layout.shapes
    assert (background.x1 - background.x0, background.y1 - background.y0) == (8, 8)
    assert len(squares) == own.stop
    area = np.array([(s.x1 - s.x0) * (s.y1 - s.y0) for s in squares])
    np.testing.assert_allclose(area / area.max(), np.clip(ink, 0.12, 1) / ink.max(), rtol=1e-5)
    centre = np.array([[(s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2] for s in squares])
    np.testing.assert_allclose(centre, graphs.pos[own], atol=1e-5)
    assert ((ring.x0 + ring.x1) / 2, (ring.y0 + ring.y1) / 2) == tuple(graphs.pos[1])
    low, high = picture.figure.layout.yaxis.range
    assert low > high, "row 0 is at the top"

import numpy as np
import pytest

from analysis.figures.clusters.image_cluster_maps import Sample, pixel_means, pixel_shares
from tests.made import made_digits


def test_pixel_means_are_means_and_empty_places_are_not_numbers():
    pos = np.array([[0, 0], [0, 0], [2, 1]], dtype=np.float32)
    S = np.array([[1, 0], [0, 1], [0.25, 0.75]])
    mean = pixel_means(S, pos, frame=(3, 2))
    assert mean.shape == (2, 3, 2)
    assert mean[0, 0].tolist() == [0.5, 0.5]
    assert mean[1, 2].tolist() == [0.25, 0.75]
    assert np.isnan(mean[0, 1]).all()


@pytest.mark.parametrize("K", [1, 8, 20])
def test_each_cluster_has_its_own_small_image(K):
    graphs = made_digits(8)
    S = np.random.default_rng(0).dirichlet(np.ones(K), size=len(graphs.pos))
    picture = pixel_shares(S, graphs.pos, frame=(8, 8), sample=Sample(8), selected=0)
    mean = pixel_means(S, graphs.pos, frame=(8, 8))
    mosaic = picture.figure.data[0].z
    for k in range(K):
        note = picture.figure.layout.annotations[k]
        left, top = round(note.x + 0.5), round(note.y - 0.9) + 2
        np.testing.assert_allclose(mosaic[top : top + 8, left : left + 8], mean[..., k], rtol=1e-5)
        assert f"<b>{k + 1}</b>" in note.text
    assert "8 images" in picture.alt

import numpy as np

from analysis.measures.assignments.live_keys import live_keys


def test_keys_are_alive_that_are_the_nearest_of_a_node_in_their_head():
    rng = np.random.default_rng(0)
    x, keys = rng.normal(size=(30, 2)), rng.normal(size=(3, 9, 2))
    distances = np.linalg.norm(x[None, :, None] - keys[:, None], axis=-1)
    for h in range(3):
        nearest = {min(range(9), key=lambda k: distances[h, i, k]) for i in range(30)}
        assert set(np.flatnonzero(live_keys(distances)[h]).tolist()) == nearest


def test_two_keys_in_one_point_are_both_alive_but_for_rounding():
    distances = np.array([[[1.0, 1.0 + 1e-9, 1.001], [2.0, 2.0, 4.0]]])
    assert live_keys(distances).tolist() == [[True, True, False]]

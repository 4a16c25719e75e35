import numpy as np
import pytest
import torch

from analysis.layers import assignment_entropy, mean_max_assignment, usage_perplexity
from tests.measures.evidence_made import made


def test_its_numbers_are_those_of_the_layers():
    evidence = made()
    S = torch.from_numpy(evidence.S)
    assert evidence.summary.entropy == pytest.approx(float(assignment_entropy(S)))
    assert evidence.summary.in_use == pytest.approx(float(usage_perplexity(S)))
    assert evidence.summary.strength == pytest.approx(float(mean_max_assignment(S)))


def test_distances_do_not_suffer_far_from_the_origin():
    near, far = made(), made()
    far = type(far)(**{**vars(far), "x": far.x + 1e5, "keys": far.keys + 1e5})
    for h, head in enumerate(near.keys):
        for k, key in enumerate(head):
            expected = np.linalg.norm(near.x - key, axis=1)
            np.testing.assert_allclose(near.key_distances[h, :, k], expected, atol=1e-9)
            np.testing.assert_allclose(far.key_distances[h, :, k], expected, atol=1e-6)
    assert far.spread == pytest.approx(near.spread)

"""Row and column difference of PairNorm: against all pairs, and closed forms."""

import math

import pytest
import torch

from analysis.measures import (
    MEASURES,
    column_difference,
    row_difference,
)
from tests.measures.features import blobs


def test_column_difference_stays_below_the_root_of_two():
    many = torch.cat([torch.eye(60), -torch.eye(60)], dim=1)
    assert 1.4 < column_difference(many) < math.sqrt(2)
    assert column_difference(torch.tensor([[1.0, -1.0]])) == 1
    assert MEASURES["column_difference"].high == r"\sqrt 2"


def test_row_and_column_difference_equal_all_pairs():
    x, _ = blobs(60, 7, 3)
    far = torch.cdist(x.double(), x.double(), compute_mode="donot_use_mm_for_euclid_dist")
    assert row_difference(x, relative=False) == pytest.approx(float(far.mean()), rel=1e-6)
    size = float(x.double().norm()) / math.sqrt(60)
    assert row_difference(x) == pytest.approx(float(far.mean()) / size, rel=1e-6)
    x[:, 2] = 0  # a dead unit
    columns = torch.nn.functional.normalize(x.double().T, p=1.0)
    far = torch.cdist(columns, columns, compute_mode="donot_use_mm_for_euclid_dist")
    assert column_difference(x) == pytest.approx(float(far.mean()), rel=1e-9)

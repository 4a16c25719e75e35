"""The measures on a citation graph people publish with; needs the benchmark data beside the repository."""

import shutil
from pathlib import Path

import pytest
import torch
from torch_geometric.datasets import Planetoid
from torch_geometric.nn import DiffGroupNorm

from analysis.measures import (
    DEFINITIONS,
    PYG_EPS,
    group_distance_ratio,
    measure_layers,
    neutral_value,
    permuted_baseline,
    sampled_group_distance_ratio,
)

RAW = Path(__file__).parents[3] / "shared" / "data" / "Planetoid" / "Cora" / "raw"
pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="Cora's raw files are not beside the repository")


@pytest.fixture(scope="module")
def cora(tmp_path_factory):
    root = tmp_path_factory.mktemp("planetoid")
    shutil.copytree(RAW, root / "Cora" / "raw")
    return Planetoid(str(root), "Cora")[0]


def test_pygs_number_on_unequal_classes(cora):
    theirs = DiffGroupNorm.group_distance_ratio(cora.x, cora.y)
    assert group_distance_ratio(cora.x, cora.y, definition="pyg") == pytest.approx(theirs, rel=1e-5)
    rows = cora.x / cora.x.sum(1, keepdim=True).clamp(min=1)
    theirs = DiffGroupNorm.group_distance_ratio(rows, cora.y)
    got = group_distance_ratio(rows, cora.y, definition="pyg", eps=PYG_EPS)
    assert got == pytest.approx(theirs, rel=1e-5)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_labels_say_more_than_shuffled_ones(cora, definition):
    ratio = group_distance_ratio(cora.x, cora.y, definition=definition)
    base = permuted_baseline(cora.x, cora.y, definition=definition)
    assert ratio > base.mean + 10 * base.spread
    assert base.mean == pytest.approx(neutral_value(cora.y, definition=definition), rel=0.01)
    sampled = sampled_group_distance_ratio(
        cora.x, cora.y, definition=definition, pairs=20_000, generator=torch.Generator().manual_seed(0)
    )
    assert sampled.ratio == pytest.approx(ratio, abs=4 * sampled.standard_error)


def test_every_measure_has_a_value_or_a_reason(cora):
    for row in measure_layers([cora.x], cora.y, cora.edge_index):
        assert isinstance(row["value"], float) or row["reason"]

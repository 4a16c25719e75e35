"""Scales of features, and the case that blew up a training."""

import numpy as np
import pytest
import torch
from torch_geometric.data import Data

from analysis.data.feature_scales import feature_scales
from analysis.data.inspect import inspect_graph
from analysis.data.prepare import prepare
from analysis.data.upload.upload import read_upload

RING = torch.stack([torch.arange(60), (torch.arange(60) + 1) % 60])


def test_an_account_number_is_told_and_standardised():
    """60 nodes with a in {0, 1}, b in [0, 1] and an account up to 2e8 gave a first loss of 2.6e12."""
    rng = np.random.default_rng(0)
    rows = [f"n{i},{i % 2},{rng.random():.3f},{rng.integers(1, 2 * 10**8)}" for i in range(60)]
    edges = "source,target\n" + "".join(f"n{i},n{(i + 1) % 60}\n" for i in range(60))
    files = {"e.csv": edges.encode(), "n.csv": "\n".join(["id,a,b,account", *rows]).encode()}
    (left,) = read_upload(files)
    assert left.columns["account"] == "left out"
    (data,) = read_upload(files, features=["a", "b", "account"])
    report = inspect_graph(data)
    assert report.wide_scales
    (said,) = [sentence for sentence in report.odd if "scale" in sentence]
    assert "account up to" in said
    assert "they are standardised unless you say otherwise" in said
    ready = prepare([data])
    assert ready.x[:, 0].unique().tolist() == [0, 1]
    assert ready.x[:, 2].std(correction=0) == pytest.approx(1, abs=1e-4)
    assert prepare([data], standardise=False).x[:, 2].max() > 1e8


@pytest.mark.parametrize(
    ("columns", "wide"),
    [([1.0, 999.0], False), ([1.0, 1000.0], True), ([2015.0], True), ([1e-4, 1e-4], True), ([0.0], False)],
)  # fmt: skip
def test_from_a_thousand_on_scales_are_wide(columns, wide):
    x = torch.tensor([columns, [0.0] * len(columns)])
    data = Data(x=x, edge_index=torch.tensor([[0, 1], [1, 0]]))
    assert inspect_graph(data).wide_scales == wide
    assert inspect_graph(data).wide_scales == any("scale" in sentence for sentence in inspect_graph(data).odd)


def test_words_of_documents_stay_as_they_are():
    x = (torch.rand(60, 200, generator=torch.Generator().manual_seed(0)) < 0.02).float()
    assert torch.equal(prepare([Data(x=x, edge_index=RING)]).x, x)


def test_no_features_have_no_scales():
    assert feature_scales([]) is None
    assert feature_scales([Data(num_nodes=3)]) is None
    assert feature_scales([Data(x=torch.zeros(3, 2))]) is None

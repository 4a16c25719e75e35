"""Information gain: slow loops, its bound, its baseline."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analysis.checks import BadInput
from analysis.measures import information_gain
from analysis.measures.states.instance_information import information_rows
from tests.measures.features import blobs
from tests.reference import information_gain as by_loops


@pytest.mark.parametrize("variance", [0.1, 0.5])
def test_equals_the_two_entropy_bounds(variance, monkeypatch):
    monkeypatch.setattr("analysis.measures.states.instance_information.PIECE", 100)
    x, y = blobs(45, 3, 4)
    y[0] = 9
    got = information_gain(x, y, variance=variance)
    assert got.bits == pytest.approx(by_loops(x, y, variance), rel=1e-9)
    logits = torch.nn.functional.one_hot(y).float()
    assert information_gain(x, logits, variance=variance).bits == got.bits


def test_one_predicted_class_says_nothing():
    x, y = blobs(30, 3, 2)
    got = information_gain(x, y * 0)
    assert got.bits == 0
    assert got.bound == 0


@given(seed=st.integers(0, 200), N=st.integers(2, 40), C=st.integers(1, 6))
def test_never_above_its_bound(seed, N, C):
    x, y = blobs(N, 3, C, seed=seed, spread=0.01)
    got = information_gain(x, y)
    assert got.bits <= got.bound + 1e-9


def test_a_kernel_narrower_than_rounding_tells_every_node_apart():
    x, y = blobs(40, 3, 4)
    got = information_gain(x, y, variance=1e-300)
    assert got.bits == pytest.approx(got.bound, rel=1e-12)


def test_shuffled_predictions_show_the_bias():
    x, y = blobs(200, 4, 7, spread=0.3)
    generator = torch.Generator().manual_seed(0)
    got = information_gain(x, y, permutations=20, generator=generator)
    once = information_gain(x, y[torch.randperm(200, generator=generator)])
    assert got.permuted_mean > 0
    assert abs(once.bits - got.permuted_mean) < 5 * got.permuted_sd
    assert got.bits > got.permuted_mean + 5 * got.permuted_sd


def test_rows_are_of_evenly_spaced_nodes_where_there_are_many():
    x, y = blobs(60, 3, 3)
    rows = {row["measure"]: row["value"] for row in information_rows(x, y, layer=4, max_nodes=20)}
    nodes = torch.tensor([round(59 * i / 19) for i in range(20)])
    assert rows["information_gain"] == pytest.approx(by_loops(x[nodes], y[nodes], 0.1), rel=1e-9)
    assert rows["information_gain_nodes"] == 20
    assert rows["information_gain_permuted_mean"] < rows["information_gain"] <= rows["information_gain_bound"]
    assert information_rows(x, y, layer=4)[-1] == {
        "layer": 4,
        "measure": "information_gain_nodes",
        "value": 60,
    }


def test_bad_input_is_refused():
    x, y = blobs(10, 2, 2)
    with pytest.raises(BadInput, match="10 predictions"):
        information_gain(x, y[:4])
    with pytest.raises(BadInput, match="got NaN"):
        information_gain(x, torch.full((10, 3), float("nan")))
    with pytest.raises(BadInput, match="whole numbers"):
        information_gain(x, y.float())
    with pytest.raises(BadInput, match="variance > 0"):
        information_gain(x, y, variance=0.0)
    with pytest.raises(BadInput, match="finite variance > 0, got inf"):
        information_gain(x, y, variance=math.inf)
    with pytest.raises(BadInput, match="permutations, 0 or more, got 1.5"):
        information_gain(x, y, permutations=1.5)
    with pytest.raises(BadInput, match=r"a column \[N, 1\]; use .squeeze\(1\)"):
        information_gain(x, y[:, None])
    with pytest.raises(BadInput, match="predictions as a tensor, got ndarray"):
        information_gain(x, y.numpy())

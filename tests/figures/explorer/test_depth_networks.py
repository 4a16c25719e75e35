"""A film is packed whole, what is undefined stays undefined, and groups keep their colour."""

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.figures.explorer.depth_networks import Seeds, networks_payload
from analysis.figures.explorer.layer_sentences import APART, BARELY, MIXED, UNDEFINED
from analysis.figures.explorer.payload import unpack
from analysis.projection.layer_planes import layer_planes
from tests.figures.explorer.made_networks import made_network, made_nodes, made_payload


def test_planes_and_what_was_measured_travel_unchanged():
    network = made_network()
    header, arrays = unpack(networks_payload([network], made_nodes(), neutral=1.5))
    assert header["networks"][0]["epochs"] == [0, 2, 5]
    np.testing.assert_array_equal(arrays["0.points"], np.stack([planes.points for planes in network.planes]))
    np.testing.assert_allclose(arrays["0.ratio"], network.measured["ratio"], rtol=1e-6)
    assert header["labelled"]
    assert [label["name"] for label in header["labels"]] == ["a", "b", "c"]
    assert len({(label["shape"], label["colour"]) for label in header["labels"]}) == 3


def test_what_is_undefined_is_packed_as_a_gap_and_a_layer_that_is_not_finite_is_told():
    broken = layer_planes([np.ones((12, 2)) * np.arange(12)[:, None], np.full((12, 2), np.nan)])
    measured = {name: np.full((1, 2), np.nan) for name in ("ratio", "mean", "sd", "nearest", "norm")}
    network = made_network(
        depth=1,
        epochs=(4,),
        layers=[0, 1],
        planes=[broken],
        measured=measured,
        test=[None],
        states=np.full((1, 2), UNDEFINED),
    )
    header, arrays = unpack(networks_payload([network], made_nodes()))
    assert arrays["0.ratio"].tolist() == [[-1, -1]]
    assert arrays["0.spread"][0, 1] == -1
    assert np.isfinite(arrays["0.points"]).all()
    assert "not finite" in header["networks"][0]["notes"][0]
    assert header["networks"][0]["test"] == [None]


def test_a_groups_colour_follows_its_nodes():
    here = np.repeat([0, 1, 2], 4)
    renamed = np.array([2, 0, 1])[here]
    groups = np.stack([here, renamed, renamed])[None]
    network = made_network(norm="diff_group", depth=2, epochs=(1,), groups=3)._replace(groups=groups)
    _, arrays = unpack(networks_payload([network], made_nodes()))
    colours = arrays["0.group_colour"][0]
    for layer in (1, 2):
        np.testing.assert_array_equal(colours[layer][groups[0, layer].astype(int)], colours[0][here])


def test_seeds_are_counted_and_undefined_ones_told():
    ratios = np.full((4, 4), 1.5)
    ratios[2, -1] = np.nan
    seeds = Seeds(ratios, [APART, BARELY, UNDEFINED, MIXED])
    header, arrays = unpack(networks_payload([made_network(seeds=seeds)], made_nodes()))
    assert header["networks"][0]["seeds"] == {"count": 4, "apart": 1, "undefined": 1}
    assert arrays["0.seeds"].shape == (4, 4)
    assert arrays["0.seeds"][2, -1] == -1


def test_nodes_without_labels_and_a_single_node():
    header, _ = unpack(made_payload(y=np.full(12, -1), total=500))
    assert not header["labelled"]
    assert header["neutral"] is None
    assert [label["name"] for label in header["labels"]] == ["unlabelled"]
    assert header["notes"] == ["12 of 500 nodes are drawn, from every label in proportion."]
    one, _ = unpack(networks_payload([made_network(nodes=1)], made_nodes(1)))
    assert "one node only" in one["notes"][0]


@pytest.mark.parametrize("count", [0, 3])
def test_one_network_or_two(count):
    with pytest.raises(BadInput, match=f"got {count}"):
        networks_payload([made_network()] * count, made_nodes())


def test_networks_of_other_nodes_are_refused():
    with pytest.raises(BadInput, match="12 nodes in every network"):
        networks_payload([made_network(), made_network(nodes=9)], made_nodes())
    with pytest.raises(BadInput, match="at least one node"):
        networks_payload([made_network(nodes=1, planes=[], epochs=(0,))], made_nodes(0))

"""The verdict is right on layer states made to be vanished, smoothed, over-correlated or healthy."""

import pytest
import torch
from torch import Tensor

from analysis.data.builtin.table import load_sample
from analysis.measures import measure_layers
from analysis.measures.diagnosis.depth_verdict import TRY, layers_verdict
from analysis.models import DepthNet, propagation

SEEDS, LAYERS, TURN = range(5), 6, 3


def graph(seed: int):
    """Four blocks of 50 nodes, many edges inside and few between."""
    return load_sample("planted-partition", seed=seed)


def healthy(seed: int, *, classes: int = 4, offset: float = 0.0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    centres = 2 * torch.randn(classes, 16, generator=generator)
    y = graph(seed).y % classes
    return (centres[y] + torch.randn(200, 16, generator=generator)).relu() + offset


def propagated(seed: int, operator: str, steps: int) -> Tensor:
    """What is left of features after many propagations, brought back to their first size."""
    data, x = graph(seed), healthy(seed, offset=0.5)
    spread, size = propagation(data.edge_index, 200), x.norm()
    for _ in range(steps):
        x = spread.gcn(x) if operator == "gcn" else (spread.sum(x) + x) / (spread.degree + 1)
        x = x * (size / x.norm())
    return x


def on_a_line(seed: int, *, positive: bool, by_class: bool = False, noise: float = 0.05) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    along = torch.randn(200, 1, generator=generator)
    along = graph(seed).y[:, None] + 0.1 * along if by_class else along.abs() if positive else along
    direction = torch.randn(1, 16, generator=generator)
    return along @ direction + noise * torch.randn(200, 16, generator=generator)


CASES = {
    "vanished": {
        "ever smaller": lambda seed, depth: healthy(seed) * 10.0 ** (-4 * depth),
        "all units dead": lambda seed, depth: torch.zeros(200, 16),
        "small and smooth": lambda seed, depth: 1e-7 * propagated(seed, "gcn", 300),
    },
    "smoothed": {
        "GCN's limit": lambda seed, depth: propagated(seed, "gcn", 300),
        "the mean's limit": lambda seed, depth: propagated(seed, "mean", 300),
        "all rows equal but for noise": lambda seed, depth: (
            torch.ones(200, 16) + 1e-3 * torch.randn(200, 16, generator=torch.Generator().manual_seed(seed))
        ),
    },
    "over-correlated": {
        "a line through the origin": lambda seed, depth: on_a_line(seed, positive=False),
        "on one side of it": lambda seed, depth: on_a_line(seed, positive=True),
        "classes apart along it": lambda seed, depth: on_a_line(seed, positive=False, by_class=True),
    },
    "healthy": {
        "four classes": lambda seed, depth: healthy(seed),
        "far from the origin": lambda seed, depth: healthy(seed, offset=5.0),
        "small but not vanished": lambda seed, depth: 0.01 * healthy(seed),
        "behind an offset of a thousand": lambda seed, depth: healthy(seed, offset=1000.0),
        "smoothed a little, as is good": lambda seed, depth: propagated(seed, "gcn", 2),
    },
    "mixed": {
        "noise": lambda seed, depth: torch.randn(200, 16, generator=torch.Generator().manual_seed(seed)),
    },
    "diverged": {
        "not a number": lambda seed, depth: torch.full((200, 16), float("nan")),
        "infinite": lambda seed, depth: healthy(seed) * torch.tensor(1e38) * 100,
    },
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("kind", "case"), [(kind, case) for kind, cases in CASES.items() for case in cases])
def test_constructed_cases(kind, case, seed):
    """Healthy layers, then from layer 3 on what the case says."""
    make, data = CASES[kind][case], graph(seed)
    states = [healthy(seed)] * TURN + [make(seed, depth) for depth in range(1, LAYERS - TURN + 2)]
    verdict = layers_verdict(measure_layers(states, data.y, data.edge_index))
    assert verdict.kind == kind, verdict
    assert verdict.layer == (1 if kind == "healthy" else TURN)
    assert verdict.advice == TRY[kind]
    assert (f"from layer {TURN} on" in verdict.sentence) == (kind != "healthy")


@pytest.mark.parametrize("seed", SEEDS)
def test_two_classes_may_lie_on_a_line(seed):
    data, x = graph(seed), healthy(seed, classes=2)
    line = (data.y % 2)[:, None] * torch.ones(1, 16) + 0.05 * x
    for state in (x, line):
        verdict = layers_verdict(measure_layers([state, state], data.y % 2, data.edge_index))
        assert verdict.kind == "healthy", verdict


@pytest.mark.parametrize("seed", SEEDS)
def test_an_untrained_deep_network_is_not_healthy_and_a_norm_keeps_it_from_vanishing(seed):
    data = graph(seed)
    torch.manual_seed(seed)
    kinds = {}
    for norm in ("none", "pair"):
        model = DepthNet(16, 4, depth=48, hidden=16, norm=norm)
        out = model(data.x, propagation(data.edge_index, 200))
        kinds[norm] = layers_verdict(measure_layers(out.states, data.y, data.edge_index)).kind
    assert kinds["none"] == "vanished"
    assert kinds["pair"] not in ("vanished", "diverged")


def test_without_edges_what_is_equal_is_still_smoothed():
    data = graph(0)
    rows = measure_layers([healthy(0), CASES["smoothed"]["all rows equal but for noise"](0, 1)], data.y, None)
    assert layers_verdict(rows).kind == "smoothed"


def test_layers_that_come_back_are_named():
    data, bad = graph(0), torch.randn(200, 16, generator=torch.Generator().manual_seed(0))
    states = [healthy(0), bad, bad, healthy(0), healthy(0)]
    verdict = layers_verdict(measure_layers(states, data.y, data.edge_index))
    assert (verdict.kind, verdict.layer) == ("healthy", 3)
    assert "not before layer 3" in verdict.sentence


MELTED = {"group_distance_ratio_paper": 1.2}


def means(accuracy, spread=0.01):
    read = {"": accuracy, "_permuted_mean": 0.2, "_permuted_sd": spread}
    return {f"class_mean_accuracy{name}": value for name, value in read.items()}


@pytest.mark.parametrize(
    ("inside", "outside", "kinds"),
    [
        ({"norm_per_node": 0.9e-4}, {"norm_per_node": 1.1e-4}, ("vanished", "healthy")),
        ({"group_distance_ratio_paper": 1.31}, {"group_distance_ratio_paper": 1.33}, ("mixed", "healthy")),
        (means(0.31), means(0.33), ("mixed", "healthy")),  # .15 of the way from .2 to 1 is .32
        (means(0.5, 0.16), means(0.5, 0.14), ("mixed", "healthy")),  # two standard deviations
        (MELTED | {"rayleigh_quotient": 0.049}, MELTED | {"rayleigh_quotient": 0.051}, ("smoothed", "mixed")),
        (
            MELTED | {"mean_cosine_distance": 0.009},
            MELTED | {"mean_cosine_distance": 0.011},
            ("smoothed", "mixed"),
        ),
        ({"mean_cosine_distance": 0.9e-11}, {"mean_cosine_distance": 1.1e-11}, ("smoothed", "healthy")),
        (
            MELTED | {"mean_cosine_distance": 0.9e-5, "feature_correlation": 0.9},
            MELTED | {"mean_cosine_distance": 1.1e-5, "feature_correlation": 0.9},
            ("smoothed", "over-correlated"),
        ),
        (
            MELTED | {"mean_cosine_distance": 0.9e-5, "rayleigh_quotient": 0.69, "feature_correlation": 0.9},
            MELTED | {"mean_cosine_distance": 0.9e-5, "rayleigh_quotient": 0.71, "feature_correlation": 0.9},
            ("smoothed", "over-correlated"),
        ),
        ({"feature_correlation": 0.76}, {"feature_correlation": 0.74}, ("over-correlated", "healthy")),
        (
            MELTED | {"feature_correlation": 0.51},
            MELTED | {"feature_correlation": 0.49},
            ("over-correlated", "mixed"),
        ),
    ],
)
def test_each_bound_is_where_the_module_says(inside, outside, kinds):
    usual = {
        "norm_per_node": 1.0,
        "group_distance_ratio_paper": 2.0,
        "group_distance_ratio_paper_neutral": 1.2,
        "rayleigh_quotient": 0.5,
        "mean_cosine_distance": 0.3,
        "feature_correlation": 0.2,
    }
    for changed, kind in zip((inside, outside), kinds, strict=True):
        layers = [usual, usual | changed]
        rows = [
            {"layer": layer, "measure": name, "value": value}
            for layer, values in enumerate(layers)
            for name, value in values.items()
        ]
        assert layers_verdict(rows).kind == kind


def test_first_layers_without_gradient_are_noted():
    data = graph(0)
    rows = measure_layers([healthy(0)] * 3, data.y, data.edge_index)
    rows += [{"layer": layer, "measure": "gradient_norm", "value": v} for layer, v in ((1, 1e-9), (2, 1e-2))]
    assert layers_verdict(rows).sentence.endswith(
        "Layer 1 hardly learns: its gradient is 10\u207b\u2077 of the largest."
    )
    rows[-2]["value"] = 1e-3
    assert "hardly" not in layers_verdict(rows).sentence
    for ratio, noted in ((0.9e-4, True), (1.1e-4, False)):
        rows[-2:] = [{"layer": i, "measure": "gradient_norm", "value": v} for i, v in ((1, ratio), (2, 1.0))]
        assert ("hardly" in layers_verdict(rows).sentence) == noted


def test_nothing_measured_and_no_labels():
    assert layers_verdict([]) is None
    rows = [{"layer": 0, "measure": "norm_per_node", "value": 1.0}]
    assert layers_verdict(rows).kind == "healthy"
    assert "no more to say" in layers_verdict(rows).sentence


@pytest.mark.parametrize("seed", SEEDS)
def test_smoothed_in_every_part_of_the_graph_though_the_parts_point_different_ways(seed):
    """Two rings, each with all classes: neighbours agree, the rings do not, and classes are not apart."""
    generator = torch.Generator().manual_seed(seed)
    ring = torch.arange(100)
    edges = torch.stack([ring, (ring + 1) % 100])
    edges = torch.cat([edges, edges.flip(0)], 1)
    edges = torch.cat([edges, edges + 100], 1)
    y = torch.arange(200) % 4
    parts = torch.randn(2, 16, generator=generator).repeat_interleave(100, 0)
    state = parts + 0.01 * torch.randn(200, 16, generator=generator)
    verdict = layers_verdict(measure_layers([state, state], y, edges))
    assert (verdict.kind, verdict.measure) == ("smoothed", "rayleigh_quotient")


@pytest.mark.parametrize("y", [torch.zeros(200, dtype=torch.long), -torch.ones(200, dtype=torch.long)])
def test_without_two_classes_nothing_is_said_of_them(y):
    """It said that the classes are not apart, of one class and of none."""
    verdict = layers_verdict(measure_layers([healthy(0), healthy(1)], y, graph(0).edge_index))
    assert verdict.kind == "healthy"
    assert "without two labelled classes there is no more to say" in verdict.sentence


@pytest.mark.parametrize("linked", [0, 6])
def test_nodes_without_edges_are_no_neighbours_that_agree(linked):
    """Noise read as smoothed: who has no neighbour has no energy."""
    nodes = torch.arange(linked)
    edges = torch.stack([torch.cat([nodes, nodes.roll(1)]), torch.cat([nodes.roll(1), nodes])])
    noise = torch.randn(200, 16, generator=torch.Generator().manual_seed(0))
    verdict = layers_verdict(measure_layers([healthy(0), noise], graph(0).y, edges))
    assert (verdict.kind, verdict.layer) == ("mixed", 1)


def test_labelled_nodes_that_coincide_are_melted_though_others_are_not():
    y = torch.where(torch.arange(200) % 5 == 0, graph(0).y, -1)
    state = torch.where(y[:, None] >= 0, torch.ones(200, 16), healthy(0))
    assert layers_verdict(measure_layers([healthy(0), state], y, graph(0).edge_index)).kind != "healthy"

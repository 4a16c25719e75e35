import numpy as np
import pytest
import torch

from analysis.measures.class_separation_verdict import READ
from analysis.measures.measure import Undefined
from analysis.measures.per_layer import layer_profile
from analysis.measures.per_layer.layer_profile import BASELINE, GRADIENT, PROFILE, LayerProfile, gradient_rows
from analysis.measures.states.group_distance_permutation import permuted_baseline
from analysis.measures.states.nearest_class_mean import class_means
from analysis.measures.table import MEASURES

Y = torch.tensor([0, 0, 1, 1, 2, 2])
EDGES = torch.tensor([[0, 1, 2, 3, 4, 5, 1, 2], [1, 0, 3, 2, 5, 4, 2, 1]])


def states() -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(6, 4, generator=generator)
    return [x, torch.zeros(6, 3), torch.randn(6, 3, generator=generator, requires_grad=True)]


def test_each_number_is_that_of_the_measure_and_what_is_undefined_is_nan():
    found, given = LayerProfile()(states(), Y, EDGES), states()
    for name in PROFILE:
        for layer, x in enumerate(given):
            try:
                expected = MEASURES[name].compute(x=x, y=Y, edge_index=EDGES)
            except Undefined:
                expected = float("nan")
            assert found[f"measure.{name}"][layer] == pytest.approx(expected, rel=1e-6, nan_ok=True)
    assert np.isnan(found["measure.effective_rank"][1])


def test_separation_comes_with_what_shuffled_labels_read():
    found, given = LayerProfile()(states(), Y, EDGES), states()
    assert {*READ} <= {*PROFILE, *BASELINE}
    for layer in (0, 2):
        base, means = permuted_baseline(given[layer].detach(), Y), class_means(given[layer].detach(), Y)
        got = [found[f"measure.{name}"][layer] for name in BASELINE]
        assert got == pytest.approx([base.mean, base.spread, *means], rel=1e-6)
    assert np.isnan([found[f"measure.{name}"][1] for name in BASELINE]).all()


def test_a_wide_input_is_measured_once(monkeypatch):
    generator = torch.Generator().manual_seed(0)
    given, counted = [torch.randn(6, 300, generator=generator), *states()[1:]], []
    monkeypatch.setattr(
        layer_profile,
        "_values",
        lambda x, y, edges: counted.append(x.shape[1]) or [0.0] * len((*PROFILE, *BASELINE)),
    )
    measure = LayerProfile()
    for _ in range(2):
        measure(given, Y, EDGES)
    assert counted == [300, 3, 3, 3, 3]


def test_gradient_norms_by_hand():
    given = states()
    loss = 3 * given[2].sum()
    norms = LayerProfile()(given, Y, EDGES, loss=loss)[f"measure.{GRADIENT}"]
    assert norms.tolist() == pytest.approx([0, 0, 3 * 18**0.5])
    rows = gradient_rows({f"measure.{GRADIENT}": np.array([0.0, 0.25, np.inf])})
    assert rows[0] == {"layer": 1, "measure": GRADIENT, "value": 0.25}
    assert rows[1]["value"] is None
    assert rows[1]["reason"]
    assert gradient_rows({}) == []

"""What a measure is: frozen facts, resolved and computed on use."""

import dataclasses

import pytest
import torch
from torch_geometric.nn import GCNConv

from analysis.checks import BadInput
from analysis.measures import MEASURES, Measure, Undefined

SHARE = Measure(
    name="dead",
    title="Dead units",
    function="analysis.measures.states.magnitude:dead_units",
    inputs=("x",),
    formula="",
    low=0.0,
    high="1",
    neutral="0",
    direction="lower",
    misleads="",
)


def test_compute_takes_its_inputs_by_name_and_leaves_the_others():
    x = torch.tensor([[0.0, 2.0]])
    assert SHARE.compute(y=None, x=x, edge_index=None) == 0.5
    ranked = dataclasses.replace(
        SHARE, function="analysis.measures.states.rank:effective_rank", options={"centred": True}
    )
    with pytest.raises(Undefined, match="centring"):
        ranked.compute(x=x)


@pytest.mark.parametrize("name", [n for n, m in MEASURES.items() if "S" in m.inputs])
def test_no_assignment_of_nothing_has_a_value(name):
    given = {"y": torch.tensor([0, 0, 1]), "edge_index": torch.tensor([[0, 1], [1, 0]])}
    with pytest.raises(BadInput):
        MEASURES[name].compute(S=torch.full((3, 2), float("nan")), **given)


@pytest.mark.parametrize(("name", "missing"), [(n, i) for n, m in MEASURES.items() for i in m.inputs])
def test_an_input_that_is_missing_or_no_tensor_is_named(name, missing):
    edges = torch.tensor([[0, 1], [1, 0]])
    given = {"x": torch.eye(2), "y": torch.tensor([0, 1]), "edge_index": edges, "S": torch.eye(2)}
    given |= {"model": GCNConv(2, 2), "prediction": torch.tensor([0, 1])}
    without = {key: value for key, value in given.items() if key != missing}
    with pytest.raises(BadInput, match=f"for '{name}', got no {missing}"):
        MEASURES[name].compute(**without)
    if missing != "model" and (missing != "y" or "S" in MEASURES[name].inputs):
        with pytest.raises(BadInput, match="as a tensor, got ndarray; make it one with torch.as_tensor"):
            MEASURES[name].compute(**given | {missing: given[missing].numpy()})


def test_a_number_comes_without_its_gradient(recwarn):
    for name in ("entropy", "usage_perplexity", "mean_max_assignment"):
        S = torch.randn(4, 3, requires_grad=True).softmax(-1)
        assert isinstance(MEASURES[name].compute(S=S), float)
    assert not recwarn.list


def test_a_measure_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        SHARE.title = "Other"


def test_undefined_is_bad_input_so_that_pages_catch_one_kind():
    assert issubclass(Undefined, BadInput)

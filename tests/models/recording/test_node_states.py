import pytest
import torch
from torch import nn
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.models.recording.node_states import INPUT, arguments_of, find_input, states_of

X = torch.arange(6.0).view(3, 2)


class Model(nn.Module):
    def forward(self, x, *others, mask=None, **more):
        return x


def test_arguments_have_the_names_of_parameters_and_positions_where_there_are_none():
    given = arguments_of(Model(), (X, 1, 2), {"mask": None, "pos": X})
    assert list(given) == ["x", "others.0", "others.1", "mask", "pos"]
    assert list(arguments_of(Model(), (), {"mask": None})) == ["mask"]  # a call that fails by itself


def test_the_input_is_x_or_what_is_asked_for():
    assert find_input({"pos": X + 1, "x": X}, None) is X
    assert find_input({"pos": X + 1, "x": X}, "pos").equal(X + 1)
    assert find_input({"data": Data(x=X)}, None).equal(X)
    with pytest.raises(BadInput, match="got 'h'"):
        find_input({"x": X}, "h")


@pytest.mark.parametrize(
    ("value", "states"),
    [
        (X, {"a": X}),
        ((torch.tensor([1]), X), {"a": X}),
        ({"paper": X, ("a", "to", "b"): X}, {"a[paper]": X, "a[a__to__b]": X}),
        (X[None], {"a": X}),
        (Data(x=X), {"a": X}),
        (torch.tensor([[1]]), {}),
        (None, {}),
    ],
)
def test_states_are_the_first_node_features(value, states):
    told = dict(states_of("a", value, None))
    assert list(told) == list(states)
    assert all(told[name].equal(state) for name, state in states.items())


def test_rows_of_padding_are_left_out():
    (state,) = dict(states_of(INPUT, X[None], torch.tensor([[True, False, True]]))).values()
    assert state.equal(X[[0, 2]])

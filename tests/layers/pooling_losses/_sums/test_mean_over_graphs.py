import torch

from analysis.layers.pooling_losses._sums.mean_over_graphs import mean_where, nonzero


def test_undefined_values_count_for_nothing_and_carry_no_gradient():
    values = torch.tensor([1.0, torch.nan, 3.0], requires_grad=True)
    mean = mean_where(values, torch.tensor([True, False, True]))
    mean.backward()
    assert mean.item() == 2
    assert values.grad.tolist() == [0.5, 0.0, 0.5]
    assert mean_where(values, torch.zeros(3).bool()).item() == 0


def test_only_zeros_are_replaced():
    assert nonzero(torch.tensor([0.0, 2.0])).tolist() == [1.0, 2.0]

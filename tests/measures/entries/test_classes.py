"""Entries of class separation: higher is better, and what they read for noise."""

import pytest
import torch

from analysis.measures.entries.classes import CLASS_MEASURES

SEPARATION = [measure for measure in CLASS_MEASURES if "y" in measure.inputs]


@pytest.mark.parametrize("measure", SEPARATION, ids=lambda measure: measure.name)
def test_classes_moved_apart_read_higher(measure):
    assert measure.direction == "higher"
    y = torch.arange(60) % 3
    noise = torch.randn(60, 4, generator=torch.Generator().manual_seed(0))
    values = [measure.compute(x=noise + apart * torch.eye(4)[y], y=y) for apart in (0, 1, 3)]
    assert values == sorted(values)
    assert values[0] < values[-1]


@pytest.mark.parametrize("measure", SEPARATION, ids=lambda measure: measure.name)
def test_noise_reads_the_neutral_value(measure):
    y = torch.arange(900) % 3
    noise = torch.randn(900, 4, generator=torch.Generator().manual_seed(0))
    neutral = eval(measure.neutral.replace("^", "**"), {"C": 3})
    assert measure.compute(x=noise, y=y) == pytest.approx(neutral, abs=0.05)

"""The table of benchmarks: complete, torch-free, and refused by name."""

import pytest
import torch_geometric.datasets

from analysis.checks import BadInput
from analysis.data.benchmarks.loading import load_benchmark
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.builtin.table import SAMPLES


def test_every_loader_is_one_of_pygs():
    assert all(hasattr(torch_geometric.datasets, known.loader) for known in BENCHMARKS.values())
    assert not set(BENCHMARKS) & set(SAMPLES)


def test_a_name_nobody_knows_is_refused():
    with pytest.raises(BadInput, match="expected data to be one of cora, citeseer"):
        load_benchmark("digits")

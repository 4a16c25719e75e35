"""The table of measures: every entry computes, keeps within its range, and reads its neutral value."""

import math
import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
import torch
from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st
from torch_geometric.nn import GCN

from analysis.measures import MEASURES, Undefined, neutral_value
from tests.measures.ranges import highest

KARATE = torch.tensor(list(nx.karate_club_graph().to_directed().edges)).T


def given(seed):
    generator = torch.Generator().manual_seed(seed)
    return {
        "x": torch.randn(34, 5, generator=generator),
        "y": torch.arange(34) % 3,
        "edge_index": KARATE,
        "S": (2 * torch.randn(34, 4, generator=generator)).softmax(-1),
        "prediction": torch.randint(3, (34,), generator=generator),
        "model": GCN(5, 4, 2, 3, act="tanh"),
    }


@pytest.mark.parametrize("name", MEASURES)
def test_entry_computes_within_its_range(name):
    measure = MEASURES[name]
    assert measure.name == name
    for seed in range(5):
        value = measure.compute(**given(seed))
        assert isinstance(value, float)
        assert measure.low <= value <= highest(measure, N=34, F=5, K=4, C=3, diameter=5)


@draw(
    seed=st.integers(0, 10_000),
    N=st.integers(1, 20),
    F=st.integers(1, 6),
    K=st.integers(1, 6),
    kind=st.sampled_from(["normal", "relu", "line", "opposite", "tight", "holes", "tiny", "huge"]),
    sharp=st.sampled_from([0.0, 0.1, 1.0, 30.0]),
)
@settings(max_examples=30)
def test_no_entry_leaves_its_range_or_is_anything_but_a_number(seed, N, F, K, kind, sharp):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(N, F, generator=generator)
    x = {
        "normal": x,
        "relu": x.relu(),
        "line": x[:, :1] * x[:1],
        "opposite": x.sign()[:, :1] * x[:1],
        "tight": 1 + 1e-6 * x,
        "holes": x * (torch.rand(N, 1, generator=generator) < 0.3),
        "tiny": 1e-30 * x,
        "huge": 1e30 * x,
    }[kind]
    edges = torch.randint(N, (2, 2 * N), generator=generator)
    inputs = {
        "x": x,
        "y": torch.randint(-1, 3, (N,), generator=generator),
        "edge_index": torch.cat([edges, edges.flip(0)], dim=1),
        "S": (sharp * torch.randn(N, K, generator=generator)).softmax(-1),
        "prediction": torch.randint(3, (N,), generator=generator),
        "model": GCN(F, 4, 2, 3),
    }
    for measure in MEASURES.values():
        try:
            value = measure.compute(**inputs)
        except Undefined:
            continue
        assert math.isfinite(value), measure.name
        assert measure.low - 1e-12 <= value <= highest(measure, N=N, F=F, K=K, C=3, diameter=N) + 1e-12, (
            measure.name
        )


def test_neutral_values_in_the_table_are_those_of_the_function():
    for definition in ("paper", "pyg", "authors"):
        written = MEASURES[f"group_distance_ratio_{definition}"].neutral.replace("^", "**")
        for C in (2, 5, 9):
            assert eval(written, {"C": C}) == neutral_value(C, definition=definition)


@pytest.mark.parametrize("name", [n for n, m in MEASURES.items() if m.inputs[0] == "S" and m.neutral])
def test_an_uninformative_assignment_reads_the_neutral_value(name):
    measure = MEASURES[name]
    inputs = given(0) | {"S": torch.full((34, 4), 0.25)}
    want = {"0": 0, "1": 1, "K": 4, "1/K": 0.25}[measure.neutral]
    assert measure.compute(**inputs) == pytest.approx(want, abs=1e-6)


def test_the_table_opens_without_torch():
    code = "import sys, analysis.measures.table; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _noise_in_small_classes(seed):
    y = torch.arange(35) % 7
    x = torch.randn(35, 100, generator=torch.Generator().manual_seed(seed))
    return {"x": x, "y": y, "prediction": y}


@pytest.mark.parametrize(
    "name", [n for n, m in MEASURES.items() if {*m.inputs} in ({"x", "y"}, {"x", "prediction"})]
)
def test_what_noise_in_small_classes_reads_off_the_neutral_value_is_said(name):
    measure = MEASURES[name]
    read = np.array([measure.compute(**_noise_in_small_classes(seed)) for seed in range(30)])
    neutral = eval(measure.neutral.replace("^", "**"), {"C": 7})
    off = abs(read.mean() - neutral) > 4 * read.std() / 30**0.5
    said = "small classes" in measure.misleads or "few nodes of a predicted class" in measure.misleads
    assert off == said, (read.mean(), neutral)


@pytest.mark.parametrize("name", [n for n, measure in MEASURES.items() if "edge_index" in measure.inputs])
def test_measures_of_edges_are_undefined_without_any(name):
    with pytest.raises(Undefined):
        MEASURES[name].compute(**given(0) | {"edge_index": KARATE[:, :0]})


def test_measures_of_pairs_are_undefined_for_one():
    one = {"x": torch.ones(1, 5), "edge_index": torch.zeros(2, 1, dtype=torch.long)}
    of_pairs = ("row_difference", "effective_resistance", "commute_time", "mean_distance", "dirichlet_energy")
    for name in of_pairs:
        with pytest.raises(Undefined):
            MEASURES[name].compute(**one)
    with pytest.raises(Undefined, match="no other column"):
        MEASURES["column_difference"].compute(x=torch.ones(5, 1))

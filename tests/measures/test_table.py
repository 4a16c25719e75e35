"""The table of measures: every entry computes, keeps within its range, and reads its neutral value."""

import subprocess
import sys

import networkx as nx
import pytest
import torch

from analysis.measures import MEASURES, neutral_value

KARATE = torch.tensor(list(nx.karate_club_graph().to_directed().edges)).T


def given(seed):
    generator = torch.Generator().manual_seed(seed)
    return {
        "x": torch.randn(34, 5, generator=generator),
        "y": torch.arange(34) % 3,
        "edge_index": KARATE,
        "S": (2 * torch.randn(34, 4, generator=generator)).softmax(-1),
    }


@pytest.mark.parametrize("name", MEASURES)
def test_entry_computes_within_its_range(name):
    measure = MEASURES[name]
    assert measure.name == name
    high = {
        "": float("inf"),
        "2": 2,
        "1": 1,
        "K": 4,
        r"\ln K": 1.3863,
        r"\sqrt 2": 2**0.5,
        "N/(N-1)": 34 / 33,
    }
    ranks = {r"\min(N, F)": 5, r"\min(N - 1, F)": 5}
    for seed in range(5):
        value = measure.compute(**given(seed))
        assert isinstance(value, float)
        assert measure.low <= value <= (high | ranks)[measure.high]


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

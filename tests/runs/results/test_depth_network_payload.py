"""What a run recorded of its layers, whole or in part, as a network of a film."""

from dataclasses import replace

import pytest

from analysis.figures.explorer.payload import unpack
from analysis.runs.results import depth_network_payload
from analysis.runs.results.depth_payload import depth_payload
from tests.runs.results.made_depth_sweep import sweep, without_planes


@pytest.fixture(scope="module")
def recorded():
    return sweep()


def test_runs_of_an_earlier_version_show_what_there_is_and_say_so(recorded):
    old = without_planes(recorded, "run-1", layers=(0, 1, 3))
    header, arrays = unpack(depth_payload(old, recorded.runs[1]))
    facts = header["networks"][0]
    assert facts["layers"] == [0, 1, 3]
    assert arrays["0.points"].shape[1] == 3
    assert facts["notes"][0].startswith("Only layers 0, 1, 3 were recorded")
    kept = facts["epochs"].index(facts["best"])
    assert (arrays["0.ratio"][kept] > 0).all()
    others = [row for row in range(len(facts["epochs"])) if row != kept]
    assert (arrays["0.ratio"][others] == -1).all()
    assert arrays["0.group"].shape == (len(facts["epochs"]), 3, 200)


def test_a_kept_epoch_that_was_not_recorded_is_told(recorded):
    run = replace(recorded.runs[1], summary=recorded.runs[1].summary | {"best_epoch": 99})
    facts = unpack(depth_payload(recorded, run)).header["networks"][0]
    assert facts["best"] == facts["epochs"][-1]
    assert any("epoch 99" in note for note in facts["notes"])


def test_averages_that_lag_are_told(recorded):
    run = replace(recorded.runs[1], summary=recorded.runs[1].summary | {"test_accuracy_running": 0.01})
    facts = unpack(depth_payload(recorded, run)).header["networks"][0]
    assert any("running averages" in note for note in facts["notes"])


def test_many_epochs_are_thinned_and_never_the_ends_or_the_kept_one(recorded, monkeypatch):
    monkeypatch.setattr(depth_network_payload, "MOST_BYTES", 1)
    facts = unpack(depth_payload(recorded, recorded.runs[0])).header["networks"][0]
    assert facts["best"] in facts["epochs"]
    assert facts["epochs"][0] == 0
    assert facts["epochs"][-1] == 5
    assert len(facts["epochs"]) <= 3

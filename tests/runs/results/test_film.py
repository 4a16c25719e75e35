"""The film of a recorded run: who stands next to it, and every number from where it was recorded."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.figures.explorer.film_words import apart
from analysis.figures.explorer.payload import unpack
from analysis.runs.export.explorable_film import film_html
from analysis.runs.results.film import depth_film, film_finding, partner_of
from analysis.training.loop.snapshot import Snapshot
from analysis.training.spec import RunSpec
from tests.runs.results.film_made import SPEC, Recorded


@pytest.fixture(scope="module")
def recorded():
    made = Recorded()
    for seed in (0, 1):
        for norm in ("none", "diff_group", "pair"):
            made.train(SPEC.with_(seed=seed, model__norm=norm))
    return made


def without_planes(reader, id, *, layers):
    """The run as an earlier version recorded it: states of few layers."""
    old = Recorded()
    old.runs, old.made = reader.runs, dict(reader.made)
    shots = {
        epoch: Snapshot(
            epoch,
            {
                name: array
                for name, array in shot.arrays.items()
                if name in {f"{kind}.{layer}" for kind in ("state", "groups") for layer in layers}
            },
        )
        for epoch, shot in reader.made[id].shots.items()
    }
    old.made[id] = type(reader.made[id])(
        rows=reader.made[id].rows, shots=shots, graphs=reader.made[id].graphs
    )
    return old


def test_no_norm_stands_next_to_diff_group_norm_of_the_same_seed(recorded):
    none, grouped, pair, *_ = recorded.runs
    assert partner_of(none, recorded.runs) is grouped
    assert partner_of(grouped, recorded.runs) is none
    assert partner_of(pair, recorded.runs) is none
    assert partner_of(recorded.runs[3], recorded.runs).spec.seed == 1
    assert partner_of(none, [none, recorded.runs[4]]) is None


def test_numbers_are_those_of_the_table_and_of_the_history(recorded):
    grouped = recorded.runs[1]
    header, arrays = unpack(depth_film(recorded, grouped, recorded.runs))
    assert [network["name"] for network in header["networks"]] == ["no norm", "DiffGroupNorm"]
    facts = header["networks"][1]
    kept = facts["epochs"].index(grouped.summary["best_epoch"])
    assert facts["best"] == grouped.summary["best_epoch"]
    assert facts["test"][kept] == grouped.summary["test_accuracy"]
    for short, name in (("ratio", ""), ("mean", "_permuted_mean"), ("sd", "_permuted_sd")):
        table = [r["value"] for r in grouped.table if r["measure"] == f"group_distance_ratio_paper{name}"]
        np.testing.assert_allclose(arrays[f"1.{short}"][kept], table, rtol=1e-5)
    assert header["neutral"] == pytest.approx(4 / 3)
    assert facts["seeds"]["count"] == 2
    shot = recorded.snapshot(grouped.id, facts["epochs"][0]).arrays
    np.testing.assert_array_equal(arrays["1.group"][0, 1:], shot["plane.groups"])


def test_seeds_are_counted_by_the_shuffled_baseline(recorded):
    header, _ = unpack(depth_film(recorded, recorded.runs[0], recorded.runs))
    expected = []
    for run in (recorded.runs[0], recorded.runs[3]):
        last = {row["measure"]: row["value"] for row in run.table if row["layer"] == 3}
        name = "group_distance_ratio_paper"
        numbers = (np.array([last[name + end]]) for end in ("", "_permuted_mean", "_permuted_sd"))
        expected.append(apart(*numbers)[0])
    assert header["networks"][0]["seeds"]["apart"] == sum(expected)


def test_runs_of_an_earlier_version_show_what_there_is_and_say_so(recorded):
    old = without_planes(recorded, "run-1", layers=(0, 1, 3))
    header, arrays = unpack(depth_film(old, recorded.runs[1]))
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
    facts = unpack(depth_film(recorded, run)).header["networks"][0]
    assert facts["best"] == facts["epochs"][-1]
    assert any("epoch 99" in note for note in facts["notes"])


def test_averages_that_lag_are_told(recorded):
    run = replace(recorded.runs[1], summary=recorded.runs[1].summary | {"test_accuracy_running": 0.01})
    facts = unpack(depth_film(recorded, run)).header["networks"][0]
    assert any("running averages" in note for note in facts["notes"])


def test_many_epochs_are_thinned_and_never_the_ends_or_the_kept_one(recorded, monkeypatch):
    from analysis.runs.results import film_network

    monkeypatch.setattr(film_network, "MOST_BYTES", 1)
    facts = unpack(depth_film(recorded, recorded.runs[0])).header["networks"][0]
    assert facts["best"] in facts["epochs"]
    assert facts["epochs"][0] == 0
    assert facts["epochs"][-1] == 5
    assert len(facts["epochs"]) <= 3


def test_what_makes_no_film_is_refused(recorded):
    none = recorded.runs[0]
    with pytest.raises(BadInput, match="expected a depth run"):
        depth_film(recorded, replace(none, spec=RunSpec()))
    empty = without_planes(recorded, none.id, layers=())
    with pytest.raises(BadInput, match="train it again"):
        depth_film(empty, none)
    other = Recorded()
    other.runs, other.made = recorded.runs, dict(recorded.made)
    found = recorded.made["run-1"]
    graphs = replace(found.graphs, total_nodes=7)
    other.made["run-1"] = type(found)(rows=found.rows, shots=found.shots, graphs=graphs)
    with pytest.raises(BadInput, match="two networks on one graph"):
        depth_film(other, none, partner=recorded.runs[1])


def test_two_seeds_next_to_each_other_are_named_apart(recorded):
    header, _ = unpack(depth_film(recorded, recorded.runs[0], partner=recorded.runs[3]))
    assert [each["name"] for each in header["networks"]] == ["no norm, seed 0", "no norm, seed 1"]


def test_the_exported_page_says_the_finding_without_scripts(recorded):
    page = film_html(recorded, recorded.runs[0], recorded.runs)
    finding = film_finding(depth_film(recorded, recorded.runs[0], recorded.runs))
    assert finding.startswith("After layer 3 of 3")
    assert finding in page[page.index("<noscript>") : page.index("</noscript>")]
    assert f"spec {recorded.runs[0].key[:12]}" in page

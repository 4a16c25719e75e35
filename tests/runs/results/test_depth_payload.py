"""The film of a recorded run: who stands next to it, and every number from where it was recorded."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.figures.explorer.layer_sentences import layer_state
from analysis.figures.explorer.payload import unpack
from analysis.figures.style.theme import line_styles
from analysis.measures.class_separation_verdict import classes_apart
from analysis.runs.results.depth_payload import depth_payload, partner_of
from analysis.training.spec import RunSpec
from analysis.training.spec.sweep_treatments import treatments_of
from tests.runs.results.made_depth_sweep import Recorded, sweep, without_planes


@pytest.fixture(scope="module")
def recorded():
    return sweep()


def test_no_norm_stands_next_to_diff_group_norm_of_the_same_seed(recorded):
    none, grouped, pair, *_ = recorded.runs
    assert partner_of(none, recorded.runs) is grouped
    assert partner_of(grouped, recorded.runs) is none
    assert partner_of(pair, recorded.runs) is none
    assert partner_of(recorded.runs[3], recorded.runs).spec.seed == 1
    assert partner_of(none, [none, recorded.runs[4]]) is None


def test_networks_are_named_as_their_sweep_tells_them_apart(recorded):
    """Both have what the others lack: beside each other nothing would tell."""
    residual = [replace(run, spec=run.spec.with_(model__skip="residual")) for run in recorded.runs[:2]]
    header, _ = unpack(depth_payload(recorded, residual[0], [*recorded.runs, *residual], partner=residual[1]))
    assert [network["name"] for network in header["networks"]] == [
        "no norm, residual",
        "DiffGroupNorm, residual",
    ]


def test_a_network_has_the_colour_that_its_treatment_has_in_the_charts_of_its_sweep(recorded):
    residual = [
        replace(run, id=f"{run.id}r", spec=run.spec.with_(model__skip="residual")) for run in recorded.runs
    ]
    for runs in (recorded.runs, [*recorded.runs, *residual]):
        header, _ = unpack(depth_payload(recorded, runs[0], runs))
        keys, names = treatments_of([run.spec for run in runs])
        charts = line_styles(names)
        drawn = [network["colour"] for network in header["networks"]]
        assert drawn == [charts[keys[0]].colour, charts[keys[1]].colour]


def test_numbers_are_those_of_the_table_and_of_the_history(recorded):
    grouped = recorded.runs[1]
    header, arrays = unpack(depth_payload(recorded, grouped, recorded.runs))
    assert [network["name"] for network in header["networks"]] == ["no norm", "DiffGroupNorm"]
    facts = header["networks"][1]
    kept = facts["epochs"].index(grouped.summary["best_epoch"])
    assert facts["best"] == grouped.summary["best_epoch"]
    assert facts["test"][kept] == grouped.summary["test_accuracy"]
    for short, name in (("ratio", ""), ("mean", "_permuted_mean"), ("sd", "_permuted_sd")):
        table = [r["value"] for r in grouped.table if r["measure"] == f"group_distance_ratio_paper{name}"]
        np.testing.assert_allclose(arrays[f"1.{short}"][kept], table, rtol=1e-5)
    for layer in range(4):
        table = {row["measure"]: row["value"] for row in grouped.table if row["layer"] == layer}
        assert arrays["1.state"][kept, layer] == layer_state(table)
    assert header["neutral"] == pytest.approx(4 / 3)
    assert facts["seeds"]["count"] == 2
    shot = recorded.snapshot(grouped.id, facts["epochs"][0]).arrays
    np.testing.assert_array_equal(arrays["1.group"][0, 1:], shot["plane.groups"])


def test_seeds_are_counted_as_every_verdict_counts_them(recorded):
    header, _ = unpack(depth_payload(recorded, recorded.runs[0], recorded.runs))
    expected = [
        classes_apart({row["measure"]: row["value"] for row in run.table if row["layer"] == 3})
        for run in (recorded.runs[0], recorded.runs[3])
    ]
    assert header["networks"][0]["seeds"]["apart"] == sum(expected)


def test_what_makes_no_film_is_refused(recorded):
    none = recorded.runs[0]
    with pytest.raises(BadInput, match="expected a depth run"):
        depth_payload(recorded, replace(none, spec=RunSpec()))
    empty = without_planes(recorded, none.id, layers=())
    with pytest.raises(BadInput, match="train it again"):
        depth_payload(empty, none)
    other = Recorded()
    other.runs, other.made = recorded.runs, dict(recorded.made)
    found = recorded.made["run-1"]
    graphs = replace(found.graphs, total_nodes=7)
    other.made["run-1"] = type(found)(rows=found.rows, shots=found.shots, graphs=graphs)
    with pytest.raises(BadInput, match="two networks on one graph"):
        depth_payload(other, none, partner=recorded.runs[1])


def test_two_seeds_next_to_each_other_are_named_apart(recorded):
    header, _ = unpack(depth_payload(recorded, recorded.runs[0], partner=recorded.runs[3]))
    assert [each["name"] for each in header["networks"]] == ["no norm, seed 0", "no norm, seed 1"]

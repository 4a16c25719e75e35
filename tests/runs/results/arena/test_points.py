"""Points and means of the arena, by hand and against what a worker keeps of a run."""

import csv
import io

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.data.builtin.table import load_sample
from analysis.measures.arena.row_permutation import against_chance
from analysis.runs.results.arena.points import MEASURES, arena_means, baseline_points, run_points, to_summary
from analysis.runs.results.arena.table import arena_table
from analysis.runs.run import Run
from analysis.training.fit import fit
from analysis.training.presets.arena import arena_specs
from analysis.training.spec import DataSpec

KARATE = load_sample("karate")
SPECS = arena_specs(DataSpec(name="karate"), clusters=2, poolers=["memory", "mincut"], seeds=[0, 1], epochs=6)


def of(spec, summary, state="finished"):
    return Run(f"r{spec.seed}", "k", "o", "n", "arena", "s", spec, state, summary=summary)


@pytest.fixture(scope="module")
def points():
    runs = []
    for spec in SPECS:
        result = fit(spec)
        measured = against_chance(
            result.assignment.numpy(), edge_index=result.edge_index.numpy(), y=result.y.numpy()
        )
        runs.append(of(spec, {**result.summary, **to_summary(measured)}))
    return run_points(runs) + baseline_points(["spectral", "random"], KARATE, clusters=2, seeds=[0, 1])


def test_every_pooler_and_baseline_has_a_point_a_seed_with_every_measure(points):
    names = [(point["pooler"], point["seed"]) for point in points]
    assert names == [(name, seed) for seed in (0, 1) for name in ("memory", "mincut")] + [
        (name, seed) for seed in (0, 1) for name in ("spectral", "random")
    ]
    for point in points:
        assert all(isinstance(point[name], float) for name in MEASURES)
        assert point["clusters"] == 2
        assert set(point["chance"]["soft_modularity"]) == {"mean", "sd"}
        assert (point["run"] is None) == (point["pooler"] in ("spectral", "random"))


def test_means_are_over_seeds_and_say_their_spread(points):
    means = {row["pooler"]: row for row in arena_means(points)}
    values = [p["soft_modularity"] for p in points if p["pooler"] == "mincut"]
    assert means["mincut"]["soft_modularity"] == pytest.approx(np.mean(values))
    assert means["mincut"]["soft_modularity_sd"] == pytest.approx(np.std(values, ddof=1))
    assert means["mincut"]["n"] == 2
    assert means["spectral"]["normalized_mutual_information"] > 0.6
    assert means["spectral"]["verdict"].startswith("clusters above chance in 2 of 2 seeds (")
    assert means["random"]["verdict"].startswith("no better than chance in 2 of 2 seeds (seed 0: NMI ")


def test_a_run_that_has_not_ended_has_a_point_without_numbers():
    (point,) = run_points([of(SPECS[0], {}, state="running")])
    assert (point["verdict"], point["soft_modularity"], point["state"]) == (None, None, "running")
    (mean,) = arena_means([point])
    assert (mean["n"], mean["soft_modularity"], mean["verdict"]) == (0, None, None)
    assert "| MemPooling | 0 | - | - |" in arena_table([mean], "markdown")


def test_tables_hold_the_means(points):
    means = arena_means(points)
    (spectral,) = (row for row in means if row["pooler"] == "spectral")
    cell = f"{spectral['soft_modularity']:.2f} ± {spectral['soft_modularity_sd']:.2f}"
    assert cell in arena_table(means)
    assert cell in arena_table(means, "markdown")
    latex = arena_table(means, "latex")
    assert "$" + cell.replace("±", r"\pm") + "$ ($" in latex
    assert latex.count(r"\\") == 5
    rows = {row["pooler"]: row for row in csv.DictReader(io.StringIO(arena_table(means, "csv")))}
    assert float(rows["spectral"]["soft_modularity"]) == spectral["soft_modularity"]
    assert float(rows["spectral"]["soft_modularity_chance"]) == spectral["chance"]["soft_modularity"]
    assert rows["spectral"]["verdict"] == spectral["verdict"]
    with pytest.raises(BadInput, match="one of text, markdown, latex, csv, got 'html'"):
        arena_table(means, "html")

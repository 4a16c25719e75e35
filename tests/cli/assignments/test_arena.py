"""The commands ``arena`` and ``train --data``, as a person and as a program use them."""

import json

import numpy as np
import pytest

from analysis.cli.main import main
from tests.cli.command import run

ARENA = [
    "arena",
    "--data",
    "karate",
    "--poolers",
    "memory,dmon,spectral,random",
    "--seeds",
    "2",
    "--epochs",
    "6",
]


def told(*arguments):
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return done, json.loads(done.stdout.splitlines()[-1])


def test_the_arena_prints_points_and_means_and_goes_on_where_it_was(here, shared_workers):
    done, printed = told(*ARENA)
    names = [(point["pooler"], point["seed"]) for point in printed["points"]]
    assert names == [(name, seed) for name in ("memory", "dmon", "spectral", "random") for seed in (0, 1)]
    assert (printed["data"], printed["clusters"], printed["state"]) == ("karate", 2, "finished")
    for point in printed["points"]:
        for measure in ("normalized_mutual_information", "entropy", "usage_perplexity", "information"):
            assert point[measure] >= 0
        assert -0.5 <= point["soft_modularity"] < 1
        assert point["chance"]["normalized_mutual_information"]["mean"] < 0.2
    assert [row["pooler"] for row in printed["means"]] == ["memory", "dmon", "spectral", "random"]
    assert "Spectral clustering: clusters above chance in 2 of 2 seeds" in done.stdout
    again, same = told(*ARENA, "--table", "markdown")
    assert "4 of 4 runs had been trained before" in again.stderr
    strip = [{k: v for k, v in point.items() if k not in ("seconds", "run")} for point in same["points"]]
    assert strip == [{k: v for k, v in p.items() if k not in ("seconds", "run")} for p in printed["points"]]
    assert again.stdout.startswith("| pooler | seeds | NMI |")


def test_files_of_graphs_are_classified_in_folds_with_a_mean_pool_beside(here, shared_workers):
    files = here / "raw"
    files.mkdir()
    write_rings_and_paths(files)
    command = [
        "train",
        "--data",
        str(files),
        "--task",
        "graph-classification",
        "--folds",
        "3",
        "--epochs",
        "2",
    ]
    done, printed = told(*command)
    assert {(p["model"], p["fold"]) for p in printed["points"]} == {
        (model, fold) for model in ("memory", "mean pool") for fold in range(3)
    }
    memory, mean = printed["means"]
    assert (memory["model"], memory["n"], mean["n"]) == ("memory", 3, 3)
    assert memory["optimistic"]["mean_of_best_epochs"] >= memory["test_accuracy"]
    assert printed["gain_over_mean_pool"]["n"] == 3
    assert "optimistic" in done.stdout


def write_rings_and_paths(folder):
    """Rings and paths of 4 to 7 nodes as TUDataset has them."""
    edges, owner, labels, first = [], [], [], 1
    for number in range(24):
        n = 4 + number % 4
        ring = number % 2
        for node in range(n - 1 + ring):
            a, b = first + node, first + (node + 1) % n
            edges += [f"{a}, {b}", f"{b}, {a}"]
        owner += [str(number + 1)] * n
        labels.append(str(ring))
        first += n
    content = {"A": edges, "graph_indicator": owner, "graph_labels": labels}
    for name, lines in content.items():
        (folder / f"SHAPES_{name}.txt").write_text("\n".join(lines) + "\n")
    assert len(np.unique(owner)) == 24


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["arena", "--data", "karate", "--poolers", "memory,topk"], "expected poolers out of memory, mincut"),
        (["arena", "--data", "digits"], "expected one graph for the arena, got 1797"),
        (["arena", "--data", "karate", "--seeds", "0"], "expected --seeds from 1 to 100, got 0"),
        (["arena", "--data", "nowhere.csv"], "expected --data to be a sample (digits, digits-knn"),
        (["arena", "--data", "karate", "--root", "nowhere"], "expected --root to be a folder"),
        (["train"], "expected a preset or --data, got neither"),
        (["train", "karate-factions", "--data", "karate"], "expected a preset or --data, got both"),
        (["train", "--data", "karate", "--folds", "5"], "expected data of many labelled graphs for cross-"),
        (
            ["train", "--data", "karate", "--task", "graph-classification"],
            "expected --task link-reconstruction",
        ),
        (["train", "--data", "karate", "--task", "dreaming"], "expected --task to be one of graph-class"),
        (["train", "--data", "digits", "--folds", "2"], "expected --folds to be 3 or more"),
    ],
)
def test_what_cannot_be_is_one_sentence(here, capsys, arguments, sentence):
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1

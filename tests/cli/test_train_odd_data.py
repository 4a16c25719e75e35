"""What ``train --data`` cannot train is said in one sentence, before anything is started."""

import pytest

from analysis.cli.main import main


def graphs(folder, labels, *, label_file="graph_labels"):
    """Paths of 4 nodes in TUDataset's text format, one for every label."""
    folder.mkdir()
    pairs = [(4 * g + i, 4 * g + i + 1) for g in range(len(labels)) for i in (1, 2, 3)]
    text = "".join(f"{a}, {b}\n{b}, {a}\n" for a, b in pairs)
    (folder / "MINE_A.txt").write_text(text)
    (folder / "MINE_graph_indicator.txt").write_text("".join(f"{g + 1}\n" * 4 for g in range(len(labels))))
    (folder / f"MINE_{label_file}.txt").write_text("".join(f"{label}\n" for label in labels))
    return str(folder)


@pytest.fixture(autouse=True)
def _store(monkeypatch, tmp_path):
    monkeypatch.setenv("SOFT_CLUSTER_LAB_STORE", str(tmp_path / "runs.sqlite"))


TWO, CLASSIFY = [0, 1] * 4, ("--task", "graph-classification")


@pytest.mark.parametrize(
    ("labels", "options", "sentence"),
    [
        (TWO, ("--folds", "9"), "expected --folds from 3 to 8, as many as there are graphs, got 9"),
        (TWO, ("--folds", "2"), "expected --folds to be 3 or more (test, validation, training), got 2"),
        (TWO, ("--folds", "-3"), "expected --folds to be 3 or more"),
        (TWO, ("--workers", "0"), "expected --workers to be at least 1, got 0"),
        (TWO, ("--seeds", "0"), "expected --seeds from 1 to 100, got 0"),
        (TWO, ("--epochs", "0"), "epochs"),
        (TWO, ("--seed", "-1"), "seed"),
        (TWO, ("--task", "banana"), "expected --task to be one of graph-classification"),
        (TWO, ("--task", "node-classification"), "expected labels of nodes, a class each"),
        (TWO, ("--task", "link-reconstruction"), "graph classification is possible"),
        ([0] * 8, CLASSIFY, "expected two classes with 3 graphs each, got 1 class of 8"),
        ([0, *[1] * 7], CLASSIFY, "expected two classes with 3 graphs each, got 2 classes of 1, 7"),
        ([0], CLASSIFY, "expected several graphs for graph classification, got one"),
        ([0.5, 1.25, 3.0], CLASSIFY, "row 1: expected whole numbers, got [0.5]"),
    ],
)
def test_odd_graphs_and_options(tmp_path, capsys, labels, options, sentence):
    assert main(["train", "--data", graphs(tmp_path / "graphs", labels), *options]) == 2
    *read, refusal = capsys.readouterr().err.strip().splitlines()
    assert sentence in refusal
    assert all(line.startswith("graphs: ") for line in read)


def test_targets_of_a_regression_are_no_classes(tmp_path, capsys):
    folder = graphs(tmp_path / "graphs", [0.5, 1.5, 2.5, 3.5], label_file="graph_attributes")
    assert main(["train", "--data", folder, *CLASSIFY]) == 2
    assert "expected labels of graphs, a class each, for graph classification" in capsys.readouterr().err


@pytest.mark.parametrize("option", [("--folds", "3"), ("--seeds", "3"), CLASSIFY, ("--workers", "1")])
def test_options_of_data_are_not_passed_over_with_a_preset(capsys, option):
    """They were ignored without a word."""
    assert main(["train", "karate-factions", *option]) == 2
    assert f"expected --data with {option[0]}, got a preset" in capsys.readouterr().err


def test_a_graph_of_ones_own_is_not_called_by_its_fingerprint(tmp_path, capsys):
    (tmp_path / "edges.csv").write_text("a,b\nb,c\nc,d\nd,a\n")
    assert main(["train", "--data", str(tmp_path / "edges.csv"), "--folds", "3"]) == 2
    assert "got a graph of your own (link reconstruction); leave out folds" in capsys.readouterr().err

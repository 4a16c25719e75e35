"""Folds to means: by hand, by scipy, and from a training whose epochs are known."""

import pytest
from scipy.stats import ttest_rel

from analysis.runs.results.cross_validation_summary import (
    fold_means,
    fold_points,
    folds_sentence,
    paired_gain,
)
from analysis.runs.run import Run
from analysis.training.fit import fit
from analysis.training.presets.graph_folds import fold_specs, graph_classification_spec
from analysis.training.spec import DataSpec

SPECS = fold_specs(graph_classification_spec(DataSpec(name="digits"), epochs=2), folds=3)
HONEST = (0.5, 0.4, 0.7, 0.5, None, 0.6)
BEST = (0.6, 0.5, 0.9, 0.5, None, 0.8)


def points():
    runs, histories = [], []
    for number, (spec, honest, best) in enumerate(zip(SPECS, HONEST, BEST, strict=True)):
        summary = {} if honest is None else {"test_accuracy": honest, "best_epoch": 1}
        runs.append(Run(f"r{number}", "k", "o", "n", "folds", "s", spec, "finished", summary=summary))
        histories.append([] if best is None else [{"accuracy_test": value} for value in (0.1, best, 0.2)])
    return fold_points(runs, histories)


def test_means_and_spread_are_of_the_folds_that_ended():
    memory, mean = fold_means(points())
    assert (memory["model"], memory["n"], mean["n"]) == ("memory", 2, 3)
    assert memory["test_accuracy"] == pytest.approx(0.6)
    assert memory["sd"] == pytest.approx(0.02**0.5)
    assert memory["optimistic"] == {
        "mean_of_best_epochs": pytest.approx(0.75),
        "sd": pytest.approx(0.045**0.5),
        "best_fold": 0.9,
    }
    assert mean["test_accuracy"] == pytest.approx(0.5)


def test_the_gain_is_over_pairs_with_scipys_interval():
    gain = paired_gain(points())
    interval = ttest_rel([0.5, 0.7], [0.4, 0.5]).confidence_interval(0.95)
    assert gain == pytest.approx({"mean": 0.15, "low": interval.low, "high": interval.high, "n": 2})
    assert paired_gain(points()[:2]) is None


def test_the_words_say_which_number_is_optimistic():
    text = folds_sentence(fold_means(points()), paired_gain(points()))
    assert "optimistic" in text.splitlines()[1]
    assert text.splitlines()[3].split() == ["memory", "60.0", "±", "14.1", "(2)", "75.0", "±", "21.2", "90.0"]
    assert "+15.0 points" in text
    assert "- (0)" in folds_sentence(fold_means([points()[4]]), None)


def test_the_most_frequent_class_is_said_once_or_of_whose_folds_it_is():
    def line(model, majority):
        best = {"mean_of_best_epochs": 0.7, "sd": None, "best_fold": 0.7}
        row = {"model": model, "n": 9, "test_accuracy": 0.6, "sd": None, "optimistic": best}
        return row | {"majority_accuracy": majority}

    same = folds_sentence([line("memory", 0.5), line("mean", 0.5)], None)
    assert same.endswith("\nthe most frequent class for all: 50.0")
    assert same.count("most frequent") == 1
    other = folds_sentence([line("memory", 0.5), line("mean", 0.55)], None)  # one fold fewer of memory's
    assert "\nthe most frequent class for all, folds of memory: 50.0\n" in other
    assert other.endswith("\nthe most frequent class for all, folds of mean: 55.0")


def test_a_real_training_is_tested_at_the_epoch_that_validation_chose():
    rows = []
    spec = SPECS[0].with_(model__hidden=8, training__epochs=4, training__patience=4)
    summary = fit(
        spec, observe=lambda event: rows.append(event.row) if hasattr(event, "row") else None
    ).summary
    (point,) = fold_points([Run("r", "k", "o", "n", "", "", spec, "finished", summary=summary)], [rows])
    chosen = max(rows, key=lambda row: row["accuracy_val"])  # the first of equal ones
    assert point["best_epoch"] == chosen["epoch"]
    assert point["test_accuracy"] == chosen["accuracy_test"]
    assert point["best_test_accuracy"] == max(row["accuracy_test"] for row in rows)

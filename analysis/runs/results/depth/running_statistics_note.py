"""Note on how moving averages would change the evaluation of a deep network."""

from __future__ import annotations

from analysis.runs.run import Run
from analysis.wording import percents

LAGGING = 0.03
"""Test accuracies that differ by more are told."""


def running_averages_note(run: Run) -> str:
    """Sentence, if moving averages would give ``run`` another accuracy than exact moments; else "".

    PyG's ``DiffGroupNorm`` and ``BatchNorm`` are evaluated with averages over the last training steps; the
    numbers of a run are with the moments of the whole graph under the weights that were kept. "" where the
    test accuracies differ by no more than three points, no norm keeps averages, or the run is an earlier
    version's.
    """
    averaged, exact_accuracy = run.summary.get("test_accuracy_running"), run.summary.get("test_accuracy")
    if averaged is None or exact_accuracy is None or abs(averaged - exact_accuracy) <= LAGGING:
        return ""
    exact, lagging = percents(exact_accuracy, averaged)
    return (
        f"{exact} of the test nodes are right with means and variances of the whole graph. With the "
        f"running averages of training, as PyG evaluates, it would be {lagging}: they "
        "lag behind the weights."
    )

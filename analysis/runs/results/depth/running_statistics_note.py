"""Note on how moving averages would change the evaluation of a deep network."""

from __future__ import annotations

from analysis.figures.depth.accuracy_words import lagging_accuracy
from analysis.runs.run import Run
from analysis.wording import percents


def running_averages_note(run: Run) -> str:
    """Sentence, if moving averages would give ``run`` another accuracy than exact moments; else "".

    PyG's ``DiffGroupNorm`` and ``BatchNorm`` are evaluated with averages over the last training steps; the
    numbers of a run are with the moments of the whole graph under the weights that were kept. "" where the
    test accuracies differ by no more than three points, no norm keeps averages, or the run is an earlier
    version's.
    """
    exact_accuracy = run.summary.get("test_accuracy")
    averaged = lagging_accuracy(exact_accuracy, run.summary.get("test_accuracy_running"))
    if exact_accuracy is None or averaged is None:
        return ""
    exact, lagging = percents(exact_accuracy, averaged)
    return (
        f"{exact} of the test nodes are right with means and variances of the whole graph. With the "
        f"running averages of training, as PyG evaluates, it would be {lagging}: they "
        "lag behind the weights."
    )

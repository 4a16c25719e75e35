"""Charts of a training: which columns of its history are drawn together, and under which names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from analysis.runs.run import Run
from analysis.training.spec import DepthSpec


class Chart(NamedTuple):
    """A chart of curves: key, title, history columns with names, unit, highest value."""

    name: str
    title: str
    columns: Mapping[str, str]
    unit: str
    top: float | None = None
    percent: bool = False


_ACCURACY = Chart(
    "accuracy",
    "Accuracy",
    {"accuracy_train": "train", "accuracy_val": "validation", "accuracy_test": "test"},
    "accuracy, %",
    top=1,
    percent=True,
)
_SHARPNESS = Chart(
    "entropy",
    "How sure S is (sharpness)",
    {"entropy": "entropy", "mean_max_assignment": "mean of max S"},
    "entropy over ln K; largest entry of S",
    top=1,
)


def strip_of(run: Run) -> list[Chart]:
    """Live charts of a run, without those that the explorer draws."""
    explorer = not isinstance(run.spec.model, DepthSpec)
    loss = _loss(run)._replace(title="Training loss, nats")  # a live chart names no axis
    return [loss, _ACCURACY] if explorer else [loss, _ACCURACY, _SHARPNESS]


def charts_of(run: Run) -> list[Chart]:
    """All charts of a run, for its static figures."""
    charts = [_loss(run), _ACCURACY, _SHARPNESS]
    if not isinstance(run.spec.model, DepthSpec):
        K = run.spec.model.clusters[0]
        used = {"usage_perplexity": "clusters"}
        charts.append(Chart("used", f"Clusters in use, of {K}", used, "clusters in use", top=K))
    return charts


def _loss(run: Run) -> Chart:
    """Chart of the loss and its terms, whose sum it is: the KL with its weight, where that is not 1."""
    weight = run.spec.training.kl_weight
    kl = "KL" if weight in (0, 1) else f"{weight:g} x KL"
    return Chart("loss", "Loss", {"loss": "total", "loss_task": "task", "loss_kl": kl}, "loss, nats")

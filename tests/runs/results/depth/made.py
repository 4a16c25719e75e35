"""Runs of a sweep with accuracies that are given, as if they had been trained."""

from analysis.runs.run import Run
from analysis.training.spec import DepthSpec, RunSpec

BASE = RunSpec().with_(data__name="digits-knn", model=DepthSpec())


def made(spec: RunSpec, accuracy: float | None, *, seconds: float = 1.0) -> Run:
    """A finished run."""
    summary = {"test_accuracy": accuracy, "seconds": seconds, "epochs": 10}
    return Run(spec.key[:8], "", "sweep", "", "made", "", spec, "finished", summary=summary)


def sweep(accuracies: dict[str, dict[int, list[float]]]) -> list[Run]:
    """Norm -> depth -> accuracies by seed."""
    return [
        made(BASE.with_(model__norm=norm, model__depth=depth, seed=seed), value)
        for norm, by_depth in accuracies.items()
        for depth, values in by_depth.items()
        for seed, value in enumerate(values)
    ]

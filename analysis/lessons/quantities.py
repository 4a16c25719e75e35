"""Numbers for lessons, computed from recorded runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

import numpy as np

from analysis.checks import BadInput, one_of
from analysis.lessons.interface_translations import interface_words
from analysis.lessons.lesson import Quantity
from analysis.runs.run import Run
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.wording import MINUS


class Recorded(Protocol):
    """Protocol of a source of runs."""

    def run(self, id: str) -> Run:
        """The run ``id``."""

    def graphs(self, id: str) -> RecordedGraphs:
        """Recorded graphs of the run ``id``."""

    def snapshot_epochs(self, id: str) -> list[int]:
        """Epochs of the run ``id`` with a snapshot, rising."""

    def snapshot(self, id: str, epoch: int) -> Snapshot:
        """Snapshot of the run ``id`` at ``epoch``."""


class Assigned(NamedTuple):
    """An assignment to measure.

    Attributes:
        S: ``[N, K]``, rows sum to 1.
        edge_index: ``[2, E]``, both directions.
        labels: ``[N]``, -1 for none; or None.
    """

    S: np.ndarray
    edge_index: np.ndarray
    labels: np.ndarray | None


def value(quantity: Quantity, recorded: Recorded, *, reader_run: str = "") -> float:
    """Compute a quantity.

    Args:
        quantity: the quantity to compute.
        recorded: source of the runs.
        reader_run: id of the run the reader trained, for quantities of ``"own"``.

    Returns:
        Value of the quantity, in its own unit; shares are in [0, 1].

    Raises:
        BadInput: if there is no such quantity, run, epoch, layer or head.
    """
    one_of("quantity", quantity.name, QUANTITIES)
    run_id = reader_run if quantity.run == "own" else quantity.run
    if not run_id:
        raise BadInput(f"expected a finished run of your own for '{quantity.name}', there is none yet")
    return QUANTITIES[quantity.name](quantity, recorded.run(run_id), recorded)


def format_quantity(quantity: Quantity, number: float, *, language: str = "en") -> str:
    """Format a value for a sentence.

    Args:
        quantity: the quantity of the value.
        number: value of it, finite; a share in [0, 1] if the quantity is written in per cent.
        language: language of the sentence.

    >>> format_quantity(Quantity(name="entropy", run="x", percent=True, digits=0), 0.981)
    '98 %'
    >>> format_quantity(Quantity(name="entropy", run="x"), 0.981, language="de")
    '0,98'
    >>> format_quantity(Quantity(name="energy", run="x", digits=0), 17569.3)
    '17,569'
    """
    digits = quantity.digits
    text = f"{100 * number:.{digits}f} %" if quantity.percent else f"{number:,.{digits}f}"
    point = interface_words(language)["decimal"]
    marks = str.maketrans(".,", f"{point}{'.' if point == ',' else ','}")
    return text.translate(MINUS | marks)


def _assigned(quantity: Quantity, run: Run, recorded: Recorded) -> Assigned:
    from analysis.measures.assignments.random_baseline import control_assignment
    from analysis.runs.results.assignments import assign

    graphs, epoch = recorded.graphs(run.id), _epoch(quantity, run, recorded)
    arrays = recorded.snapshot(run.id, epoch).arrays
    if "memory.0.keys" not in arrays:
        raise BadInput(f"expected a run with clusters for '{quantity.name}', got '{run.name}'")
    weights = quantity.weight_scale * arrays["memory.0.head_weights"]
    for head in (*quantity.mute, *filter(None, [quantity.head])):
        if head > len(weights):
            raise BadInput(f"expected a head from 1 to {len(weights)}, got {head}")
    weights[[head - 1 for head in quantity.mute]] = 0
    tau = quantity.tau or run.spec.model.tau  # type: ignore[union-attr]
    assignments = assign(
        arrays["memory.0.x"], arrays["memory.0.keys"], head_weights=weights, tau=tau, ptr=graphs.ptr
    )
    S = assignments.combined if quantity.head is None else assignments.heads[quantity.head - 1]
    if quantity.shuffled:
        S = control_assignment(S, "shuffled", seed=0)
    labels = graphs.y if graphs.level == "node" and graphs.label_names else None
    return Assigned(S, graphs.edge_index, labels)


def _epoch(quantity: Quantity, run: Run, recorded: Recorded) -> int:
    epochs = recorded.snapshot_epochs(run.id)
    if not epochs:
        raise BadInput(f"expected recorded epochs of '{run.name}', there are none")
    if quantity.epoch is None:
        return epochs[-1]
    if quantity.epoch not in epochs:
        raise BadInput(
            f"expected a recorded epoch of '{run.name}' ({_shorten_list(epochs)}), got {quantity.epoch}"
        )
    return quantity.epoch


def _shorten_list(epochs: list[int]) -> str:
    numbers = [str(epoch) for epoch in epochs]
    return ", ".join(numbers if len(numbers) <= 8 else [*numbers[:4], "...", numbers[-1]])


def _assignment_quantity(name: str) -> Callable[[Quantity, Run, Recorded], float]:
    """Function that computes an assignment measure of the table for a quantity."""

    def compute(quantity: Quantity, run: Run, recorded: Recorded) -> float:
        import torch

        from analysis.measures import MEASURES

        S, edge_index, labels = _assigned(quantity, run, recorded)
        inputs = {"S": torch.from_numpy(S), "edge_index": torch.from_numpy(edge_index).long()}
        if labels is not None:
            inputs["y"] = torch.from_numpy(labels)
        return MEASURES[name].compute(**inputs)

    return compute


def _kl(quantity: Quantity, run: Run, recorded: Recorded) -> float:
    import torch

    from analysis.layers import kl_to_target

    S = torch.from_numpy(_assigned(quantity, run, recorded).S)
    return max(float(kl_to_target(S)), 0.0)


def _least_sure_node(quantity: Quantity, run: Run, recorded: Recorded) -> float:
    """Number, from 1, of the node whose first cluster has the smallest share."""
    return 1.0 + float(_assigned(quantity, run, recorded).S.max(axis=1).argmin())


def _layer_quantity(name: str) -> Callable[[Quantity, Run, Recorded], float]:
    """Function that reads a layer measure from the table of a depth run."""

    def compute(quantity: Quantity, run: Run, recorded: Recorded) -> float:
        del recorded
        rows = {row["layer"]: row["value"] for row in run.table if row["measure"] == name}
        layer = max(rows, default=0) if quantity.layer is None else quantity.layer
        measured = rows.get(layer)
        if measured is None:
            raise BadInput(f"expected a layer of '{run.name}' with a value of {name}, got {layer}")
        return float(measured)

    return compute


def _summary_quantity(name: str) -> Callable[[Quantity, Run, Recorded], float]:
    def compute(quantity: Quantity, run: Run, recorded: Recorded) -> float:
        del quantity, recorded
        if run.summary.get(name) is None:
            raise BadInput(f"expected a finished run with {name}, got '{run.name}'")
        return float(run.summary[name])

    return compute


def _majority(quantity: Quantity, run: Run, recorded: Recorded) -> float:
    """Test accuracy of the majority class, computed from the data for older runs."""
    known = run.summary.get("majority_accuracy")
    if known is not None:
        return float(known)
    from analysis.data.catalog import is_user_graph, load_data, task_of
    from analysis.data.splits import majority_share

    del quantity, recorded
    if is_user_graph(run.spec.data) or task_of(run.spec.data) != "node classification":
        raise BadInput(f"expected a run on a sample with labelled nodes, got '{run.name}'")
    data = load_data(run.spec.data)
    return majority_share(data.y[data.test_mask].numpy())  # type: ignore[union-attr]


_RATIO = "group_distance_ratio_paper"

QUANTITIES: Mapping[str, Callable[[Quantity, Run, Recorded], float]] = {
    "sharpness": _assignment_quantity("mean_max_assignment"),
    "entropy": _assignment_quantity("entropy"),
    "clusters_in_use": _assignment_quantity("usage_perplexity"),
    "information": _assignment_quantity("information"),
    "modularity": _assignment_quantity("soft_modularity"),
    "nmi": _assignment_quantity("nmi"),
    "kl": _kl,
    "least_sure_node": _least_sure_node,
    "ratio": _layer_quantity(_RATIO),
    "ratio_neutral": _layer_quantity(f"{_RATIO}_neutral"),
    "ratio_shuffled": _layer_quantity(f"{_RATIO}_permuted_mean"),
    "rayleigh": _layer_quantity("rayleigh_quotient"),
    "energy": _layer_quantity("dirichlet_energy"),
    "rank": _layer_quantity("effective_rank"),
    "norm": _layer_quantity("norm_per_node"),
    "test_accuracy": _summary_quantity("test_accuracy"),
    "majority_accuracy": _majority,
}
"""Every quantity by its name; a row is all that another one needs."""

"""Diagnose a recorded run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from analysis.runs.results.assignments import Assignments, assignments, finite_epochs
from analysis.runs.run import HistoryRow, Run
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot

if TYPE_CHECKING:
    from analysis.measures.diagnosis.evidence import Evidence, Finding
    from analysis.runs.results.run_library import Library
    from analysis.runs.store.store import Store

TAIL = 0.6
"""Recorded epochs after this part of the training tell whether the assignment has come to rest."""


def diagnose_layer(
    run: Run,
    graphs: RecordedGraphs,
    *,
    epochs: Sequence[int],
    snapshot: Callable[[int], Snapshot],
    history: Sequence[HistoryRow],
    layer: int = 0,
    shown: Assignments | None = None,
) -> list[Finding]:
    """Diagnose a memory layer of a run at its last recorded epoch.

    Args:
        run: a cluster run with at least one snapshot.
        graphs: its recorded graphs.
        epochs: its recorded epochs, in ascending order.
        snapshot: gives the snapshot of a recorded epoch.
        history: one row per epoch.
        layer: index of the memory layer.
        shown: the layer at the last of ``epochs`` with other values than were trained; None as trained.

    Raises:
        BadInput: if the run has no such memory layer.
    """
    from analysis.measures.diagnosis.diagnose import diagnose

    evidence = gather_evidence(
        run, graphs, epochs=epochs, snapshot=snapshot, history=history, layer=layer, shown=shown
    )
    return diagnose(evidence)


def diagnosis_of(run: Run, source: Store | Library) -> tuple[int, list[Finding]]:
    """Diagnose a run at the epoch of its stored weights; also returns that epoch.

    Args:
        run: a cluster run.
        source: where its epochs are recorded.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> epoch, findings = diagnosis_of(store.run("example-digits-uniform"), store)
    >>> epoch, findings[0].name
    (60, 'Uniform assignments')
    """
    best = run.summary.get("best_epoch")
    snapshot = partial(source.snapshot, run.id)
    epochs = finite_epochs([e for e in source.snapshot_epochs(run.id) if best is None or e <= best], snapshot)
    if not epochs:
        return -1, []
    return epochs[-1], diagnose_layer(
        run,
        source.graphs(run.id),
        epochs=epochs,
        snapshot=snapshot,
        history=[row for row in source.history(run.id) if int(row["epoch"] or 0) <= epochs[-1]],
    )


def gather_evidence(
    run: Run,
    graphs: RecordedGraphs,
    *,
    epochs: Sequence[int],
    snapshot: Callable[[int], Snapshot],
    history: Sequence[HistoryRow],
    layer: int = 0,
    shown: Assignments | None = None,
) -> Evidence:
    """Collect the evidence for :func:`diagnose_layer`.

    Args:
        run: a cluster run with at least one snapshot.
        graphs: its recorded graphs.
        epochs: its recorded epochs, in ascending order.
        snapshot: gives the snapshot of a recorded epoch.
        history: one row per epoch.
        layer: index of the memory layer, from 0.
        shown: the layer at the last of ``epochs`` with other values than were trained; None as trained.

    Raises:
        BadInput: if the run has no such memory layer.
    """
    from analysis.measures.diagnosis.evidence import Evidence

    def at(epoch: int) -> Assignments:
        return assignments(run, snapshot(epoch), graphs, layer=layer)

    last = epochs[-1]
    now, training = shown or at(last), run.spec.training
    entropies = [float(row["entropy"]) for row in history if row.get("entropy") is not None]  # type: ignore[arg-type]
    return Evidence(
        epoch=last,
        x=now.x,
        keys=now.keys,
        head_weights=now.head_weights,
        S_h=now.heads,
        S=now.combined,
        ptr=now.ptr,
        kl=training.kl,
        kl_weight=training.kl_weight,
        earlier=[]
        if shown  # the cause under test was not excluded before
        else [(epoch, at(epoch).combined) for epoch in epochs[:-1] if epoch >= TAIL * last],
        sharpest=min(entropies)
        if entropies and layer == 0
        else None,  # the history describes the first layer
        keys_from=getattr(run.spec.model, "keys", "random"),
        head_weight=getattr(run.spec.model, "head_weight", None),
        lr_schedule=training.lr_schedule,
        encoder_layers=getattr(run.spec.model, "encoder_layers", 2),
        features=graphs.x if layer == 0 and not run.spec.data.standardise else None,
    )

"""The training loop, independent of user interface, store and engine."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import torch
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.data.catalog import is_user_graph, load_data, task_of
from analysis.data.splits import majority_share
from analysis.training.custom_layers import named_in_errors
from analysis.training.loop.checkpoint import Best, CheckpointSchedule, Training, restore
from analysis.training.loop.device import resolve_device
from analysis.training.loop.events import Began, Checkpoint, Epoch, FitResult, Keep, Observer
from analysis.training.loop.losses import LOWER, Diverged, EpochLosses
from analysis.training.loop.snapshot import Snapshot, snapshot_epochs
from analysis.training.loop.task import Task
from analysis.training.observers.combination import several
from analysis.training.observers.progress_bar import ProgressBar
from analysis.training.spec import RunSpec
from analysis.training.tasks.graph_classification import GraphClassification
from analysis.training.tasks.link_reconstruction import LinkReconstruction
from analysis.training.tasks.node_classification import MeasureLayers, NodeClassification
from analysis.training.user_graph import on_user_graph


def fit(
    spec: RunSpec,
    *,
    own: Data | Sequence[Data] | None = None,
    observe: Observer | None = None,
    progress: bool = False,
    should_stop: Callable[[], bool] | None = None,
    checkpoint: Keep | None = None,
    every: float = 1.0,
    resume: Checkpoint | None = None,
    measure: MeasureLayers | None = None,
) -> FitResult:
    """Train the run that ``spec`` describes, reporting to ``observe``.

    The same spec on the same number of CPU threads gives the same bytes, and torch's global random state is
    unchanged. With ``patience`` > 0 the result has the weights of the epoch with the best validation
    accuracy (without labels: the lowest loss on the training edges); if that epoch had no snapshot, its
    :class:`Epoch` is sent once more with one.

    Args:
        spec: what to train.
        own: graph or graphs to train on in place of what ``spec.data`` names, prepared by
            :func:`~analysis.training.user_graph.on_user_graph`. If ``spec.data`` names a user graph by its
            fingerprint, as the ``spec`` of a result does, it must be that graph.
        observe: called with one :class:`Began`, then with an :class:`Epoch` for epoch 0 (untrained) and each
            further epoch; see :mod:`analysis.training.observers`.
        progress: show a progress bar, in a terminal or a notebook.
        should_stop: called after every step; True ends the run, with the current weights as its result.
        checkpoint: called with a :class:`Checkpoint` after some epochs, and after the last if ``should_stop``
            ended the run.
        every: least number of seconds between two checkpoints.
        resume: a checkpoint to resume from. On the CPU the result has the same bytes as that of an
            uninterrupted run.
        measure: for depth runs, computes arrays from all layer states, stored in snapshots and result.

    Raises:
        BadInput: if a GPU is requested and there is none, the data is not available, ``resume`` is a
            checkpoint of another spec, or a registered layer does not fit.
        Diverged: if a loss is not finite; the epochs before have been observed.

    >>> spec = RunSpec().with_(data__name="karate", training__epochs=2, training__device="cpu")
    >>> fit(spec).summary["epochs"]
    2
    >>> ring = Data(edge_index=torch.tensor([[0, 1, 2], [1, 2, 0]]), num_nodes=3)
    >>> fit(spec, own=ring).assignment.shape
    torch.Size([3, 8])
    """
    if own is not None and not is_user_graph(spec.data):
        spec, own = on_user_graph(spec, own)
    device = resolve_device(spec.training.device)
    forked = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=forked):
        torch.manual_seed(spec.seed)
        generator = torch.Generator().manual_seed(spec.seed)
        task = make_task(spec, device, generator, own=own, measure=measure)
        training = Training(spec, task, generator, device)
        with ProgressBar() if progress else nullcontext() as bar:
            observers = several(*(observer for observer in (bar, observe) if observer is not None))
            loop = _Loop(training, observers, should_stop, CheckpointSchedule(checkpoint, every=every))
            with named_in_errors(task.model, spec.model):
                return loop.run(resume)


class _Loop:
    """The state of one call of :func:`fit`."""

    def __init__(
        self,
        training: Training,
        observe: Observer,
        should_stop: Callable[[], bool] | None,
        schedule: CheckpointSchedule,
    ) -> None:
        self.training, self.keeper = training, schedule
        self.spec, self.task, self.device = training.spec, training.task, training.device
        self.observe = observe
        self.should_stop = should_stop or (lambda: False)
        self.snapshots_at = set(snapshot_epochs(self.spec.training.epochs, growth=self.task.snapshot_growth))
        self.best: Best | None = None

    def run(self, resume: Checkpoint | None) -> FitResult:
        started = time.perf_counter()
        training, row = self.spec.training, dict[str, Any](epoch=-1)
        if resume is not None:
            row, self.best, seconds = restore(self.training, resume)
            started -= seconds
        after = row["epoch"]
        self._report_start(after)
        stopped, last = False, self._is_last(after)
        if last:  # stopped at its last epoch, whose snapshot was not scheduled
            self.observe(Epoch(row, self._snapshot(after)))
        for epoch in range(after + 1, training.epochs + 1):
            if last:
                break
            losses = EpochLosses()
            whole = epoch == 0 or self._train(epoch, losses)
            stopped = not whole
            if stopped and losses.items == 0:
                break
            row = {"epoch": epoch, "seconds": time.perf_counter() - started} | losses.means()
            row |= self.task.evaluate()
            self._update_best(row)
            stopped = stopped or self.should_stop()
            last = stopped or self._is_last(epoch)
            snapshot = self._snapshot(epoch) if last or epoch in self.snapshots_at else None
            self.observe(Epoch(row, snapshot))
            if whole:
                self.keeper.look(self.training, row=row, best=self.best, now=stopped)
        trained = row["epoch"]
        if training.patience and self.best is not None:
            row = self._restore_best(row)
        return self._result(row, trained=trained, stopped=stopped, seconds=time.perf_counter() - started)

    def _train(self, epoch: int, losses: EpochLosses) -> bool:
        """Train for one epoch; False if it was stopped early."""
        try:
            for step in self.task.steps(epoch):
                losses.add(step, epoch)
                if self.should_stop():
                    return False
        except Diverged:
            raise
        except BadInput as error:  # a layer that received inf or NaN after the last step
            raise Diverged(f"{error} (in epoch {epoch}); {LOWER}") from None
        return True

    def _update_best(self, row: dict[str, Any]) -> None:
        training = self.spec.training
        if not training.patience or not (row["epoch"] or training.untrained_counts):
            return
        value = row["accuracy_val"] if row.get("accuracy_val") is not None else -row["loss_val"]
        if self.best is None or value > self.best.value:
            self.best = Best(value, row, copy.deepcopy(self.task.model.state_dict()))

    def _report_start(self, after: int) -> None:
        task, epochs = self.task, self.spec.training.epochs
        scheduled = tuple(sorted(self.snapshots_at))
        self.observe(Began(task.graphs, task.fingerprint, str(self.device), epochs, after, scheduled))

    def _is_last(self, epoch: int) -> bool:
        """Whether ``epoch`` ends the training: it is the last, or patience has run out."""
        best = epoch if self.best is None else self.best.row["epoch"]
        return epoch == self.spec.training.epochs or 0 < self.spec.training.patience <= epoch - best

    def _restore_best(self, last: dict[str, Any]) -> dict[str, Any]:
        assert self.best is not None
        row, weights = dict(self.best.row), self.best.weights
        if row["epoch"] != last["epoch"]:
            self.task.model.load_state_dict(weights)
            if row["epoch"] not in self.snapshots_at:
                self.observe(Epoch(row, self._snapshot(row["epoch"])))
        return row

    def _snapshot(self, epoch: int) -> Snapshot:
        return Snapshot(epoch, self.task.snapshot())

    def _result(self, row: dict[str, Any], *, trained: int, stopped: bool, seconds: float) -> FitResult:
        task = self.task
        summary = {
            "epochs": trained,
            "best_epoch": row["epoch"],
            "seconds": round(seconds, 3),
            "device": str(self.device),
            "test_accuracy": row.get("accuracy_test"),
            "val_accuracy": row.get("accuracy_val"),
            "train_accuracy": row.get("accuracy_train"),
        }
        if isinstance(task, NodeClassification | GraphClassification):
            tested = task.test_labels()
            summary |= {"test_size": len(tested), "majority_accuracy": majority_share(tested)}
        what = (task.model, stopped, row["epoch"], self.spec, summary)
        if isinstance(task, NodeClassification):
            averaged = task.settle()
            if averaged is not None:
                summary["test_accuracy_running"] = averaged
            out = task.output()
            return FitResult(
                *what,
                layer_states=tuple(out.states),
                prediction=task.predict(out.logits),
                y=task.y.cpu(),
                edge_index=task.edge_index,
                profile=task.profile(),
            )
        for name in ("entropy", "usage_perplexity", "mean_max_assignment", "kl"):
            summary[name] = row[name]
        if isinstance(task, LinkReconstruction):
            edges = task.graph.edge_index.cpu()
            weight = None if task.graph.edge_weight is None else task.graph.edge_weight.cpu()
            return FitResult(
                *what, assignment=task.assignment(), y=task.y, edge_index=edges, edge_weight=weight
            )
        return FitResult(*what)


def make_task(
    spec: RunSpec,
    device: torch.device,
    generator: torch.Generator,
    *,
    own: Data | list[Data] | None = None,
    measure: MeasureLayers | None = None,
) -> Task:
    """Build model and data of a spec.

    Args:
        spec: what to train.
        device: where model and data lie, CPU or GPU.
        generator: draws what the task draws: samples, orders, pairs without links.
        own: prepared graph or graphs in place of the data that the spec names.
        measure: measures the layers of a deep network at every snapshot.
    """
    data = load_data(spec.data, own=own)
    if spec.model.kind == "depth":
        return NodeClassification(spec, data, device=device, generator=generator, measure=measure)
    if task_of(spec.data) == "graph classification":
        return GraphClassification(spec, data, device=device, generator=generator)
    return LinkReconstruction(spec, data, device=device, generator=generator)

"""Report the progress of a job to its server, from a separate thread."""

from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import os
import platform
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from analysis.runs.serialize.codec import pack_checkpoint, pack_graphs, pack_json, pack_snapshot
from analysis.training.loop.events import Began, Checkpoint, Epoch

SEND_SECONDS = 0.2
_RECORDED = ("torch", "torch-geometric", "numpy", "scikit-learn", "soft-cluster-lab")


class Address(NamedTuple):
    """Names of a job's channels on the scheduler.

    Attributes:
        attempt: name of this attempt at the training.
        inbox: name of the queue that takes its messages.
        stop: name of the event that asks it to stop.
        started: name of the event that says that a worker had it before.
    """

    attempt: str
    inbox: str
    stop: str
    started: str


@functools.cache
def provenance() -> dict[str, str]:
    """:func:`versions`, with the commit of the code in a checkout, marked "+" if modified."""
    commit = _commit(Path(__file__).parents[3])
    return versions() | ({"commit": commit} if commit else {})


def _commit(folder: Path) -> str:
    if not (folder / ".git").exists():
        return ""
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


@functools.cache
def versions() -> dict[str, str]:
    """Versions of all software that determines the results of a run."""
    installed = {"python": platform.python_version()}
    for name in _RECORDED:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            installed[name] = importlib.metadata.version(name)
    return installed


class Reporter:
    """Sends messages from a separate thread, so that training never waits for the network.

    Epochs are gathered and sent five times a second. The same thread looks as often whether the run is to
    stop. Where the scheduler cannot be reached any more, or the server has left it, there is nobody to train
    for: that stops it, too.

    Args:
        address: channels of the job.
        put: puts a message into the server's inbox.
        stop_asked: gives whether the run is to stop.
        is_active: gives whether the server still waits for the job.
    """

    def __init__(
        self,
        address: Address,
        *,
        put: Callable[[dict[str, Any]], object],
        stop_asked: Callable[[], bool],
        is_active: Callable[[], bool],
    ) -> None:
        self.stopped = threading.Event()
        self._attempt = address.attempt
        self._put, self._stop_asked, self._is_active = put, stop_asked, is_active
        self._lock = threading.Lock()
        self._waiting: list[dict[str, Any]] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._deliver, name="reporter", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def observe(self, event: Began | Epoch) -> None:
        """Send ``event`` of the training loop."""
        if isinstance(event, Began):
            self._graphs = event.graphs
            self.send(
                "began",
                graphs=pack_graphs(event.graphs),
                facts={"fingerprint": event.fingerprint, "device": event.device, "versions": provenance()},
                pid=os.getpid(),
                after=event.after,
                scheduled=event.scheduled,
            )
            return
        row, snapshot = event.row, event.snapshot
        blob = pack_snapshot(snapshot, graphs=self._graphs) if snapshot else None
        packed = (row["epoch"], pack_json(dict(row)), blob)
        with self._lock:
            if self._waiting and self._waiting[-1]["kind"] == "epochs":
                self._waiting[-1]["epochs"].append(packed)
                return
        self.send("epochs", epochs=[packed])

    def keep(self, checkpoint: Checkpoint) -> None:
        """Send ``checkpoint``, after the epochs that precede it."""
        facts = {**checkpoint.facts, "versions": versions()}
        packed = (checkpoint.epoch, pack_checkpoint(replace(checkpoint, facts=facts)))
        with self._lock:
            if self._waiting and self._waiting[-1]["kind"] == "epochs":
                self._waiting[-1]["checkpoint"] = packed
                return
        self.send("epochs", epochs=[], checkpoint=packed)

    def send(self, kind: str, **content: Any) -> None:
        """Send another message of this ``kind`` and ``content``."""
        with self._lock:
            self._waiting.append({"attempt": self._attempt, "kind": kind, **content})

    def _deliver(self) -> None:
        try:
            while not self._done.is_set():
                if not self._is_active():
                    return
                self._flush()
                if self._stop_asked():
                    self.stopped.set()
                self._done.wait(SEND_SECONDS)
            self._flush()
        finally:
            self.stopped.set()

    def _flush(self) -> None:
        with self._lock:
            ready, self._waiting = self._waiting, []
        for message in ready:
            self._put(message)

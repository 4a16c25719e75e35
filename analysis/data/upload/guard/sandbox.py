"""Run requests in a sandboxed reading process with a time limit, and kill it if it does not answer."""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.guard.worker_protocol import (
    DONE,
    READY,
    REQUEST,
    SPENT,
    pack_request,
    receive,
    send,
    unpack_refusal,
)
from analysis.data.upload.limits import check_sizes
from analysis.data.upload.upload_queue import UploadQueue

SECONDS = 20.0
"""Time for one upload."""
START_SECONDS = 30.0
AT_ONCE = 2
WORKER = "analysis.data.upload.guard.worker"
MOST_ANSWER = 400 * 2**20
"""Bytes that the process may answer with; a longer answer is not waited for."""
USES = 1000
"""Uploads that one process reads before a fresh one takes over."""
_ROOT = Path(__file__).parents[4]
_NOT_READ = "the files could not be read: {}; take a part of them, or save them in another format"


class _ReadingProcess:
    """A reading process.

    Args:
        module: what it runs: the worker, or one that calls its ``main`` with more tasks.
    """

    def __init__(self, module: str) -> None:
        environment = {
            **{
                name: os.environ[name]
                for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "LANG")
                if name in os.environ
            },
            "PYTHONPATH": str(_ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "MALLOC_TRIM_THRESHOLD_": "65536",  # frees the memory of the upload once it is read
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        self.uses = 0
        self.begun = False

    def ask(self, request: Sequence[bytes], seconds: float) -> tuple[bytes, bytes]:
        """Send a request and return the answer.

        Raises:
            BadUpload: if there is none in time.
        """
        self.uses += 1
        late = threading.Event()

        def end() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(seconds + (0 if self.begun else START_SECONDS), end)
        timer.daemon = True
        timer.start()
        answer = None
        try:
            with contextlib.suppress(OSError):
                if not self.begun:
                    self.begun = self._receive() == (READY, b"")
                send(self._as_binary(self.process.stdin), REQUEST, *request)
                answer = self._receive()
        finally:
            timer.cancel()
        if answer is None:
            self.close()
            why = f"it takes longer than {seconds:g} seconds" if late.is_set() else "the reading broke off"
            raise BadUpload(_NOT_READ.format(why))
        return answer

    def close(self) -> None:
        """End the process and wait for it."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                self._as_binary(pipe).close()

    def _receive(self) -> tuple[bytes, bytes] | None:
        return receive(self._as_binary(self.process.stdout), max_bytes=MOST_ANSWER)

    @staticmethod
    def _as_binary(pipe: object) -> BinaryIO:
        return pipe  # type: ignore[return-value]


_idle: dict[str, queue.LifoQueue[_ReadingProcess]] = defaultdict(queue.LifoQueue)
_queue = UploadQueue(AT_ONCE)


def warm() -> None:
    """Start a reading process in the background, so that the first upload need not wait for it."""
    if _idle[WORKER].empty():
        _idle[WORKER].put(_ReadingProcess(WORKER))


def read_in_sandbox(
    task: str,
    files: Mapping[str, bytes],
    *,
    options: Mapping[str, Any] | None = None,
    seconds: float = SECONDS,
    module: str = WORKER,
) -> bytes:
    """Read files in a sandboxed process.

    Args:
        task: what they are to be read as, a key of :data:`~analysis.data.upload.guard.worker.TASKS`.
        files: bytes of the files, by name.
        options: plain values for the task.
        seconds: time after which the process is ended, in seconds.
        module: name of the module that the process runs.

    Returns:
        What the task packed.

    Raises:
        BadUpload: whatever is wrong with them, or if reading them takes too long or too much memory.
    """
    check_sizes(files)
    with _queue.wait_turn():
        try:
            child = _idle[module].get_nowait()
        except queue.Empty:
            child = _ReadingProcess(module)
        kind, content = child.ask(pack_request(task, files, options or {}), seconds)
        if kind == SPENT or child.uses >= USES:
            child.close()
        else:
            _idle[module].put(child)
    if kind == DONE:
        return content
    try:
        raise unpack_refusal(content)
    except (ValueError, LookupError, TypeError) as error:
        if isinstance(error, BadUpload):
            raise
        raise BadUpload(_NOT_READ.format("no answer")) from None


def close() -> None:
    """End the idle processes."""
    for idle in list(_idle.values()):
        with contextlib.suppress(queue.Empty):
            while True:
                idle.get_nowait().close()


atexit.register(close)

"""Main loop of the process that reads untrusted files, with little memory and no right to write files.

Run as ``python -m analysis.data.upload.guard.worker``. It answers requests on its standard input until that
ends.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Callable, Mapping
from typing import Any

from analysis.checks import BadInput
from analysis.data.upload.arrays.layer_file import read_layer_file
from analysis.data.upload.columns.column_choice import Choice
from analysis.data.upload.errors import BadUpload
from analysis.data.upload.graph_arrays import pack
from analysis.data.upload.guard.worker_protocol import (
    BAD,
    DONE,
    READY,
    SPENT,
    Request,
    pack_refusal,
    receive,
    send,
    unpack_request,
)
from analysis.data.upload.memberships.membership_reader import read_memberships
from analysis.data.upload.read_files import read

MEMORY = 2 * 2**30
"""Bytes of address space; an upload within its bounds stays below half of it."""
_MOST_REQUEST = 2**30


def _graphs(files: Mapping[str, bytes], options: Mapping[str, Any]) -> bytes:
    choice: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in options.items()
    }
    return pack(read(files, choice=Choice(**choice)))


Task = Callable[[Mapping[str, bytes], Mapping[str, Any]], bytes]
TASKS: Mapping[str, Task] = {
    "graphs": _graphs,
    "layers": read_layer_file,
    "assignment": read_memberships,
}
"""What files can be read as: each takes the files and the options, and gives bytes."""


def main(tasks: Mapping[str, Task] = TASKS) -> None:
    """Signal readiness, then answer requests with ``tasks`` until the input ends."""
    _drop_privileges()
    ask, answer = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    send(answer, READY, b"")
    gc.disable()  # parsers make millions of small objects, hardly any in cycles; collecting them takes long
    gc.freeze()  # exempts the libraries' objects from the collection after an upload
    while (request := receive(ask, max_bytes=_MOST_REQUEST)) is not None:
        kind, content = outcome(unpack_request(request[1]), tasks)
        send(answer, kind, content)
        del request, content
        gc.collect()
        if kind == SPENT:
            return


def outcome(request: Request, tasks: Mapping[str, Task] = TASKS) -> tuple[bytes, bytes]:
    """Handle one ``request`` with ``tasks``; after ``SPENT`` the process should end.

    Returns:
        How it went (``DONE``, ``BAD`` or ``SPENT``), and what was read or the packed refusal.
    """
    try:
        return DONE, tasks[request.task](request.files, request.options)
    except BadUpload as error:
        return BAD, pack_refusal(error)
    except BadInput as error:
        return BAD, pack_refusal(BadUpload(str(error)))
    except MemoryError:
        sentence = "expected a file that fits into memory, got one that needs more; take a part of it"
        return SPENT, pack_refusal(BadUpload(sentence))
    except Exception as error:  # a malicious file may raise anything
        kind = type(error).__name__
        sentence = f"expected files as other programs write them, got damaged ones ({kind}); save them anew"
        return BAD, pack_refusal(BadUpload(sentence))


def _drop_privileges() -> None:
    try:
        import resource
    except ImportError:  # Windows has no rlimits; the time limit and the size bounds apply there, too
        return
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    main()

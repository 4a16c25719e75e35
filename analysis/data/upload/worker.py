"""The process that reads strangers' files: little memory, no files to write, nothing to lose.

Run as ``python -m analysis.data.upload.worker``. It answers requests on its standard input until that ends.
"""

from __future__ import annotations

import contextlib
import gc
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, BinaryIO

from analysis.data.upload.columns.choice import GUESS, Choice
from analysis.data.upload.errors import BadUpload
from analysis.data.upload.graphs import pack
from analysis.data.upload.read_files import read

MEMORY = 2 * 2**30
"""Bytes of address space; an upload within its bounds stays below half of it."""
READY, DONE, BAD, SPENT = b"r", b"d", b"b", b"s"


def main() -> None:
    """Say that it is ready, then answer until nobody asks any more."""
    _give_up_rights()
    ask, answer = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    send(answer, READY, b"")
    gc.disable()  # of millions of small objects hardly any are in cycles, and looking takes long
    gc.freeze()  # what the libraries brought stays; after an upload only its own is looked through
    while (request := receive(ask)) is not None:
        kind, content = outcome(*_request(request[1]))
        send(answer, kind, content)
        del request, content
        gc.collect()
        if kind == SPENT:
            return


def outcome(files: Mapping[str, bytes], choice: Choice = GUESS) -> tuple[bytes, bytes]:
    """What becomes of an upload: graphs, or why not. After :data:`SPENT` the process should end."""
    try:
        return DONE, pack(read(files, choice=choice))
    except BadUpload as error:
        return BAD, str(error).encode(errors="replace")
    except MemoryError:
        return (
            SPENT,
            b"expected a file that fits into memory, got one that needs more; take a part of it",
        )
    except Exception as error:  # whatever a parser may do with a file made to confuse it
        kind = type(error).__name__
        return BAD, f"expected files as other programs write them, got damaged ones ({kind})".encode()


def send(stream: BinaryIO, kind: bytes, content: bytes) -> None:
    """One message: a letter, the length, the content."""
    stream.write(kind + len(content).to_bytes(8, "little"))
    stream.write(content)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """The next message; None at the end, or where it was cut off."""
    head = stream.read(9)
    if len(head) < 9:
        return None
    length = int.from_bytes(head[1:], "little")
    content = stream.read(length)
    return (head[:1], content) if len(content) == length else None


def pack_request(files: Mapping[str, bytes], choice: Choice) -> bytes:
    """Named files, and which column is what, as one piece of bytes."""
    sizes = [[name, len(content)] for name, content in files.items()]
    head = json.dumps({"files": sizes, "choice": asdict(choice)}).encode()
    return b"".join((len(head).to_bytes(8, "little"), head, *files.values()))


def _request(packed: bytes) -> tuple[dict[str, bytes], Choice]:
    at = 8 + int.from_bytes(packed[:8], "little")
    head = json.loads(packed[8:at])
    found = {}
    for name, length in head["files"]:
        found[name] = packed[at : at + length]
        at += length
    chosen: dict[str, Any] = {
        part: tuple(it) if isinstance(it, list) else it for part, it in head["choice"].items()
    }
    return found, Choice(**chosen)


def _give_up_rights() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit and the bounds hold there, too
        return
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main()

"""Messages between the server and the reading process: a kind (one byte), a length, the content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO, NamedTuple

from analysis.data.upload.errors import BadUpload

READY, REQUEST, DONE, BAD, SPENT = b"r", b"q", b"d", b"b", b"s"
"""The process is ready; a request; an answer; a refusal; a refusal after which the process ends."""


_OF_REFUSALS = ("columns", "id_columns", "offers")


class Request(NamedTuple):
    """A request to read files.

    Attributes:
        task: what the files are to be read as.
        files: bytes of the files, by name.
        options: plain values, as JSON has them.
    """

    task: str
    files: dict[str, bytes]
    options: dict[str, Any]


def send(stream: BinaryIO, kind: bytes, *parts: bytes) -> None:
    """Write one message and flush it: its kind, the length of its content, and the content.

    Args:
        stream: what the other process reads from.
        kind: one byte, the name of the kind.
        parts: content of the message, in one piece or more.

    >>> import io
    >>> stream = io.BytesIO()
    >>> send(stream, b"d", b"o", b"k")
    >>> receive(io.BytesIO(stream.getvalue()), max_bytes=2)
    (b'd', b'ok')
    """
    stream.write(kind + sum(map(len, parts)).to_bytes(8, "little"))
    for block in parts:
        stream.write(block)
    stream.flush()


def receive(stream: BinaryIO, *, max_bytes: int) -> tuple[bytes, bytes] | None:
    """Read the next message; None at the end, or if it is truncated or too long.

    Args:
        stream: what the other process writes to.
        max_bytes: longest content that is read, in bytes.

    Returns:
        Kind (one byte) and content.

    >>> import io
    >>> receive(io.BytesIO(b"d" + (2).to_bytes(8, "little") + b"ok"), max_bytes=2)
    (b'd', b'ok')
    """
    head = stream.read(9)
    if len(head) < 9:
        return None
    length = int.from_bytes(head[1:], "little")
    if length > max_bytes:
        return None
    content = stream.read(length)
    return (head[:1], content) if len(content) == length else None


def pack_request(task: str, files: Mapping[str, bytes], options: Mapping[str, Any]) -> list[bytes]:
    """Serialise a request into pieces, without copying large files.

    Args:
        task: what the files are to be read as.
        files: bytes of the files, by name.
        options: plain values for the task, as JSON has them.
    """
    sizes = [[name, len(content)] for name, content in files.items()]
    head = json.dumps({"task": task, "files": sizes, "options": dict(options)}).encode()
    return [len(head).to_bytes(8, "little"), head, *files.values()]


def unpack_request(packed: bytes) -> Request:
    """Inverse of :func:`pack_request`, whose pieces are joined in ``packed``.

    >>> unpack_request(b"".join(pack_request("graphs", {"a.csv": b"1 2"}, {}))).files
    {'a.csv': b'1 2'}
    """
    offset = 8 + int.from_bytes(packed[:8], "little")
    head = json.loads(packed[8:offset])
    files = {}
    for name, length in head["files"]:
        files[name] = packed[offset : offset + length]
        offset += length
    return Request(head["task"], files, head["options"])


def pack_refusal(refusal: BadUpload) -> bytes:
    """Serialise ``refusal`` with the columns that the user may choose instead."""
    parts = {name: getattr(refusal, name) for name in _OF_REFUSALS}
    return json.dumps({"sentence": str(refusal), **parts}).encode()


def unpack_refusal(packed: bytes) -> BadUpload:
    """Inverse of :func:`pack_refusal`, from the bytes ``packed``.

    >>> str(unpack_refusal(pack_refusal(BadUpload("a.csv: expected a row, got none"))))
    'a.csv: expected a row, got none'
    """
    parts = json.loads(packed)
    refusal = BadUpload(parts["sentence"])
    for name in _OF_REFUSALS:
        setattr(refusal, name, tuple(parts[name]))
    return refusal

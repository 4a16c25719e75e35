"""Arrays and words for a picture in the browser, as bytes: read back by ``js/shared/payload.js``."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
import orjson

from analysis.checks import BadInput

VERSION = 3
"""Of the layout of the bytes and the names in them; a page refuses another one in a sentence."""
_MAGIC = b"SCLX"
_START = struct.Struct("<4sII")


class Payload(NamedTuple):
    """What was packed for a picture.

    Attributes:
        header: words and numbers that are no arrays.
        arrays: float32 arrays of any shape, by name.
    """

    header: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]


def pack(kind: str, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Bytes of a picture: four letters, version, length of a JSON header, the header, arrays in float32.

    Args:
        kind: ``"clusters"`` or ``"depth"``; a picture refuses the data of the other.
        header: plain JSON values; ``version``, ``kind``, ``arrays`` and ``digest``, of all else, are added.
        arrays: finite numbers; stored as float32, little endian, rows first.

    Raises:
        BadInput: if a number is not finite: the picture would be blank without a word.

    >>> unpack(pack("depth", {"title": "one"}, {"x": np.array([[1.5]])})).arrays["x"]
    array([[1.5]], dtype=float32)
    """
    entries, blocks, offset = {}, [], 0
    for name, values in arrays.items():
        with np.errstate(over="ignore"):  # float32 overflows to infinity, which is refused
            block = np.ascontiguousarray(values, dtype="<f4")
        if not np.isfinite(block).all():
            raise BadInput(
                f"expected finite numbers in '{name}', got NaN or infinity; the run probably diverged"
            )
        entries[name] = {"offset": offset, "shape": list(block.shape)}
        blocks.append(block.tobytes())
        offset += block.nbytes
    whole = {**header, "version": VERSION, "kind": kind, "arrays": entries}
    digest = blake2b(b"".join([orjson.dumps(whole), *blocks]), digest_size=8).hexdigest()
    text = orjson.dumps({**whole, "digest": digest})
    text += b" " * (-len(text) % 4)
    return b"".join([_START.pack(_MAGIC, VERSION, len(text)), text, *blocks])


def unpack(packed: bytes) -> Payload:
    """Read ``packed``, the result of :func:`pack`.

    Raises:
        BadInput: if the bytes are of another kind or version.
    """
    if len(packed) < _START.size or not packed.startswith(_MAGIC):
        raise BadInput("expected the bytes of a packed picture, got others; pack the run again")
    _, version, length = _START.unpack_from(packed)
    if version != VERSION:
        raise BadInput(f"expected a picture of version {VERSION}, got version {version}; pack the run again")
    start = _START.size + length
    header = orjson.loads(packed[_START.size : start])
    arrays = {}
    for name, at in header["arrays"].items():
        count = int(np.prod(at["shape"]))
        arrays[name] = np.frombuffer(packed, "<f4", count, start + at["offset"]).reshape(at["shape"])
    return Payload(header, arrays)


def addition(before: bytes, after: bytes) -> bytes:
    """What a picture that holds ``before`` needs to show ``after``: what changed, and the rows that came.

    Names in the header that differ are given anew. Of each array the rows at its beginning that are equal in
    both stay, and only those behind them travel: of a run that trains, a new epoch. Read back by
    ``js/shared/payload.js``, which finds the picture by the digest of ``before``.

    Args:
        before: bytes of the picture that is shown.
        after: bytes of another of the same kind.

    >>> one, two = (pack("depth", {"last": e}, {"x": np.ones((e, 3))}) for e in (4, 5))
    >>> unpack(addition(one, two)).header["stays"], unpack(addition(one, two)).arrays["x"].size
    ({'x': 12}, 3)
    """
    old, new = unpack(before), unpack(after)
    stays = {name: _equal_beginning(old.arrays.get(name), values) for name, values in new.arrays.items()}
    changes = {name: value for name, value in new.header.items() if old.header.get(name) != value}
    header = {"before": old.header["digest"], "changes": changes, "stays": stays}
    return pack(
        "addition", header, {name: values.ravel()[stays[name] :] for name, values in new.arrays.items()}
    )


def _equal_beginning(old: np.ndarray | None, new: np.ndarray) -> int:
    """How many numbers lie in the rows that both begin with."""
    if old is None or old.shape[1:] != new.shape[1:] or not min(len(old), len(new)):
        return 0
    rows = min(len(old), len(new))
    same = (old[:rows] == new[:rows]).reshape(rows, -1).all(axis=1)
    return (rows if same.all() else int(same.argmin())) * int(np.prod(new.shape[1:]))

"""A run's history as a TensorBoard event file.

The format is small (`records with checksums
<https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/tensorflow_stub/pywrap_tensorflow.py>`_
around two protocol buffer messages), and writing it here spares everyone the installation of TensorBoard with
its web server only to take a history away.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence

from analysis.runs.run import HistoryRow, Run

_POLYNOMIAL = 0x82F63B78  # Castagnoli's, bits reversed
_TEXT, _DOUBLE, _FLOAT, _WHOLE = 2, 1, 5, 0  # wire types of protocol buffers


def event_file(run: Run, history: Sequence[HistoryRow]) -> bytes:
    """Every number of the history as a scalar, by epoch, at the time it was reached.

    Put it in a folder of its own and point ``tensorboard --logdir`` at the folder above.
    """
    start = run.started or run.created
    events = [_double(1, start) + _text(3, b"brain.Event:2")]
    for row in history:
        scalars = {n: v for n, v in row.items() if n not in ("epoch", "seconds") and v is not None}
        when = start + float(row.get("seconds") or 0)
        events.append(_double(1, when) + _whole(2, int(row["epoch"] or 0)) + _text(5, _summary(scalars)))
    return b"".join(_record(event) for event in events)


def event_file_name(run: Run) -> str:
    """A name that TensorBoard looks for."""
    return f"events.out.tfevents.{int(run.started or run.created)}.soft-cluster-lab"


def crc32c(data: bytes) -> int:
    """The checksum of RFC 3720.

    >>> hex(crc32c(b"123456789"))
    '0xe3069283'
    """
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def _table() -> Iterator[int]:
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
        yield value


_TABLE = tuple(_table())


def _record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + _masked(length) + data + _masked(data)


def _masked(data: bytes) -> bytes:
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _summary(scalars: Mapping[str, float | int]) -> bytes:
    return b"".join(_text(1, _text(1, _tag(name)) + _float(2, value)) for name, value in scalars.items())


def _tag(name: str) -> bytes:
    """``loss_task`` as ``loss/task``: TensorBoard groups by what stands before the stroke."""
    return name.replace("_", "/", 1).encode()


def _text(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | _TEXT) + _varint(len(value)) + value


def _double(field: int, value: float) -> bytes:
    return _varint(field << 3 | _DOUBLE) + struct.pack("<d", value)


def _float(field: int, value: float) -> bytes:
    return _varint(field << 3 | _FLOAT) + struct.pack("<f", value)


def _whole(field: int, value: int) -> bytes:
    return _varint(field << 3 | _WHOLE) + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes((*out, value))

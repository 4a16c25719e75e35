"""The header of a safetensors file: eight bytes of length, then JSON with names, shapes and metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

_METADATA = "__metadata__"


def metadata(blob: bytes) -> Mapping[str, str]:
    """The metadata, which safetensors' loader of bytes drops; empty where there is none.

    Raises:
        ValueError: if this is no header.
    """
    facts = header(blob).get(_METADATA, {})
    if not isinstance(facts, dict):
        raise ValueError("metadata that is no table")
    return facts


def header(blob: bytes) -> dict[str, Any]:
    """The whole header.

    Raises:
        ValueError: if it is none; also as orjson's own kind of it.
    """
    parsed = orjson.loads(blob[8 : 8 + int.from_bytes(blob[:8], "little")])
    if not isinstance(parsed, dict):
        raise ValueError("a header that is no table")
    return parsed


def in_order(blob: bytes) -> bytes:
    """The same file with its metadata sorted: safetensors writes it in another order each time."""
    length = int.from_bytes(blob[:8], "little")
    parsed = header(blob)
    parsed[_METADATA] = dict(sorted(parsed[_METADATA].items()))
    text = orjson.dumps(parsed)
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + blob[8 + length :]

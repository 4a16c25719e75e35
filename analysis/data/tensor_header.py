"""Read and rewrite the header of a safetensors file: eight bytes of length, then JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

_METADATA = "__metadata__"


def metadata(blob: bytes) -> Mapping[str, str]:
    """Metadata of a safetensors blob, which ``safetensors.torch.load`` drops; empty if there is none.

    Args:
        blob: content of a safetensors file.

    Raises:
        ValueError: if this is no header.

    >>> from safetensors.numpy import save
    >>> metadata(save({}, metadata={"unit": "hops"}))
    {'unit': 'hops'}
    """
    facts = header(blob).get(_METADATA, {})
    if not isinstance(facts, dict):
        raise ValueError("metadata that is no table")
    return facts


def header(blob: bytes) -> dict[str, Any]:
    """Parse the whole header: names, types, shapes, offsets and metadata.

    Args:
        blob: content of a safetensors file.

    Raises:
        ValueError: if it is none; also as orjson's own kind of it.

    >>> from safetensors.numpy import save
    >>> header(save({}, metadata={"unit": "hops"}))
    {'__metadata__': {'unit': 'hops'}}
    """
    parsed = orjson.loads(blob[8 : 8 + int.from_bytes(blob[:8], "little")])
    if not isinstance(parsed, dict):
        raise ValueError("a header that is no table")
    return parsed


def sort_metadata(blob: bytes) -> bytes:
    """Sort the metadata of a safetensors blob, which safetensors writes in a random order.

    Args:
        blob: content of a safetensors file with metadata.
    """
    length = int.from_bytes(blob[:8], "little")
    parsed = header(blob)
    parsed[_METADATA] = dict(sorted(parsed[_METADATA].items()))
    text = orjson.dumps(parsed)
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + blob[8 + length :]

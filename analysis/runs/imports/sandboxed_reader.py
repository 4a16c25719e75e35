"""Read untrusted bundles in a sandboxed process, which runs this module with ``python -m``.

The server never unpacks what this process has not: a bundle is checked here as a whole and comes back with
only the files that are needed to show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.data.upload.guard.sandbox import read_in_sandbox
from analysis.runs.imports.bundle_reader import ENTRY_NAMES, load_bundle
from analysis.runs.serialize.zip_file import pack, unpack

TASK = "bundle"
_FILE = "run.zip"


def checked_bundle(content: bytes) -> bytes:
    """Check the bundle ``content`` in a sandboxed process, and return it without pages and pictures.

    Raises:
        BadInput: if it is no bundle, a damaged one, too large, or takes too long to read.
    """
    return read_in_sandbox(TASK, {_FILE: content}, module=__name__)


def reduce_bundle(files: Mapping[str, bytes], options: Mapping[str, Any]) -> bytes:
    """Check a bundle and drop pages and pictures; runs in the sandboxed process.

    Args:
        files: the one bundle, its bytes by name.
        options: none are known.

    Returns:
        Bytes of the smaller bundle.

    Raises:
        BadInput: if it is no bundle, or a damaged one.
    """
    del options
    content = files[_FILE]
    load_bundle(content)
    return pack(dict(sorted(unpack(content, names=ENTRY_NAMES).items())))


if __name__ == "__main__":
    from analysis.data.upload.guard import worker  # imports every parser, which the server does not need

    worker.main({**worker.TASKS, TASK: reduce_bundle})

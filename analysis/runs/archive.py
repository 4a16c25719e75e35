"""A zip file as plain entries: written the same every time, read only within bounds."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from analysis.checks import BadInput

MOST_ENTRIES = 4096
MOST_BYTES = 512 * 2**20
"""Of all entries together, unpacked."""
MOST_PACKED = 256 * 2**20
_STAMP = (1980, 1, 1, 0, 0, 0)


def pack(entries: Mapping[str, bytes]) -> bytes:
    """The entries, in their order, as a zip file; equal entries give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def unpack(content: bytes, *, wanted: re.Pattern[str]) -> dict[str, bytes]:
    """Read the entries whose whole name is ``wanted``; nothing is written anywhere.

    The directory is read first: how many entries, how large. What an entry claims to be is not exceeded.

    Raises:
        BadInput: if it is no zip file, a damaged one, or larger than the bounds.
    """
    if len(content) > MOST_PACKED:
        raise BadInput(f"expected a zip file of at most {MOST_PACKED >> 20} MB, got {len(content) >> 20} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            _check(infos)
            return {info.filename: _read(archive, info) for info in infos if wanted.fullmatch(info.filename)}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as e:
        if isinstance(e, BadInput):
            raise
        raise BadInput(
            f"expected a zip file, got a damaged one or something else ({type(e).__name__})"
        ) from e


def _check(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_ENTRIES:
        raise BadInput(f"expected at most {MOST_ENTRIES:,} files in the zip file, got {len(infos):,}")
    if (total := sum(info.file_size for info in infos)) > MOST_BYTES:
        raise BadInput(f"expected at most {MOST_BYTES >> 20} MB when unpacked, got {total >> 20:,} MB")
    if any(info.flag_bits & 1 for info in infos):
        raise BadInput("expected a zip file without a password, got one with")
    if len({info.filename for info in infos}) < len(infos):
        raise BadInput("expected every file once in the zip file, got one twice")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as entry:
        content = entry.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise BadInput("expected files of the size the zip file's directory says, got another")
    return content

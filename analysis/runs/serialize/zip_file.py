"""A zip file as plain entries: written the same every time, read only within bounds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from analysis.checks import BadInput
from analysis.data.upload.archives.zip_archive import Limits, check_directory, opened, unpack_member
from analysis.data.upload.limits import MOST_BYTES

LIMITS = Limits(files=4096, each=512 * 2**20, whole=512 * 2**20, ratio=1100)
"""Of a bundle; arrays of equal numbers may shrink as far as deflate can."""
MOST_PACKED = MOST_BYTES
_FILE = "the bundle"
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
    with opened(_FILE, content, kind="a zip file") as archive:
        members = check_directory(_FILE, archive, limits=LIMITS)
        return {
            member.filename: unpack_member(_FILE, archive, member)
            for member in members
            if wanted.fullmatch(member.filename)
        }

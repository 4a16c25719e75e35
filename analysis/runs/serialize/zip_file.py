"""Zip archives: written reproducibly, read within limits."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from analysis.checks import BadInput
from analysis.data.upload.archives.zip_archive import Limits, check_directory, opened, unpack_member
from analysis.data.upload.limits import MOST_BYTES, MOST_MEMBER

LIMITS = Limits(files=4096, each=MOST_MEMBER, whole=256 * 2**20, ratio=1100)
"""Of a bundle; arrays of equal numbers may shrink as far as deflate can."""
MOST_PACKED = MOST_BYTES
"""A bundle is an upload like any other."""
_FILE = "the bundle"
_STAMP = (1980, 1, 1, 0, 0, 0)


class Entries:
    """The requested entries of an open zip file, unpacked one at a time.

    Args:
        archive: the open zip file.
        members: its requested entries, by name.
    """

    def __init__(self, archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> None:
        self._archive, self._members = archive, members

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """Unpack the entry ``name`` of at most ``max_bytes`` bytes.

        Raises:
            BadInput: if it would be larger than ``max_bytes``, which the directory tells, or is damaged.
        """
        member = self._members[name]
        if member.file_size > max_bytes:
            raise BadInput(f"expected {name} of at most {max_bytes:,} bytes, got {member.file_size:,}")
        return unpack_member(_FILE, self._archive, member)


def pack(entries: Mapping[str, bytes]) -> bytes:
    """Write ``entries`` (bytes by name), in order, as a zip file; equal entries give equal bytes.

    >>> unpack(pack({"a.txt": b"1"}), names=re.compile("a.txt"))
    {'a.txt': b'1'}
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


@contextmanager
def open_entries(content: bytes, *, names: re.Pattern[str]) -> Iterator[Entries]:
    """Context manager: open a zip file and give access to wanted entries, without writing files.

    The directory is read first: how many entries, how large. What an entry claims to be is not exceeded.

    Args:
        content: bytes of the zip file.
        names: pattern that the whole name of a wanted entry matches.

    Yields:
        Their unpacker.

    Raises:
        BadInput: if it is no zip file, a damaged one, or larger than the bounds.
    """
    if len(content) > MOST_PACKED:
        raise BadInput(f"expected a zip file of at most {MOST_PACKED >> 20} MB, got {len(content) >> 20} MB")
    with opened(_FILE, content, kind="a zip file") as archive:
        members = check_directory(_FILE, archive, limits=LIMITS)
        yield Entries(archive, {m.filename: m for m in members if names.fullmatch(m.filename)})


def unpack(content: bytes, *, names: re.Pattern[str]) -> dict[str, bytes]:
    """Unpack all entries of ``content`` whose name matches ``names``; see :func:`open_entries`.

    >>> unpack(pack({"a": b"1", "b": b"2"}), names=re.compile("a"))
    {'a': b'1'}
    """
    with open_entries(content, names=names) as entries:
        return {name: entries.read(name, max_bytes=LIMITS.each) for name in entries}

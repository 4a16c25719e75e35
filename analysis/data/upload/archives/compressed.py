"""Unpack gzip, bzip2 and xz files and tar archives in memory, within the limits of an upload."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zlib

from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import MIB, MOST_FILES, MOST_MEMBER, MOST_UNPACKED, RATIO, RATIO_FROM
from analysis.data.upload.text import quote

COMPRESSED = ("gz", "bz2", "xz", "tgz", "tbz2", "txz")
"""Endings of files that are compressed; the last three hold a tar archive."""
_MAGIC = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ": "xz"}


def is_compressed(content: bytes) -> bool:
    """Whether ``content`` begins with the magic bytes of gzip, bzip2 or xz.

    >>> is_compressed(bz2.compress(b"1 2")), is_compressed(b"1 2")
    (True, False)
    """
    return content.startswith(tuple(_MAGIC))


def is_tar(content: bytes) -> bool:
    """Whether ``content`` has the header of a tar archive.

    >>> is_tar(bytes(257) + b"ustar"), is_tar(b"PK")
    (True, False)
    """
    return content[257:262] == b"ustar"


def decompress(file: str, content: bytes) -> bytes:
    """Decompress a gzip, bzip2 or xz file.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Raises:
        BadUpload: if it is none, was cut off, or would be too large.

    >>> import gzip
    >>> decompress("a.txt.gz", gzip.compress(b"1 2"))
    b'1 2'
    """
    kind = next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), "")
    if not kind:
        raise upload_error(file, "expected a gzip, bzip2 or xz file, got something else")
    limit = MOST_UNPACKED
    parts: list[bytes] = []
    left, size = content, 0
    try:
        while left:
            stream = _decompressor(kind)
            room = min(limit, max(RATIO_FROM, RATIO * len(content))) + 1
            block = stream.decompress(left, room - size)  # type: ignore[attr-defined]
            size += len(block)
            if size > RATIO_FROM and size > RATIO * len(content):
                raise upload_error(
                    file, f"expected a file that grows at most {RATIO} times, got one that grows more"
                )
            if size > limit:
                raise upload_error(
                    file, f"expected at most {limit // MIB} MB unpacked, got more; take a part of it"
                )
            if not stream.eof:  # type: ignore[attr-defined]
                raise upload_error(file, f"expected a complete {kind} file, got one that was cut off")
            parts.append(block)
            left = stream.unused_data  # type: ignore[attr-defined]
            if not left.startswith(tuple(_MAGIC)):  # padding after the last member
                break
    except (zlib.error, OSError, lzma.LZMAError, EOFError):
        raise upload_error(file, f"expected a readable {kind} file, got a damaged one") from None
    return b"".join(parts)


def _decompressor(kind: str) -> object:
    if kind == "gz":
        return zlib.decompressobj(wbits=31)
    return bz2.BZ2Decompressor() if kind == "bz2" else lzma.LZMADecompressor(memlimit=256 * MIB)


def untar(file: str, content: bytes) -> dict[str, bytes]:
    """Unpack the regular files of a tar archive, by name; links and devices are skipped.

    Args:
        file: name of the archive, for error messages.
        content: its bytes, not compressed.

    Raises:
        BadUpload: if it is none, or holds too much.
    """
    members: dict[str, bytes] = {}
    size = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for member in archive:
                if not member.isreg():
                    continue
                size += member.size
                if len(members) >= MOST_FILES or member.size > MOST_MEMBER or size > MOST_UNPACKED:
                    raise upload_error(
                        file,
                        f"expected at most {MOST_FILES:,} files of {MOST_MEMBER // MIB} MB, "
                        f"{MOST_UNPACKED // MIB} MB in all, got more at {quote(member.name)}",
                    )
                stream = archive.extractfile(member)
                members[member.name] = stream.read(member.size) if stream else b""
    except (tarfile.TarError, OSError, EOFError, OverflowError, UnicodeError) as error:
        raise upload_error(
            file, f"expected a tar archive, got a damaged one ({type(error).__name__})"
        ) from None
    return members

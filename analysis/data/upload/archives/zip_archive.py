"""Unpack zip archives: sizes are checked before anything is unpacked, and names are never used as paths."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from analysis.checks import BadInput
from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import MIB, MOST_FILES, MOST_MEMBER, MOST_UNPACKED, RATIO, RATIO_FROM
from analysis.data.upload.text import clean, quote

_STORED_OR_DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Limits(NamedTuple):
    """Limits of an archive.

    Attributes:
        files: largest number of files in it.
        each: unpacked bytes of the largest file.
        whole: unpacked bytes of all files together.
        ratio: largest ratio of unpacked to packed bytes.
    """

    files: int
    each: int
    whole: int
    ratio: int


UPLOAD = Limits(MOST_FILES, MOST_MEMBER, MOST_UNPACKED, RATIO)


def unzip(file: str, content: bytes) -> dict[str, bytes]:
    """Unpack the files of a zip archive, by name, without folders and the metadata of file managers.

    Args:
        file: name of the archive, for error messages.
        content: bytes of the file.

    Raises:
        BadUpload: if it is no zip archive, is damaged or encrypted, or holds too much.

    >>> buffer = io.BytesIO()
    >>> with zipfile.ZipFile(buffer, "w") as archive:
    ...     archive.writestr("edges.csv", "a,b")
    >>> unzip("graph.zip", buffer.getvalue())
    {'edges.csv': b'a,b'}
    """
    with opened(file, content) as archive:
        return {
            member.filename: unpack_member(file, archive, member)
            for member in check_directory(file, archive)
            if not _is_clutter(member.filename)
        }


@contextmanager
def opened(file: str, content: bytes, *, kind: str = "a zip archive") -> Iterator[zipfile.ZipFile]:
    """Context manager: an open zip archive; any error with it becomes a :class:`BadUpload`.

    Args:
        file: file name, for error messages.
        content: content of the file.
        kind: expected kind of file, for error messages.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except BadInput:  # sizes in the local header
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError) as error:
        raise upload_error(file, f"expected {kind}, got something else ({clean(str(error))})") from None
    except (NotImplementedError, RuntimeError, ValueError, OverflowError) as error:
        raise upload_error(file, f"expected {kind}, got an unusual one ({clean(str(error))})") from None


def check_directory(file: str, archive: zipfile.ZipFile, *, limits: Limits = UPLOAD) -> list[zipfile.ZipInfo]:
    """Check the sizes in the directory of an archive, before anything is unpacked, and return its members.

    Args:
        file: name of the archive, for error messages.
        archive: the opened archive.
        limits: largest numbers and sizes of its files.

    Raises:
        BadUpload: if it is encrypted, has too many files, or would be too large unpacked.
    """
    members = [member for member in archive.infolist() if member.filename and not member.is_dir()]
    if len(members) > limits.files:
        raise upload_error(
            file, f"expected at most {limits.files:,} files in an archive, got {len(members):,}"
        )
    whole = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    for member in members:
        if member.flag_bits & 0x1:
            raise upload_error(
                file, f"expected an archive without a password, got an encrypted {quote(member.filename)}"
            )
        if member.compress_type not in _STORED_OR_DEFLATED:
            raise upload_error(
                file, "expected a zip archive that is stored or deflated, got another kind; pack it again"
            )
        if member.file_size > limits.each:
            raise upload_error(
                file,
                f"expected files of at most {limits.each // MIB} MB, got {quote(member.filename)} of "
                f"{member.file_size // MIB:,} MB",
            )
    if whole > limits.whole:
        raise upload_error(
            file, f"expected at most {limits.whole // MIB} MB unpacked, got {whole // MIB:,} MB"
        )
    if whole > RATIO_FROM and whole > limits.ratio * max(packed, 1):
        raise upload_error(
            file,
            f"expected an archive that grows at most {limits.ratio} times, "
            f"got {whole // max(packed, 1):,} times",
        )
    if len({member.filename for member in members}) < len(members):
        raise upload_error(file, "expected every file of the archive once, got one name twice")
    if len({member.header_offset for member in members}) < len(members):
        raise upload_error(file, "expected files beside each other in the archive, got some that overlap")
    return members


def unpack_member(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Unpack one member, and refuse to read more bytes than the directory declares.

    Args:
        file: name of the archive, for error messages.
        archive: the opened archive.
        member: the entry of its directory.

    Raises:
        BadUpload: if it is larger or smaller than declared.
    """
    unpacked = io.BytesIO()  # getvalue() shares its buffer; joining pieces would copy them
    with archive.open(member) as stream:
        while piece := stream.read(min(MIB, member.file_size + 1 - unpacked.tell())):
            unpacked.write(piece)
    content = unpacked.getvalue()
    if len(content) != member.file_size:
        raise upload_error(
            file, f"expected {quote(member.filename)} to be as large as the directory says, got another size"
        )
    return content


def _is_clutter(name: str) -> bool:
    last = name.replace("\\", "/").rpartition("/")[2]
    return name.startswith("__MACOSX/") or last.startswith(".") or last in ("Thumbs.db", "desktop.ini")

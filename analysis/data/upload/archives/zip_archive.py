"""zip archives: bounded before they are unpacked, and their names are words, never paths."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from analysis.checks import BadInput
from analysis.data.upload.errors import bad
from analysis.data.upload.limits import MIB, MOST_FILES, MOST_MEMBER, MOST_UNPACKED, RATIO, RATIO_FROM
from analysis.data.upload.text import clean, quoted

_STORED_OR_DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Limits(NamedTuple):
    """What an archive may hold: files, bytes of one and of all unpacked, times that it may grow."""

    files: int
    each: int
    whole: int
    ratio: int


UPLOAD = Limits(MOST_FILES, MOST_MEMBER, MOST_UNPACKED, RATIO)


def unzip(file: str, content: bytes) -> dict[str, bytes]:
    """The files of a zip archive by name; folders and what file managers add are left out."""
    with opened(file, content) as archive:
        return {
            member.filename: unpack_member(file, archive, member)
            for member in check_directory(file, archive)
            if not _is_clutter(member.filename)
        }


@contextmanager
def opened(file: str, content: bytes, *, kind: str = "a zip archive") -> Iterator[zipfile.ZipFile]:
    """The archive, for as long as the block lasts; whatever is wrong with it is a :class:`BadUpload`.

    Args:
        file: its name, for the sentence.
        content: its bytes.
        kind: what was expected.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except BadInput:  # what the block itself says of the content
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError) as error:
        raise bad(file, f"expected {kind}, got something else ({clean(str(error))})") from None
    except (NotImplementedError, RuntimeError, ValueError, OverflowError) as error:
        raise bad(file, f"expected {kind}, got an unusual one ({clean(str(error))})") from None


def check_directory(file: str, archive: zipfile.ZipFile, *, limits: Limits = UPLOAD) -> list[zipfile.ZipInfo]:
    """What is in an archive, judged by its directory alone.

    Raises:
        BadUpload: if it is encrypted, has too many files, or would be too large unpacked.
    """
    members = [member for member in archive.infolist() if member.filename and not member.is_dir()]
    if len(members) > limits.files:
        raise bad(file, f"expected at most {limits.files:,} files in an archive, got {len(members):,}")
    whole = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    for member in members:
        if member.flag_bits & 0x1:
            raise bad(
                file, f"expected an archive without a password, got an encrypted {quoted(member.filename)}"
            )
        if member.compress_type not in _STORED_OR_DEFLATED:
            raise bad(
                file, "expected a zip archive that is stored or deflated, got another kind; pack it again"
            )
        if member.file_size > limits.each:
            raise bad(
                file,
                f"expected files of at most {limits.each // MIB} MB, got {quoted(member.filename)} of "
                f"{member.file_size // MIB:,} MB",
            )
    if whole > limits.whole:
        raise bad(file, f"expected at most {limits.whole // MIB} MB unpacked, got {whole // MIB:,} MB")
    if whole > RATIO_FROM and whole > limits.ratio * max(packed, 1):
        raise bad(
            file,
            f"expected an archive that grows at most {limits.ratio} times, "
            f"got {whole // max(packed, 1):,} times",
        )
    if len({member.filename for member in members}) < len(members):
        raise bad(file, "expected every file of the archive once, got one name twice")
    if len({member.header_offset for member in members}) < len(members):
        raise bad(file, "expected files beside each other in the archive, got some that overlap")
    return members


def unpack_member(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """One file, but never more of it than the directory promised."""
    with archive.open(member) as stream:
        content = stream.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise bad(
            file, f"expected {quoted(member.filename)} to be as large as the directory says, got another size"
        )
    return content


def _is_clutter(name: str) -> bool:
    last = name.replace("\\", "/").rpartition("/")[2]
    return name.startswith("__MACOSX/") or last.startswith(".") or last in ("Thumbs.db", "desktop.ini")

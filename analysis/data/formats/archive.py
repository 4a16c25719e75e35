"""zip archives: bounded before they are unpacked, and their names are words, never paths."""

from __future__ import annotations

import io
import zipfile
import zlib

from analysis.data.formats.bad import BadUpload, bad
from analysis.data.formats.bounds import MIB, MOST_FILES, MOST_MEMBER, MOST_UNPACKED, RATIO, RATIO_FROM
from analysis.data.formats.text import clean, quoted

_STORED_OR_DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unzip(file: str, content: bytes) -> dict[str, bytes]:
    """The files of a zip archive by name; folders and what file managers add are left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {
                member.filename: unpack_member(file, archive, member)
                for member in check_directory(file, archive)
                if not _is_clutter(member.filename)
            }
    except BadUpload:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError) as error:
        raise bad(file, f"expected a zip archive, got something else ({clean(str(error))})") from None
    except (NotImplementedError, RuntimeError, ValueError) as error:
        raise bad(file, f"expected a plain zip archive, got another ({clean(str(error))})") from None


def check_directory(file: str, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """What is in an archive, judged by its directory alone.

    Raises:
        BadUpload: if it is encrypted, has too many files, or would be too large unpacked.
    """
    members = [member for member in archive.infolist() if member.filename and not member.is_dir()]
    if len(members) > MOST_FILES:
        raise bad(file, f"expected at most {MOST_FILES:,} files in an archive, got {len(members):,}")
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
        if member.file_size > MOST_MEMBER:
            raise bad(
                file,
                f"expected files of at most {MOST_MEMBER // MIB} MB, got {quoted(member.filename)} of "
                f"{member.file_size // MIB:,} MB",
            )
    if whole > MOST_UNPACKED:
        raise bad(file, f"expected at most {MOST_UNPACKED // MIB} MB unpacked, got {whole // MIB:,} MB")
    if whole > RATIO_FROM and whole > RATIO * max(packed, 1):
        raise bad(
            file,
            f"expected an archive that grows at most {RATIO} times, got {whole // max(packed, 1):,} times",
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

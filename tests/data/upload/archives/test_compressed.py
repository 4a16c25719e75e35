"""gzip, bzip2, xz and tar: never further than the bounds, and never a link."""

import bz2
import gzip
import io
import lzma
import tarfile

import pytest

from analysis.data.upload.archives.compressed import decompress, is_compressed, is_tar, untar
from analysis.data.upload.errors import BadUpload

PACK = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("kind", PACK)
def test_what_was_packed_comes_back_and_two_members_are_one(kind):
    packed = PACK[kind](b"a b\n")
    assert is_compressed(packed)
    assert decompress(f"f.{kind}", packed * 2) == b"a b\na b\n"


@pytest.mark.slow
@pytest.mark.parametrize("kind", PACK)
def test_a_bomb_is_refused_and_a_torn_file_too(kind):
    with pytest.raises(BadUpload, match="grows at most 200 times"):
        decompress(f"f.{kind}", 100 * PACK[kind](bytes(3_000_000)))  # members in a row are one
    with pytest.raises(BadUpload, match="cut off|damaged"):
        decompress(f"f.{kind}", PACK[kind](b"a b\n" * 100)[:-12])
    with pytest.raises(BadUpload, match="got something else"):
        decompress(f"f.{kind}", b"plain")


def test_links_of_a_tar_are_passed_over():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        member = tarfile.TarInfo("../up.csv")
        member.size = 3
        archive.addfile(member, io.BytesIO(b"a,b"))
    assert is_tar(stream.getvalue())
    assert untar("t.tar", stream.getvalue()) == {"../up.csv": b"a,b"}
    with pytest.raises(BadUpload, match="damaged one"):
        untar("t.tar", b"x" * 600)

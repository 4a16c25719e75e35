"""Archives and texts made to break who unpacks them: links, doubles, many entries, bombs, odd JSON."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import stat
import warnings
import zipfile

from analysis.runs.serialize.zip_file import pack, unpack
from tests.runs.test_release_0_1_0 import FIXTURES

_MANY = 100_000
_ZEROS = 100_000_000


def honest() -> dict[str, bytes]:
    """The entries of a true bundle."""
    content = (FIXTURES / "bundle-clusters-1-0.1.0.zip").read_bytes()
    return unpack(content, names=re.compile(".*", re.S))


def bundles() -> dict[str, bytes]:
    """Bundles by what is wrong with them."""
    entries = honest()
    manifest = entries["run.json"]

    def told(content: bytes) -> bytes:
        return pack(entries | {"run.json": content})

    deep = b'{"summary":' * 5_000 + b"1" + b"}" * 5_000
    return {
        "a link to a file of the server": _linked(entries, "run.json", b"/etc/passwd"),
        "a link to the store": _linked(entries, "weights.safetensors", b"../runs.sqlite"),
        "a name twice": _twice(entries, "run.json"),
        "a name twice, by upper case": pack(entries | {"RUN.JSON": manifest}),
        "100,000 entries": pack(entries | {f"x{n}": b"" for n in range(_MANY)}),
        "names that climb": pack(entries | {"../../run.json": manifest, "/etc/cron.d/x": b"x"}),
        "NaN": told(manifest.replace(b'"summary"', b'"more": NaN, "summary"', 1)),
        "Infinity": told(manifest.replace(b'"epochs_done": ', b'"epochs_done": Infinity, "x": ', 1)),
        "deep JSON": told(deep),
        "a bomb": pack(entries | {"weights.safetensors": bytes(_ZEROS)}),
        "a bomb of a page that nobody reads": pack(entries | {"report.html": bytes(_ZEROS)}),
        "a zip in the zip": pack(entries | {"run.zip": pack(entries)}),
        "no zip": b"PK\x03\x04" + bytes(1_000),
        "cut in half": pack(entries)[:5_000],
    }


def uploads() -> dict[str, dict[str, bytes]]:
    """Uploads by what is wrong with them."""
    matrix = b"%%MatrixMarket matrix coordinate real general\n3 3 2\n1 2 1\n2 3 1\n"
    bomb = b"%%MatrixMarket matrix coordinate real general\n" + b" " * _ZEROS
    odd = '{"nodes":[{"id":0,"x":NaN},{"id":1,"x":Infinity}],"links":[{"source":0,"target":1,"w":-Infinity}]}'
    packers = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    found = {f"a bomb in .mtx.{end}": {f"a.mtx.{end}": pack_up(bomb)} for end, pack_up in packers.items()}
    found |= {f"cut .mtx.{end}": {f"a.mtx.{end}": pack_up(matrix)[:-8]} for end, pack_up in packers.items()}
    found |= {"packed thrice": {"a.mtx.gz": gzip.compress(gzip.compress(gzip.compress(matrix)))}}
    return found | {
        "a size of 10^18": {"a.mtx": matrix.replace(b"3 3 2", b"1000000000000000000 3 2")},
        "entries of 10^18": {"a.mtx": matrix.replace(b"3 3 2", b"3 3 1000000000000000000")},
        "a dense matrix of 10^12": {
            "a.mtx": b"%%MatrixMarket matrix array real general\n1000000 1000000\n1\n"
        },
        "NaN in JSON": {"a.json": odd.encode()},
        "deep JSON": {"a.json": b'{"nodes":' + b"[" * 100_000 + b"]" * 100_000 + b"}"},
        "a link in a zip": {"a.zip": _linked({"a.csv": b""}, "a.csv", b"/etc/passwd")},
        "a name twice in a zip": {"a.zip": _twice({"a.csv": b"a,b\nb,c\n"}, "a.csv")},
        "100,000 files in a zip": {"a.zip": pack({f"{n}.csv": b"" for n in range(_MANY)})},
    }


def _linked(entries: dict[str, bytes], name: str, target: bytes) -> bytes:
    """A zip in which one entry is a symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, content in entries.items():
            info = zipfile.ZipInfo(each)
            info.create_system = 3
            info.external_attr = ((stat.S_IFLNK if each == name else stat.S_IFREG) | 0o777) << 16
            archive.writestr(info, target if each == name else content)
    return out.getvalue()


def _twice(entries: dict[str, bytes], name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for each, content in entries.items():
            archive.writestr(each, content)
        archive.writestr(name, b"{}")
    return out.getvalue()

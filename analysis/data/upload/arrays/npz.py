"""Read npz archives: headers are checked before anything is unpacked, and objects are never read."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

import numpy as np

from analysis.data.upload.archives.zip_archive import check_directory, opened, unpack_member
from analysis.data.upload.arrays.edge_arrays import NAMED
from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import MOST_MEMBER
from analysis.data.upload.text import clean, quote

_MAGIC = b"\x93NUMPY"
_HEADER = 10_000
_OBJECT = re.compile(rb"['\"]descr['\"]: ?['\"]\|O")
_KINDS = "biufSU"


def read_npz(file: str, content: bytes) -> Mapping[str, np.ndarray]:
    """Read the arrays of an npz file, or that of an npy file under the name ``adj``.

    Objects are never unpickled: an array of them that no graph needs (names of classes) comes as empty.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Returns:
        Arrays of any shape, by name.

    Raises:
        BadUpload: if it is none, is too large unpacked, or holds objects, which could run code.

    >>> import io
    >>> file = io.BytesIO()
    >>> np.savez(file, x=np.eye(2))
    >>> read_npz("a.npz", file.getvalue())["x"].tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    if content.startswith(_MAGIC):
        return {"adj": _array(file, "the array", content)}
    arrays: dict[str, np.ndarray] = {}
    with opened(file, content, kind="an npz archive") as archive:
        for member in check_directory(file, archive):
            name = member.filename.removesuffix(".npy")
            inside = unpack_member(file, archive, member)
            objects = name not in NAMED and _holds_objects(inside)
            arrays[name] = np.empty(0, "U1") if objects else _array(file, name, inside)
    if not arrays:
        raise upload_error(file, "expected arrays in the npz archive, got none")
    return arrays


def _holds_objects(content: bytes) -> bool:
    """Whether an array holds Python objects; those that no graph needs, such as class names, are skipped."""
    return bool(_OBJECT.search(content[:200]))


def _array(file: str, name: str, content: bytes) -> np.ndarray:
    """Read one npy file; its header determines how many bytes must follow, before an array is allocated."""
    if not content.startswith(_MAGIC) or len(content) < 12:
        raise upload_error(file, f"expected an array called {quote(name)}, got something else")
    wide = 2 if content[6] == 1 else 4
    begin = 8 + wide
    length = int.from_bytes(content[8:begin], "little")
    if content[6] not in (1, 2, 3) or length > min(_HEADER, len(content) - begin):
        raise upload_error(file, f"expected a numpy header in {quote(name)}, got a damaged one")
    try:
        header = ast.literal_eval(content[begin : begin + length].decode("latin-1").strip())
        dtype, shape = np.dtype(header["descr"]), header["shape"]
        fortran = header["fortran_order"] is True
        if not isinstance(header["descr"], str) or not isinstance(shape, tuple):
            raise TypeError
        sizes = [size for size in shape if type(size) is int and size >= 0]  # True is an int, too
    except (ValueError, TypeError, KeyError, SyntaxError, MemoryError, RecursionError, AttributeError):
        raise upload_error(file, f"expected a numpy header in {quote(name)}, got a damaged one") from None
    if dtype.kind not in _KINDS or dtype.hasobject:
        raise upload_error(
            file, f"expected numbers in {quote(name)}, got {clean(str(dtype), length=20)}, which is not read"
        )
    count = 1
    for size in sizes:
        count *= size
    if len(sizes) != len(shape) or len(shape) > 3 or count * dtype.itemsize != len(content) - begin - length:
        raise upload_error(
            file, f"expected {quote(name)} to be as large as its header says, got another size"
        )
    if count * dtype.itemsize > MOST_MEMBER:
        raise upload_error(file, f"expected arrays of at most {MOST_MEMBER // 2**20} MB, got a larger one")
    flat = np.frombuffer(content, dtype, offset=begin + length)
    return flat.reshape(shape, order="F" if fortran else "C")

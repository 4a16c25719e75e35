"""Mutants of files of arrays: other kinds, shapes, names and numbers, and headers that lie."""

import copy
import io
import json
import random
import struct
import zipfile

import numpy as np

from tests.faults.words import word

_DTYPES = (
    "i1", "u8", "i8", ">i8", ">f4", "f2", "f4", "f8", "g", "c16", "?", "S3", "U5", "M8[s]", "m8[D]", "V8",
    "O",
)  # fmt: skip


def _changed(arrays: dict[str, np.ndarray], rng: random.Random) -> dict[str, np.ndarray]:
    """Named arrays with one of them of another kind, another shape, another name or with other numbers."""
    arrays = dict(arrays)
    name = rng.choice(sorted(arrays))
    array = arrays[name]
    kind = rng.randrange(9)
    if kind == 0:
        arrays[name] = array.astype(rng.choice(_DTYPES))
    elif kind == 1:
        arrays[name] = array.T if rng.random() < 0.5 else np.asfortranarray(array)
    elif kind == 2:
        arrays[name] = array.reshape(rng.choice(((-1,), (1, -1), (-1, 1), (1, 1, -1), (1, 1, 1, -1))))
    elif kind == 3:
        arrays[name] = array[: rng.randrange(len(array) + 1)] if array.ndim else array[None]
    elif kind == 4 and array.size and array.dtype.kind in "iufb":
        changed = array.astype(rng.choice(("f8", array.dtype.str)))
        value = rng.choice((-1, 0, 33, 34, 2**31, 2**62, -(2**62), 0.5, np.nan, np.inf, 1e300))
        with np.errstate(all="ignore"):
            changed.reshape(-1)[rng.randrange(changed.size)] = np.array(value).astype(changed.dtype)
        arrays[name] = changed
    elif kind == 5:
        del arrays[name]
    elif kind == 6:
        names = (
            "x",
            "y",
            "edge_index",
            "adj",
            "shape",
            "data",
            "indices",
            "indptr",
            "row",
            "col",
            "batch",
            "ptr",
        )
        arrays[rng.choice((*names, "pos", "num_nodes", "train_mask", "attr_data", "format", word(rng)))] = (
            array
        )
    elif kind == 7:
        arrays[name] = np.zeros(rng.choice(((), (0,), (0, 0), (2, 0), (0, 2), (1, 0, 3))), array.dtype)
    else:
        arrays[name] = arrays[rng.choice(sorted(arrays))]
    return arrays


def change_npz(content: bytes, rng: random.Random) -> bytes:
    with np.errstate(all="ignore"), zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if not members:
        return content
    name = rng.choice(sorted(members))
    if rng.random() < 0.3:  # the header of one array, its numbers as they were
        members[name] = _npy_header(members[name], rng)
    else:
        try:
            arrays = {n.removesuffix(".npy"): np.load(io.BytesIO(b)) for n, b in members.items()}
            with np.errstate(all="ignore"):
                arrays = _changed(arrays, rng)
        except Exception:
            return content  # changed beyond what numpy itself reads or turns into another kind
        members = {}
        for key, array in arrays.items():
            stream = io.BytesIO()
            np.lib.format.write_array(stream, array, allow_pickle=True)
            members[f"{key.replace(chr(0), '')}.npy"] = stream.getvalue()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for key, inside in members.items():
            archive.writestr(key, inside)
    return stream.getvalue()


def _npy_header(content: bytes, rng: random.Random) -> bytes:
    length = int.from_bytes(content[8:10], "little")
    header, body = content[10 : 10 + length].decode("latin-1"), content[10 + length :]
    old, new = rng.choice((
        ("False", "True"), ("False", "1"), ("'<i8'", "'<f8'"), ("'<i8'", "'>i8'"), ("'<f4'", "'<i4'"),
        ("'<i8'", "'|O'"), ("'<i8'", "'<U2'"), ("'<i8'", "[('a', '<i8')]"), ("'<i8'", "('<i8', (2,))"),
        ("'<f4'", "'<f2'"), ("(", "(-"), ("(", "(0, "), ("(", "(1, "), (",)", ")"), ("(", "(True, "),
        ("(2,", "(2.0,"),
        ("'shape'", "'shap'"), ("}", ", 'x': 1}"), ("34", "99999999999999999999"), ("'<i8'", "'q'"),
        ("'<i8'", "''"),
    ))  # fmt: skip
    header = header.replace(old, new, 1)
    version = rng.choice((1, 1, 1, 2, 3, 9))
    size = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes((version, 0)) + size + header.encode("latin-1") + body


def change_safetensors(content: bytes, rng: random.Random) -> bytes:
    length = int.from_bytes(content[:8], "little")
    header, body = json.loads(content[8 : 8 + length]), content[8 + length :]
    if not header:
        return content
    name = rng.choice(sorted(header))
    entry = header[name]
    kind = rng.randrange(8)
    if not isinstance(entry, dict) or not isinstance(entry.get("shape"), list):
        return content
    if kind == 0:
        entry["dtype"] = rng.choice(("F64", "I64", "I32", "BF16", "F8_E4M3", "BOOL", "U64", "F16", "", "Q9"))
    elif kind == 1:
        entry["shape"] = rng.choice(
            ([], [0], [-1], [2, 2**62], [1, *entry["shape"]], entry["shape"][::-1], ["2"], None)
        )
    elif kind == 2:
        entry["data_offsets"] = rng.choice(([0, 0], [8, 0], [0, 2**63], [-8, 8], [0], None, [0, len(body)]))
    elif kind == 3:
        header[rng.choice(("x", "y", "adj", "edge_index", "batch", "ptr", "__metadata__", word(rng)))] = (
            header.pop(name)
        )
    elif kind == 4:
        del header[name]
    elif kind == 5:
        header["__metadata__"] = rng.choice(({"a": "b"}, {"a": 1}, [], {"a": "x" * 10**5}))
    elif kind == 6:
        header[word(rng)] = copy.deepcopy(entry)
    else:
        at = rng.randrange(max(1, len(body) - 8))
        number = rng.choice(
            (struct.pack("<q", -1), struct.pack("<q", 2**62), struct.pack("<d", float("nan")), b"\xff" * 8)
        )
        body = body[:at] + number + body[at + 8 :]
    packed = json.dumps(header).encode() + b" " * rng.choice((0, 8))
    return struct.pack("<Q", len(packed)) + packed + body

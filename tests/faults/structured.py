"""Mutants that stay well-formed: the file parses; what it says is wrong, huge, twice or out of place."""

import copy
import io
import json
import random
import struct
import zipfile
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import numpy as np

Files = dict[str, bytes]

_NUMBERS = (
    "0", "-1", "1e308", "-1e999", "nan", "inf", "1,5", "1.234,5", "1,234", "0x10", "1_0", "9" * 25, "9" * 500,
    "2147483648", "-9223372036854775809", "1.0", "1e-400", "", " ", "NA", "true", "٣", "−1",
)  # fmt: skip
_WORDS = (
    "id", "source", "target", "label", "y", "x", "weight", "split", "train_mask", "pos", "name",
    "graph", "__proto__", "=1+1", "<b>", "a\u202eb", "\ud7ff", "e\u0301", "x" * 3000, "a;b", 'a"b', "a\nb",
    "a\tb", "{", "[]",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**63, 2**64, 10**30, 1e308, 5e-324, float("nan"), float("inf"), "", "0", "NaN",
    [], {}, [[]], [1, 2], [None], [1, [2]], {"id": {}}, {"id": 1, "source": 1}, *_WORDS,
)  # fmt: skip


def structured(files: Files, name: str, rng: random.Random) -> Files:
    """The upload with one of its files changed in its meaning, not in its grammar."""
    ending = name.rpartition(".")[2]
    change = _CHANGES[ending]
    content = files[name]
    for _ in range(rng.choice((1, 1, 2, 5))):
        content = change(content, rng)
    return files | {name: content}


def word(rng: random.Random) -> str:
    return rng.choice(_NUMBERS + _WORDS)


def _xml(content: bytes, rng: random.Random) -> bytes:
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:  # a table that an earlier change gave this name
        return content
    parents = {child: parent for parent in root.iter() for child in parent}
    if not parents:
        return content
    some, other = rng.choice(list(parents)), rng.choice(list(parents))
    kind = rng.randrange(8)
    if kind == 0:
        parents[some].append(copy.deepcopy(some))
    elif kind == 1:
        parents[some].remove(some)
    elif kind == 2:
        some.append(copy.deepcopy(other))
    elif kind == 3:
        some.text = _xml_text(rng)
    elif kind == 4 and some.attrib:
        some.set(rng.choice(list(some.attrib)), _xml_text(rng))
    elif kind == 5 and some.attrib:
        del some.attrib[rng.choice(list(some.attrib))]
    elif kind == 6:
        some.attrib, other.attrib = other.attrib, some.attrib
    else:
        for _ in range(rng.choice((3, 38, 60))):
            inner = ElementTree.SubElement(some, some.tag, some.attrib)
            some = inner
    return ElementTree.tostring(root, rng.choice(("utf-8", "utf-16", "latin-1", "us-ascii")))


def _xml_text(rng: random.Random) -> str:
    return rng.choice((word(rng), "boolean", "int", "double", "long", "string", "directed", "n0", "d0", "1"))


def _gml(content: bytes, rng: random.Random) -> bytes:
    text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    lines = text.splitlines() or ["graph ["]
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    kind = rng.randrange(6)
    if kind == 0:
        lines[a], lines[b] = lines[b], lines[a]
    elif kind == 1:
        low, high = sorted((a, b))
        lines[a:a] = lines[low : min(high, low + 20)]
    elif kind == 2:
        key = lines[a].split()[0] if lines[a].split() else "id"
        text = word(rng).replace('"', "'")
        lines[a] = f"{key} {text}" if rng.random() < 0.5 else f'{key} "{text}"'
    elif kind == 3:
        lines[a] = f"deep [ {'deep [ ' * rng.choice((2, 36, 60))} id 1 "
        lines[a] += "]" * lines[a].count("[")
    elif kind == 4:
        lines[a] = lines[a].replace(
            lines[a].strip().partition(" ")[0], rng.choice(("id", "label", "graph", "x")), 1
        )
    else:
        del lines[a]
    return "\n".join(lines).encode(rng.choice(("utf-8", "utf-8-sig", "utf-16")))


def _table(content: bytes, rng: random.Random) -> bytes:
    text = content.decode("utf-8-sig", errors="replace") if b"\0" not in content else content.decode("utf-16")
    mark = max(";,\t|", key=text.count)
    rows = [line.split(mark) for line in text.splitlines()] or [[""]]
    a, b = rng.randrange(len(rows)), rng.randrange(len(rows))
    column, other = (rng.randrange(max(1, len(rows[0]))) for _ in range(2))
    wide = [row for row in rows if len(row) > max(column, other)]
    kind = rng.randrange(11)
    if kind == 0:
        for row in wide:
            row[column], row[other] = row[other], row[column]
    elif kind == 1:
        for row in wide:
            del row[column]
    elif kind == 2:
        for row in wide:
            row.insert(column, row[other])
    elif kind == 3:
        rows[a:a] = [list(row) for row in rows[b : b + 20]]
    elif kind == 4:
        for row in rows[a : a + rng.choice((1, 1, 5, 1000))]:
            if len(row) > column:
                row[column] = word(rng)
    elif kind == 5:
        rows[a] = rows[a][:column] if rng.random() < 0.5 else rows[a] + [word(rng)] * rng.choice((1, 300))
    elif kind == 6:
        del rows[0]
    elif kind == 7:
        mark = rng.choice(";,\t| ")
    elif kind == 8:
        for row in rows:
            row[:] = [f'"{cell.strip(chr(34))}"' for cell in row]
    elif kind == 9:
        rng.shuffle(rows)
    else:
        rows[a] = [f'"{word(rng)}\n{word(rng)}"', *rows[a][1:]]
    ends = rng.choice(("\n", "\r\n", "\r"))
    text = ends.join(mark.join(row) for row in rows)
    return text.encode(rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16")), errors="replace")


def _json(content: bytes, rng: random.Random) -> bytes:
    whole = json.loads(content)
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key in value if isinstance(value, dict) else range(len(value)):
            places.append((value, key))
            if isinstance(value[key], dict | list):
                walk(value[key])

    if not isinstance(whole, dict | list) or not whole:
        return content
    walk(whole)
    (held, key), (other, its) = rng.choice(places), rng.choice(places)
    kind = rng.randrange(6)
    if kind == 0:
        held[key] = copy.deepcopy(rng.choice(_VALUES))
    elif kind == 1:
        del held[key]
    elif kind == 2 and isinstance(held, dict):
        held[word(rng)] = held.pop(key)
    elif kind == 3:
        held[key] = _copy(other[its])
    elif kind == 4:
        for _ in range(rng.choice((2, 20, 100))):
            held[key] = [held[key]] if rng.random() < 0.5 else {"nodes": held[key]}
    elif isinstance(held, list):
        held += _copy(held[:20])
    return json.dumps(whole).encode()


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


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


def _npz(content: bytes, rng: random.Random) -> bytes:
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


def _safetensors(content: bytes, rng: random.Random) -> bytes:
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


def _zip(content: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(members))
    kind = rng.randrange(6)
    if kind == 0:
        new = rng.choice(
            ("../../evil.graphml", "/a.graphml", "C:\\a.graphml", "a/../b.graphml", "a.pt", "x.gexf", "a")
        )
        members[new] = members.pop(name)
    elif kind == 1:
        ending = name.rpartition(".")[2]
        members = structured(members, name, rng) if ending in _CHANGES and ending != "zip" else members
    elif kind == 2:
        members[rng.choice(("labels.csv", "a/labels.csv", "T_A.txt", "T_graph_indicator.txt"))] = rng.choice(
            (
                b"file,label\n0,a\n1,b\n",
                b"name;y\n0.graphml;1\n",
                b"1, 2\n",
                b"1\n1\n",
                word(rng).encode("utf-8", "replace"),
            )
        )
    elif kind == 3:
        members[f"{rng.randrange(5)}/{word(rng)[:40]}.graphml".replace("\0", "")] = members[name]
    elif kind == 4:
        del members[name]
    else:
        members[f"{name}.zip"] = content
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for key, inside in members.items():
            archive.writestr(key, inside)
    return stream.getvalue() if members else content


_CHANGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "graphml": _xml,
    "gml": _gml,
    "csv": _table,
    "txt": _table,
    "json": _json,
    "npz": _npz,
    "safetensors": _safetensors,
    "zip": _zip,
}

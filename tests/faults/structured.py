"""Mutants that stay well-formed: the file parses; what it says is wrong, huge, twice or out of place."""

import copy
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

from tests.faults.structured_arrays import change_npz, change_safetensors
from tests.faults.words import WORDS, word

Files = dict[str, bytes]

_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**63, 2**64, 10**30, 1e308, 5e-324, float("nan"), float("inf"), "", "0", "NaN",
    [], {}, [[]], [1, 2], [None], [1, [2]], {"id": {}}, {"id": 1, "source": 1}, *WORDS,
)  # fmt: skip


def structured(files: Files, name: str, rng: random.Random) -> Files:
    """The upload with one of its files changed in its meaning, not in its grammar."""
    ending = name.rpartition(".")[2]
    change = _CHANGES.get(ending, _pieces)
    content = files[name]
    for _ in range(rng.choice((1, 1, 2, 5))):
        content = change(content, rng)
    return files | {name: content}


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


def _pieces(content: bytes, rng: random.Random) -> bytes:
    """A binary file with one stretch of it moved; its grammar is the library's that reads it."""
    if len(content) < 8:
        return content
    a, b = rng.randrange(len(content)), rng.randrange(len(content))
    length = rng.choice((1, 4, 16))
    return content[:a] + content[b : b + length] + content[a + length :]


def _pajek(content: bytes, rng: random.Random) -> bytes:
    """Lines of a Pajek file: sections renamed, moved, doubled; numbers and labels changed."""
    lines = content.decode().splitlines() or ["*Vertices 1"]
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    kind = rng.randrange(5)
    if kind == 0:
        lines.insert(a, rng.choice(_SECTIONS))
    elif kind == 1:
        lines[a], lines[b] = lines[b], lines[a]
    elif kind == 2:
        cells = lines[a].split(" ")
        cells[rng.randrange(len(cells))] = word(rng).replace("\n", " ")
        lines[a] = " ".join(cells)
    elif kind == 3:
        lines[a:a] = lines[b : b + 20]
    else:
        del lines[a]
    return "\n".join(lines).encode("utf-8", errors="replace")


_SECTIONS = (
    "*Vertices 5", "*Vertices 34 10", "*Arcs", "*Edges :2 x", "*Arcslist", "*Edgeslist", "*Matrix",
    "*Network n", "*Partition p", "*Vector v", "*Cluster", "*", "*Vertices 0", "*Vertices 99999999999",
)  # fmt: skip


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
    "g": _table,
    "mtx": _table,
    "net": _pajek,
    "gexf": _xml,
    "gz": lambda content, rng: gzip.compress(_table(gzip.decompress(content), rng)),
    "json": _json,
    "cyjs": _json,
    "npz": change_npz,
    "safetensors": change_safetensors,
    "zip": _zip,
}

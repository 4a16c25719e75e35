"""Small uploads that would grow, nest or claim without end."""

import json
import struct
from collections.abc import Callable
from functools import cache

import numpy as np

from tests.faults.uploads import Files, npz, zipped


@cache
def bomb(name: str) -> Files:
    """The files of one of :data:`BOMBS`; made when asked for, as to pack 100 MB of zeros takes a second."""
    return BOMBS[name]()


def _npy(descr: str, shape: tuple[int, ...]) -> bytes:
    return _raw_npy(repr({"descr": descr, "fortran_order": False, "shape": shape}))


def _raw_npy(header: str) -> bytes:
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()


def _lying(archive: bytes) -> bytes:
    """The same archive, whose directory says that the file is small."""
    data = bytearray(archive)
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(data)


def _flagged(archive: bytes) -> bytes:
    data = bytearray(archive)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    return bytes(data)


def _bombs() -> dict[str, Callable[[], Files]]:
    claim = {"x": {"dtype": "F64", "shape": [10**6, 10**6], "data_offsets": [0, 8 * 10**12]}}
    header = json.dumps(claim).encode()
    laughs = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
    doc = "<?xml version='1.0'?><!DOCTYPE g [<!ENTITY a0 'ha'>{}]><graphml><graph>"
    doc += "<node id='{}'/></graph></graphml>"
    quadratic = f"<!DOCTYPE g [<!ENTITY a '{'x' * 50_000}'>]><graphml>{'&a;' * 50_000}</graphml>"
    nested_json = "[" * 200_000 + "]" * 200_000
    deep = '{"nodes":' * 50_000 + "1" + "}" * 50_000
    return {
        "zip of zeros": lambda: {"a.zip": zipped({"a.csv": bytes(100_000_000)})},
        "zip of many zeros": lambda: {
            "a.zip": zipped({f"{i}.graphml": bytes(10_000_000) for i in range(15)})
        },
        "zip in zip": lambda: {
            "a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"a.csv": bytes(10**7)})})})
        },
        "zip of 20,000 files": lambda: {"a.zip": zipped({f"{i}.csv": b"" for i in range(20_000)}, method=0)},
        "zip that lies about its size": lambda: {"a.zip": _lying(zipped({"a.graphml": bytes(50_000_000)}))},
        "zip with a password": lambda: {"a.zip": _flagged(zipped({"a.graphml": b"<graphml/>"}))},
        "npz of zeros": lambda: {
            "a.npz": npz(adj=np.zeros((3500, 3500)), x=np.zeros((2000, 2000)), y=np.zeros((2000, 2000)))
        },
        "npy of 8 TiB": lambda: {"a.npz": zipped({"adj.npy": _npy("<f8", (10**6, 10**6))})},
        "npy of a negative shape": lambda: {"a.npz": zipped({"adj.npy": _npy("<f8", (-1, 10))})},
        "npy of objects": lambda: {
            "a.npz": zipped({"adj.npy": _npy("|O", (1,)) + b"\x80\x04cos\nsystem\n."})
        },
        "npy with a deep header": lambda: {"a.npz": zipped({"adj.npy": _raw_npy("(" * 9000 + ")" * 900)})},
        "edge_index of 10^18": lambda: {"a.npz": npz(edge_index=np.array([[0], [10**18]]))},
        "sparse of 10^12 rows": lambda: {
            "a.npz": npz(
                shape=np.array([10**12, 10**12]), data=np.ones(1), row=np.array([0]), col=np.array([1])
            )
        },
        "safetensors of 8 TB": lambda: {"a.safetensors": struct.pack("<Q", len(header)) + header},
        "safetensors with an endless header": lambda: {"a.safetensors": struct.pack("<Q", 2**63) + b"{}"},
        "XML: billion laughs": lambda: {"a.graphml": doc.format(laughs, "&a9;").encode()},
        "XML: quadratic": lambda: {"a.graphml": quadratic.encode()},
        "XML: laughs in UTF-16": lambda: {"a.graphml": doc.format(laughs, "&a9;").encode("utf-16")},
        "XML: a file of the server": lambda: {
            "a.graphml": b'<!DOCTYPE g [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
            b'<graphml><graph><node id="&a;"/></graph></graphml>'
        },
        "XML: 200,000 elements inside each other": lambda: {"a.graphml": b"<graphml>" + b"<a>" * 200_000},
        "JSON: 200,000 lists inside each other": lambda: {"a.json": nested_json.encode()},
        "JSON: 50,000 objects inside each other": lambda: {"a.json": deep.encode()},
        "JSON: a number of a million digits": lambda: {
            "a.json": b'{"nodes":[{"id":' + b"9" * 10**6 + b'}],"links":[]}'
        },
        "GML: 100,000 brackets inside each other": lambda: {"a.gml": b"graph [ " * 100_000},
        "GML: a million spaces before a quote that is never closed": lambda: {"a.gml": b" " * 10**6 + b'"'},
        "GML: a million comments": lambda: {"a.gml": b"#\n" * 10**6 + b'"'},
        "CSV: a row of a million cells": lambda: {"a.csv": b"1," * 10**6 + b"\n1,2"},
        "CSV: a cell of 10 MB": lambda: {"a.csv": b'1,"' + b"x" * 10**7 + b'"\n'},
        "CSV: a quote that is never closed": lambda: {"a.csv": b'1,2\n"' + b"1,2\n" * 10**6},
        "CSV: a million spaces": lambda: {"a.csv": b" " * 10**7 + b"a"},
        "TU: node 10^15": lambda: {
            "T_A.txt": b"1, 1000000000000000\n",
            "T_graph_indicator.txt": b"1\n",
            "T_graph_labels.txt": b"1\n",
        },
        "TU: node labels of a million kinds": lambda: {
            "T_A.txt": b"1, 2\n",
            "T_graph_indicator.txt": b"1\n" * 150_000,
            "T_node_labels.txt": b"\n".join(str(i).encode() for i in range(150_000)),
        },
    }


BOMBS = _bombs()
"""What makes each of them."""

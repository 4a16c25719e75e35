"""Files made to break a reader: valid ones to begin with, their mutants, and names that are traps."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from functools import cache

import networkx as nx
import numpy as np
import pandas as pd
import scipy.io
import scipy.sparse as sp
from safetensors.numpy import save

from tests.faults.json_dialects import dialects
from tests.faults.structured import structured

Files = dict[str, bytes]


def small() -> nx.Graph:
    """A graph with everything a file may say: names, labels, features, weights, a self-loop."""
    graph = nx.karate_club_graph()
    graph.add_edge(3, 3, weight=2)
    for node in graph:
        graph.nodes[node].update(age=20.5 + node, name=f"member {node}")
    return graph


def written(write: Callable, graph: nx.Graph, **options) -> bytes:
    stream = io.BytesIO()
    write(graph, stream, **options)
    return stream.getvalue()


def npz(**arrays: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def zipped(files: Files, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


ROWS = b"".join(b"%d %d %d 1082008561\n" % (i, i % 3 + 1, i) for i in range(1, 6))
KONECT = b"% asym positive\n% 5 4 4\n" + ROWS
RATINGS = b"userId,movieId,rating\n" + b"".join(b"%d,%d,%d.5\n" % (i % 7, i % 5, i % 4) for i in range(30))
PAJEK = b"*Edgeslist\n1 2 3\n*Partition club\n*Vertices 34\n" + b"1\n2\n" * 17


@cache
def valid() -> dict[str, Files]:
    """One good upload for every parser."""
    graph = small()
    ends = np.array([*graph.edges, *((v, u) for u, v in graph.edges)]).T
    arrays = {"edge_index": ends, "x": np.eye(34, dtype=np.float32), "y": np.arange(34) % 2}
    stream = io.BytesIO()
    sp.save_npz(stream, nx.to_scipy_sparse_array(graph, format="csr"))
    edges = "source;target;weight\n" + "".join(f"{u};{v};{w},5\n" for u, v, w in graph.edges(data="weight"))
    nodes = "id,age,club\n" + "".join(f'{n},{20 + n},"{c}"\n' for n, c in graph.nodes(data="club"))
    matrix_market = io.BytesIO()
    scipy.io.mmwrite(matrix_market, nx.to_scipy_sparse_array(graph, format="coo"), symmetry="symmetric")
    tu = {
        "T_A.txt": b"1, 2\n2, 1\n3, 4\n4, 3\n4, 5\n5, 4\n",
        "T_graph_indicator.txt": b"1\n1\n2\n2\n2\n",
        "T_graph_labels.txt": b"1\n-1\n",
        "T_node_labels.txt": b"0\n1\n1\n2\n0\n",
        "T_node_attributes.txt": b"0.5,1\n1,2\n3,4.5\n1,1\n0,0\n",
    }
    graphml = written(nx.write_graphml_xml, graph)
    rows = nx.to_numpy_array(graph, weight=None).astype(int).tolist()
    matrix = ";".join(["", *(f"member {i}" for i in range(34))]) + "\n"
    matrix += "".join(f"member {i};{';'.join(map(str, row))}\n" for i, row in enumerate(rows))
    return {
        "graphml": {"g.graphml": graphml},
        "gml": {"g.gml": written(nx.write_gml, graph)},
        "edges": {"g.csv": edges.encode()},
        "nodes": {"edges.csv": b"source,target\n0,1\n1,2\n33,0\n", "nodes.csv": nodes.encode()},
        "matrix": {"g.csv": matrix.encode()},
        "json": {"g.json": json.dumps(nx.node_link_data(graph, edges="links")).encode()},
        **dialects(graph),
        "users and films": {"ratings.csv": RATINGS},
        "npz": {"g.npz": npz(**arrays)},
        "sparse": {"g.npz": stream.getvalue()},
        "safetensors": {"g.safetensors": save({k: np.ascontiguousarray(v) for k, v in arrays.items()})},
        "tu": tu,
        "matrix market": {"g.mtx": matrix_market.getvalue()},
        "pajek": {"g.net": written(nx.write_pajek, nx.relabel_nodes(graph, str)) + PAJEK},
        "gexf": {"g.gexf": written(nx.write_gexf, graph)},
        "compressed": {"g.txt.gz": gzip.compress(KONECT, mtime=0)},
        "konect": {"out.g": KONECT},
        "positions": {
            "edge.csv": b"0,1\n1,2\n2,3\n3,0\n",
            "feat.csv": b"0.5,1\n1,2\n2,3\n3,4\n",
            "y.csv": b"0\n1\n0\n1\n",
        },
        "zip": {"g.zip": zipped({f"{c}/{i}.graphml": graphml for i, c in enumerate("ab")})},
    }


@cache
def valid_assignments() -> dict[str, Files]:
    """One good table of memberships of every kind."""
    s = np.random.default_rng(0).dirichlet(np.ones(3), 12).astype(np.float32)
    table = pd.DataFrame(s, columns=["a", "b", "c"]).assign(label=[f"l{i % 2}" for i in range(12)])
    named = table.rename_axis("name").to_csv().encode()
    stream = io.BytesIO()
    table.to_parquet(stream)
    edges = "source,target\n" + "".join(f"{i},{(i + 1) % 12}\n" for i in range(12))
    ends = np.array([[0, 1, 2], [1, 2, 3]])
    return {
        "memberships": {"s.csv": named, "edges.csv": edges.encode()},
        "memberships npz": {"s.npz": npz(S=s, y=np.arange(12) % 2, edge_index=ends)},
        "memberships parquet": {"s.parquet": stream.getvalue()},
    }


@cache
def valid_layers() -> dict[str, Files]:
    """One good file of layer states of every kind."""
    states = {f"layer{i}": np.random.default_rng(i).normal(size=(8, 4)).astype(np.float32) for i in range(3)}
    arrays = {**states, "y": np.arange(8) % 2, "edge_index": np.array([[0, 1, 2], [1, 2, 3]])}
    return {"layers npz": {"l.npz": npz(**arrays)}, "layers safetensors": {"l.safetensors": save(arrays)}}


_PIECES = (
    b"", b"\x00", b"\xff\xfe", b"-1", b"99999999999999999999", b"1e999", b"nan", b"<", b">", b"[", b"]",
    b"{", b"}", b'"', b",", b";", b"\n", b"\r", b"\t", b"&#0;", b"&amp;", b"<!DOCTYPE a>", b"]]>",
    b"\xf0\x9f\x98\x80", b"null", b"true", b"id", b"source", b"\xef\xbb\xbf", b"\x80\x04.", b"__proto__",
    b"0x10", b"1_0", b"\xe2\x80\xae",
)  # fmt: skip


def mutant(content: bytes, rng: random.Random) -> bytes:
    """Some bytes flipped, cut out, doubled, swapped or replaced by a piece that means something somewhere."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 16))):
        at = rng.randrange(len(data) + 1)
        length = rng.choice((1, 1, 2, 8, 64, 512))
        kind = rng.randrange(7)
        if kind == 0 and data:
            data[at % len(data)] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = data[at : at + length] * rng.choice((1, 2, 20))
        elif kind == 3:
            data[at:at] = rng.choice(_PIECES)
        elif kind == 4:
            data[at : at + length] = rng.choice(_PIECES)
        elif kind == 5:
            other = rng.randrange(len(data) + 1)
            data[at : at + length] = data[other : other + length]
        else:
            del data[at:]
    return bytes(data)


def mutants(kind: str, count: int, *, seed: int = 0) -> Iterator[Files]:
    """Uploads of a kind with one of their files changed.

    Every other one is changed in its meaning (:mod:`tests.faults.structured`), the others in their bytes; of
    an archive, what is in it, every other time.
    """
    rng = random.Random(f"{kind} {seed}")
    files = {**valid(), **valid_assignments(), **valid_layers()}[kind]
    for number in range(count):
        name = rng.choice(sorted(files))
        if number % 2:
            yield structured(files, name, rng)
        elif name.endswith((".zip", ".npz")) and number % 4:
            yield files | {name: _inside(files[name], rng)}
        else:
            yield files | {name: mutant(files[name], rng)}


def _inside(archive: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        inside = {name: opened.read(name) for name in opened.namelist()}
    name = rng.choice(sorted(inside))
    inside[name] = mutant(inside[name], rng)
    return zipped(inside, method=rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def hostile_names() -> list[str]:
    """Names that are markup, formulas, paths, control characters or turn the writing round."""
    return [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>", "<iframe src=//evil.example>", "<b>bold</b>", "<br><br>",
        "<style>*{display:none}</style>", "</script><script>alert(1)</script>",
        '\'"><img src=x onerror=alert(1)>', "<math><mtext></mtext></math>", "<object data=//evil.example>",
        "<link rel=stylesheet href=//evil.example>",
        "<meta http-equiv=refresh content=0;url=//evil.example>", "<base href=//evil.example>",
        "&lt;b&gt;", "&#60;script&#62;", "[x](javascript:alert(1))", "![x](http://evil.example/x.png)",
        "**bold** _it_ `code`", "# heading", "| a | b |", "$\\href{javascript:alert(1)}{x}$", "$$x^2$$",
        ":red[x]", ":material/home:", "~~gone~~", "http://evil.example",
        '=HYPERLINK("http://evil.example")', "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1",
        "../../../../evil", "..\\..\\evil", "/etc/passwd", "C:\\evil", "\\\\evil\\share", "%2e%2e%2f",
        "%00", "CON", "a\x00b", "a\x1b[31mb", "a\u202eb", "a\u2066b", "a\u200fb", "\ufeff", "a\x00",
        "x" * 5000, "\U0001f600", "a\u0301" * 300, "{{7*7}}", "${7*7}", "%(x)s %s %n", "{0.__class__}",
        "__proto__", "constructor", "null", "NaN", "\x07", "\u2028x\u2029", "%{x}<extra></extra>",
    ]  # fmt: skip

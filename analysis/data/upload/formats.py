"""Table of supported graph formats, with their file extensions and leading text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from analysis.data.upload.arrays.graph_from_arrays import read_arrays
from analysis.data.upload.arrays.npz import read_npz
from analysis.data.upload.arrays.safetensors import read_safetensors
from analysis.data.upload.errors import upload_error
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.parsers.gexf import read_gexf
from analysis.data.upload.parsers.gml import read_gml
from analysis.data.upload.parsers.graphml import read_graphml
from analysis.data.upload.parsers.matrix_market import read_matrix_market
from analysis.data.upload.parsers.node_link import read_node_link
from analysis.data.upload.parsers.pajek import read_pajek
from analysis.data.upload.text import decode

Parser = Callable[[str, bytes], list[Parsed]]


class Format(NamedTuple):
    """A graph file format.

    Attributes:
        title: name of the format on screen.
        endings: file extensions, in lower case without the dot.
        begins: what its text begins with, in any file; None where bytes do not tell.
        read: the parser: name and bytes of a file to its graphs.
    """

    title: str
    endings: tuple[str, ...]
    begins: re.Pattern[str] | None
    read: Parser


def _starts_with(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for the beginning of a text; possessive repeats make a mismatch fail fast."""
    return re.compile(rf"\A\s*+(?:{pattern})", re.IGNORECASE | re.MULTILINE)


_XML = r"(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?:[^-]|-(?!->))*+-->\s*+|<!DOCTYPE[^>\[]*+>\s*+)*+"
FORMATS = (
    Format("GraphML", ("graphml", "xml"), _starts_with(rf"{_XML}<(?:\w+:)?graphml\b"), read_graphml),
    Format("GEXF", ("gexf",), _starts_with(rf"{_XML}<(?:\w+:)?gexf\b"), read_gexf),
    Format(
        "GML", ("gml",), _starts_with(r"(?:(?:#|creator|version|comment)[^\n]*+\s++)*+graph\s*+\["), read_gml
    ),
    Format("node-link JSON", ("json", "cyjs"), _starts_with(r'\{\s*"|\[\s*\{'), read_node_link),
    Format("MatrixMarket", ("mtx", "mm"), _starts_with("%%MatrixMarket"), read_matrix_market),
    Format(
        "Pajek", ("net", "paj"), _starts_with(r"(?:[%#][^\n]*+\s++)*+\*(?:vertices|network)\b"), read_pajek
    ),
    Format("npz", ("npz", "npy"), None, lambda file, content: read_arrays(file, read_npz(file, content))),
    Format(
        "safetensors",
        ("safetensors",),
        None,
        lambda file, content: read_arrays(file, read_safetensors(file, content)),
    ),
)
READABLE = (
    "GraphML, GEXF, GML, Pajek, MatrixMarket, node-link JSON, CSV or TSV (edges; nodes), npz, "
    "safetensors, or a zip of them"
)
TABLES = frozenset({
    "", "cites", "content", "csv", "dat", "data", "edge", "edgelist", "edges", "egofeat", "el", "feat",
    "labels", "ncol", "nodes", "tab", "tsv", "txt",
})  # fmt: skip
"""Endings of tables; their text is looked at first, for it may be another format."""
_PICKLE = "a pickle can run code; save arrays as npz or safetensors"
INSTEAD = {
    **dict.fromkeys(("pt", "pth", "pkl", "pickle", "joblib", "bin"), _PICKLE),
    "gpickle": "a pickle can run code; save it as GraphML",
    **dict.fromkeys(
        ("mat", "h5", "hdf5", "h5ad"), "save the matrix as npz (scipy.sparse.save_npz) or MatrixMarket"
    ),
    **dict.fromkeys(("xlsx", "xls", "ods"), "save the sheet as CSV"),
    **dict.fromkeys(("parquet", "feather", "arrow"), "save the table as CSV"),
    **dict.fromkeys(("graph6", "g6", "s6", "sparse6"), "save it as GraphML (networkx.write_graphml)"),
    **dict.fromkeys(("adjlist", "graph", "metis", "lgl"), "save it as an edge list, one edge a line"),
    **dict.fromkeys(("dot", "gv", "gdf", "tgf", "dl", "vna", "xgmml", "tlp"), "save it as GraphML"),
    **dict.fromkeys(("7z", "rar"), "use zip"),
    "sif": "save it as a table with the columns source, type, target",
    "tsp": "save its nodes and edges as CSV",
    **dict.fromkeys(("ttl", "nt", "rdf", "owl"), "save its triples as a table source,target,type"),
}
"""What to do with files that are not read, by ending."""
_NOT_READ = (
    (_starts_with(r"(?:strict\s++)?(?:di)?graph\b[^\[\n{]*+\{"), "a GraphViz DOT file", "save it as GraphML"),
    (_starts_with(r"nodedef\s*>"), "a GDF file", "open it in Gephi and export it as GEXF or GraphML"),
    (_starts_with(r"LEDA\.GRAPH"), "a LEDA file", "save it as GML"),
    (
        _starts_with(r"(?:c\b[^\n]*+\s++)*+p[ \t]++\w++[ \t]++\d++[ \t]++\d++\s"),
        "a DIMACS file",
        "save its edges as lines of two nodes",
    ),
    (_starts_with(r"dl\s+n[mr]?\s*="), "a UCINET DL file", "export it as Pajek or as a CSV matrix"),
    (_starts_with(r"\*(?:node|tie)\s+(?:data|properties)"), "a VNA file", "save it as GraphML"),
    (_starts_with(r">>(?:graph6|sparse6|digraph6)<<"), "a graph6 file", "save it as GraphML"),
    (_starts_with(rf"{_XML}<(?:\w+:)?graph\b"), "an XGMML file", "save it as GraphML"),
    (_starts_with(r"(?:<!doctype html|<html)\b"), "a web page", "download the file itself"),
    (_starts_with(r"version https://git-lfs"), "a pointer to a file (Git LFS)", "download the file itself"),
    (_starts_with(r"(?:@relation|@attribute)\b"), "an ARFF file", "save it as CSV"),
    (
        _starts_with(r"(?:# \S[^\n]*+\n(?:(?!#)[^\n]++\n)++){2}"),
        "an LGL file",
        "save it as an edge list, one edge a line",
    ),
    (
        re.compile(r"\A(?:(?!#)[^\n]++\n)++#[ \t\r]*+\n"),
        "a TGF file",
        "save nodes and edges as two CSV files",
    ),
    (
        _starts_with(r"#[^\n]*+\n#\s*+GMT\b"),
        "an adjacency list of networkx",
        "save it by networkx.write_edgelist",
    ),
)
_HEAD = 4_000


def format_of(file: str, content: bytes) -> Format | None:
    """Detect the format of a file by its leading text, else by its extension; None for a table.

    Args:
        file: name of the file.
        content: bytes of the file.

    Raises:
        BadUpload: if it is of a format that is not read; the sentence says what to do.

    >>> format_of("a.mtx", b"%%MatrixMarket ...").title, format_of("a.csv", b"source,target")
    ('MatrixMarket', None)
    """
    end = ending(file)
    head = decode(content[:_HEAD]) if b"\x00" not in content[:4] or content[:1] in b"\xff\xfe" else ""
    for known in FORMATS:
        if known.begins is not None and known.begins.match(head) and (end in TABLES or end not in _ENDINGS):
            return known
    if end in TABLES or end not in _ENDINGS:
        for begins, what, instead in _NOT_READ:
            if begins.match(head):
                raise upload_error(file, f"expected {READABLE}, got {what}; {instead}")
    if end == "net" and not re.search(r"^\s*\*", head, re.MULTILINE):
        return None  # Infomap's list of links
    if end in _ENDINGS:
        return _refine_by_content(_ENDINGS[end], head)
    if end in TABLES or re.match(r"\s*%+\s*(?:sym|asym|bip)\b", head):
        return None
    raise upload_error(file, f"expected {READABLE}; {INSTEAD.get(end, 'save this file as one of them')}")


def _refine_by_content(by_extension: Format, head: str) -> Format:
    """The format of the extension, unless the leading text is clearly another's, such as GEXF in .xml."""
    for known in FORMATS:
        if known.begins is not None and known.title != "node-link JSON" and known.begins.match(head):
            return known
    return by_extension


_ENDINGS = {end: known for known in FORMATS for end in known.endings}


def ending(file: str) -> str:
    """Extension of the name ``file`` in lower case, without the dot; "" if it has none.

    >>> ending("a/b.CSV"), ending("out.net/README")
    ('csv', '')
    """
    last = file.replace("\\", "/").rpartition("/")[2]
    return last.rpartition(".")[2].strip().lower() if "." in last else ""

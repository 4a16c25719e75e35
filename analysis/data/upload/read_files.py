"""Files of any kind we know, as graphs: which parser reads which, and how several files belong together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analysis.data.upload.archive import unzip
from analysis.data.upload.assemble import decide
from analysis.data.upload.columns.choice import GUESS, Choice
from analysis.data.upload.errors import BadUpload, bad
from analysis.data.upload.graphs import Graphs
from analysis.data.upload.limits import MIB, MOST_BYTES, MOST_FILES, MOST_UNPACKED
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.parsers.arrays import read_arrays
from analysis.data.upload.parsers.edge_list import read_edge_list
from analysis.data.upload.parsers.gml import read_gml
from analysis.data.upload.parsers.graphml import read_graphml
from analysis.data.upload.parsers.matrix import read_matrix
from analysis.data.upload.parsers.node_link import read_node_link
from analysis.data.upload.parsers.node_table import graph_labels, is_node_table, join
from analysis.data.upload.parsers.npz import read_npz
from analysis.data.upload.parsers.safetensors import read_safetensors
from analysis.data.upload.parsers.table import Table, read_table
from analysis.data.upload.parsers.tu import read_tu, tu_parts
from analysis.data.upload.text import clean

PARSERS: Mapping[str, Callable[[str, bytes], list[Parsed]]] = {
    "graphml": read_graphml,
    "xml": read_graphml,
    "gml": read_gml,
    "json": read_node_link,
    "cyjs": read_node_link,
    "npz": lambda file, content: read_arrays(file, read_npz(file, content)),
    "npy": lambda file, content: read_arrays(file, read_npz(file, content)),
    "safetensors": lambda file, content: read_arrays(file, read_safetensors(file, content)),
}
"""Endings of files that hold graphs, and who reads them."""
TABLES = {
    "csv",
    "tsv",
    "tab",
    "txt",
    "edges",
    "edgelist",
    "ncol",
    "edge",
    "el",
    "cites",
    "content",
    "nodes",
    "dat",
    "",
}
ARCHIVES = {"zip"}
READABLE = "GraphML, GML, node-link JSON, CSV or TSV (edges; nodes), npz, safetensors, or a zip of them"
_INSTEAD = {
    "pt": "a pickle can run code; save arrays as npz or safetensors",
    "pth": "a pickle can run code; save arrays as npz or safetensors",
    "pkl": "a pickle can run code; save arrays as npz or safetensors",
    "pickle": "a pickle can run code; save arrays as npz or safetensors",
    "gpickle": "a pickle can run code; save it as GraphML",
    "mat": "save the matrix as npz",
    "gexf": "save it as GraphML (in Gephi: File, Export, Graph file)",
    "net": "save it as GraphML",
    "graph6": "save it as GraphML",
    "g6": "save it as GraphML",
    "s6": "save it as GraphML",
    "adjlist": "save it as an edge list",
    "xlsx": "save the sheet as CSV",
    "xls": "save the sheet as CSV",
    "ods": "save the sheet as CSV",
    "gz": "unpack it first, or use zip",
    "bz2": "unpack it first, or use zip",
    "tar": "use zip",
    "tgz": "use zip",
    "7z": "use zip",
}


def read(files: Mapping[str, bytes], *, choice: Choice = GUESS) -> Graphs:
    """All graphs of an upload; ``choice`` says which column is what, as far as somebody chose.

    Raises:
        BadUpload: whatever is wrong with it.
    """
    check_sizes(files)
    choice.check()
    files = _unpacked(files)
    if tu_parts(files):
        return decide(read_tu(files))
    tables = {file: content for file, content in files.items() if _ending(file) in TABLES}
    graphs = {file: content for file, content in files.items() if file not in tables}
    parsed = [graph for file, content in graphs.items() for graph in _parser(file)(file, content)]
    if len({graph.file for graph in parsed}) > 1:
        _labels_from_folders(parsed)
    rows = [read_table(file, content) for file, content in tables.items()]
    return decide(_with_tables(parsed, rows, id=choice.id), choice=choice)


def check_sizes(files: Mapping[str, bytes]) -> None:
    """Refuse what is too much before looking into it."""
    if not files:
        raise BadUpload("expected at least one file, got none")
    if len(files) > MOST_FILES:
        raise BadUpload(f"expected at most {MOST_FILES:,} files, got {len(files):,}; put them into a zip")
    if (whole := sum(map(len, files.values()))) > MOST_BYTES:
        raise BadUpload(
            f"expected at most {MOST_BYTES // MIB} MB, got {whole / MIB:.0f} MB; take a part of it"
        )
    for file, content in files.items():
        if not content.strip():
            raise bad(file, "expected a graph, got an empty file")


def _unpacked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for file, content in files.items():
        if _ending(file) not in ARCHIVES:
            found[file] = content
            continue
        inside = unzip(file, content)
        if not inside:
            raise bad(file, "expected graphs in the archive, got nothing")
        if nested := [name for name in inside if _ending(name) in ARCHIVES]:
            raise bad(file, f"expected graphs in the archive, got an archive inside it ({clean(nested[0])})")
        found |= inside if tu_parts(inside) else {n: c for n, c in inside.items() if not _is_readme(n)}
    if sum(map(len, found.values())) > MOST_UNPACKED:
        raise BadUpload(
            f"expected at most {MOST_UNPACKED // MIB} MB in all archives together; take a part of it"
        )
    return found


def _parser(file: str) -> Callable[[str, bytes], list[Parsed]]:
    ending = _ending(file)
    if ending in PARSERS:
        return PARSERS[ending]
    raise bad(file, f"expected {READABLE}; {_INSTEAD.get(ending, 'this kind of file is not read')}")


def _with_tables(parsed: list[Parsed], tables: list[Table], *, id: str | None) -> list[Parsed]:
    """Tables beside graphs describe them; tables alone are the graph."""
    if not tables:
        return parsed
    if parsed:
        if len(tables) > 1:
            raise bad(tables[1].file, "expected one table beside the graphs, got a second one")
        if len(parsed) == 1:
            join(parsed[0], tables[0], may_add=False, id=id)
        else:
            graph_labels(parsed, tables[0])
        return parsed
    if len(tables) == 1:
        return [_edges(tables[0])]
    if len(tables) > 2:
        raise bad(tables[2].file, "expected a table of edges and one of nodes, got a third one")
    first, second = tables
    edges, nodes = (second, first) if is_node_table(first, second) else (first, second)
    graph = _edges(edges)
    join(graph, nodes, may_add=True, id=id)
    return [graph]


def _edges(table: Table) -> Parsed:
    return read_matrix(table) or read_edge_list(table)


def _labels_from_folders(parsed: list[Parsed]) -> None:
    """Graphs in several folders, with no label of their own, are called after the folder."""
    folders = [graph.file.replace("\\", "/").split("/")[-2:-1] for graph in parsed]
    if (
        any(graph.label is not None for graph in parsed)
        or len({tuple(f) for f in folders}) < 2
        or not all(folders)
    ):
        return
    for graph, (folder,) in zip(parsed, folders, strict=True):
        graph.label = folder


def _ending(file: str) -> str:
    last = file.replace("\\", "/").rpartition("/")[2]
    return last.rpartition(".")[2].strip().lower() if "." in last else ""


def _is_readme(file: str) -> bool:
    last = file.replace("\\", "/").rpartition("/")[2].lower()
    return last.startswith(("readme", "license")) and _ending(file) in ("txt", "md", "")

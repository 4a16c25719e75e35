"""Read files of any supported kind as graphs: unpack, parse, and join tables with graphs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from analysis.data.upload.archives.compressed import COMPRESSED, decompress, is_compressed, is_tar, untar
from analysis.data.upload.archives.zip_archive import unzip
from analysis.data.upload.assemble_graphs import assemble
from analysis.data.upload.columns.column_choice import GUESS, Choice
from analysis.data.upload.errors import BadUpload, upload_error
from analysis.data.upload.formats import ending, format_of
from analysis.data.upload.graph_arrays import Graphs
from analysis.data.upload.limits import MIB, MOST_UNPACKED, check_sizes
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.parsers.tu import read_tu, tu_parts
from analysis.data.upload.tables.graph_labels import graph_labels
from analysis.data.upload.tables.join_node_table import add_node_table
from analysis.data.upload.tables.multiple_tables import graph_of_tables
from analysis.data.upload.tables.table import Table, read_table
from analysis.data.upload.text import clean, omission_note

ARCHIVES = {"zip", "tar", *COMPRESSED}
_ABOUT = re.compile(r"(?:readme|license|licence|copying|changelog|meta\.|\.ds_store)", re.IGNORECASE)


def read(files: Mapping[str, bytes], *, choice: Choice = GUESS) -> Graphs:
    r"""Read all graphs of an upload.

    Args:
        files: bytes of the files, by name.
        choice: the user's choice of columns.

    Returns:
        The graphs, one after the other in the order of the files.

    Raises:
        BadUpload: whatever is wrong with it; where its columns are known by then, they are named.

    >>> graphs = read({"a.csv": b"A,B\nB,C\n"})
    >>> graphs.node_names, graphs.ptr.tolist(), graphs.edges.shape
    (('A', 'B', 'C'), [0, 3], (2, 4))
    """
    check_sizes(files)
    choice.check()
    uploaded, (files, passed_over) = files, unpacked(files)
    if tu_parts(files):
        notes = [omission_note("files", passed_over)] if passed_over else []
        return assemble(read_tu(files), choice=choice, notes=notes)
    known = {file: format_of(file, content) for file, content in files.items()}
    parsed = [graph for file, format in known.items() if format for graph in format.read(file, files[file])]
    tables: list[Table] = []
    for file in (file for file, format in known.items() if format is None):
        try:
            tables.append(read_table(file, files[file]))
        except BadUpload:  # files such as a README in the same archive
            if not parsed or file in uploaded or ending(file) not in ("", "txt"):
                raise
            passed_over.append(file)
    notes = [omission_note("files", passed_over)] if passed_over else []
    if len({graph.file for graph in parsed}) > 1:
        _labels_from_folders(parsed)
    try:
        parsed = _with_tables(parsed, tables, id=choice.id)
        return assemble(parsed, choice=choice, notes=notes)
    except BadUpload as refusal:
        raise _with_columns(refusal, parsed, tables) from None


def unpacked(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """Unpack archives among the files; also returns the names of skipped files, such as a README.

    Args:
        files: bytes of the files, by name.

    Raises:
        BadUpload: if an archive is damaged, nested, empty or too large.

    >>> unpacked({"a.csv": b"1 2"})
    ({'a.csv': b'1 2'}, [])
    """
    inner: dict[str, bytes] = {}
    passed_over: list[str] = []
    for file, content in files.items():
        inside = _unpack(file, content)
        if inside is None:
            inner[file] = content
            continue
        if not inside:
            raise upload_error(file, "expected graphs in the archive, got nothing")
        if nested := [name for name in inside if ending(name) in ARCHIVES - {"gz", "bz2", "xz"}]:
            raise upload_error(
                file, f"expected graphs in the archive, got an archive inside it ({clean(nested[0])})"
            )
        if not tu_parts(inside):
            about = [name for name in inside if _is_description(name)]
            passed_over += about if len(about) < len(inside) else []
            inside = {name: c for name, c in inside.items() if len(about) == len(inside) or name not in about}
        inner |= {
            name.rpartition(".")[0] if is_compressed(c) else name: decompress(name, c)
            if is_compressed(c)
            else c
            for name, c in inside.items()
        }
    if sum(map(len, inner.values())) > MOST_UNPACKED:
        raise BadUpload(
            f"expected at most {MOST_UNPACKED // MIB} MB in all archives together; take a part of it"
        )
    return inner, passed_over


def _unpack(file: str, content: bytes) -> dict[str, bytes] | None:
    """Unpack an archive or a compressed file; None if it is neither."""
    if ending(file) == "zip":
        return unzip(file, content)
    if is_compressed(content) or ending(file) in COMPRESSED:
        inner = decompress(file, content)
        stem = file.rpartition(".")[0] if ending(file) in COMPRESSED else file
        return untar(file, inner) if is_tar(inner) else {stem or file: inner}
    return untar(file, content) if ending(file) == "tar" or is_tar(content) else None


def _is_description(file: str) -> bool:
    """Whether a file only describes the others: a README, KONECT's ``meta.*``."""
    last = file.replace("\\", "/").rpartition("/")[2]
    return bool(_ABOUT.match(last)) or ending(last) in ("md", "pdf", "html", "bib", "png")


def _with_tables(parsed: list[Parsed], tables: list[Table], *, id: str | None) -> list[Parsed]:
    """Join tables to the graphs as attributes; without graphs, the tables are the graph."""
    if not tables:
        return parsed
    if not parsed:
        return [graph_of_tables(tables, id=id)]
    if len(parsed) == 1:
        for table in tables:
            add_node_table(parsed[0], table, may_add=False, id=id)
        return parsed
    if len(tables) > 1:
        raise upload_error(
            tables[1].file, "expected one table beside several graphs, got a second one; drop one of them"
        )
    graph_labels(parsed, tables[0])
    return parsed


def _with_columns(refusal: BadUpload, parsed: list[Parsed], tables: list[Table]) -> BadUpload:
    """Add to a refusal the columns that the user may choose instead."""
    columns = {clean(name): "" for graph in parsed for name in graph.columns}
    nodes = [
        table for table in tables if table.file and str(refusal).startswith(clean(table.file, length=60))
    ]
    ids = (
        [clean(name) for table in (nodes or tables)[:1] for name in table.header or ()]
        if len(tables) > 1 or parsed
        else []
    )
    refusal.columns = tuple(columns or dict.fromkeys(ids))
    refusal.id_columns = tuple(ids)
    return refusal


def _labels_from_folders(parsed: list[Parsed]) -> None:
    """Label unlabelled graphs from several folders by their folder."""
    folders = [graph.file.replace("\\", "/").split("/")[-2:-1] for graph in parsed]
    if (
        any(graph.label is not None for graph in parsed)
        or len({tuple(f) for f in folders}) < 2
        or not all(folders)
    ):
        return
    for graph, (folder,) in zip(parsed, folders, strict=True):
        graph.label = folder

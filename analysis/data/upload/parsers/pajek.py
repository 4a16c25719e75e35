"""`Pajek <http://mrvar.fdv.uni-lj.si/pajek/>`_ networks (.net) and projects (.paj).

networkx reads .net files, too, but takes edges below arcs for arcs, and vertices of one label for one vertex.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from analysis.data.upload.errors import BadUpload, upload_error
from analysis.data.upload.limits import check_counts
from analysis.data.upload.parsed_graph import Builder, Parsed
from analysis.data.upload.tables.delimited_text import split_line
from analysis.data.upload.text import decode, number, omission_note, quote

_JOINING = {"arcs": True, "edges": False, "arcslist": True, "edgeslist": False, "links": None}


class _Section(NamedTuple):
    """A section: the words of its ``*`` line, and the lines below it with their line numbers."""

    kind: str
    words: list[str]
    row: int
    lines: list[tuple[int, list[str]]]


def read_pajek(file: str, content: bytes) -> list[Parsed]:
    r"""Read the networks of a file; partitions and vectors of a project become node columns.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Raises:
        BadUpload: if there is no network, or a line names a vertex that is not there.

    >>> [graph] = read_pajek("a.net", b'*Vertices 2\n1 "a"\n2 "b"\n*Edges\n1 2\n')
    >>> graph.ids, graph.source.tolist(), graph.target.tolist()
    (['a', 'b'], [0], [1])
    """
    networks: list[_Network] = []
    title, column = "", ""
    for section in _sections(decode(content)):
        if section.kind == "network":
            title, column = " ".join(section.words), ""
        elif section.kind in ("partition", "vector"):
            column = " ".join(section.words) or section.kind
            column = section.kind if "." in column else column
        elif section.kind == "vertices" and column:
            if not networks:
                raise upload_error(file, "expected a network above its partition, got none", row=section.row)
            networks[-1].add_column(column, section)
            column = ""
        elif section.kind == "vertices":
            networks.append(_Network(file, title, section))
        elif not networks:
            raise upload_error(file, f"expected *Vertices above *{section.kind}, got none", row=section.row)
        elif section.kind in _JOINING:
            networks[-1].add_edges(section)
        elif section.kind == "matrix":
            networks[-1].add_matrix(section)
        elif any(len(cells) > 1 for _, cells in section.lines):
            raise upload_error(
                file,
                f"expected *Arcs, *Edges, *Matrix or a list of them, got *{section.kind}, which is not read; "
                "save the edges as a table source,target",
                row=section.row,
            )
        else:
            networks[-1].passed_over.append(f"*{section.kind}")
    if not networks:
        raise upload_error(file, "expected *Vertices in a Pajek file, got none")
    return [network.build() for network in networks]


def _sections(text: str) -> Iterator[_Section]:
    section: _Section | None = None
    for row, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith(("%", "#")):
            continue
        if line.startswith("*"):
            if section is not None:
                yield section
            first, *words = split_line(line[1:].replace("*", " "), " ") or [""]
            section = _Section(first.partition(":")[0].lower(), words, row, [])
        elif section is None:
            continue  # a title above the first section, as some files of the Pajek collection have
        else:
            section.lines.append((row, split_line(line, " ")))
    if section is not None:
        yield section


class _Network:
    """Collects the sections of one network."""

    def __init__(self, file: str, name: str, vertices: _Section) -> None:
        self.file, self.name = file, name
        self.builder = Builder(file)
        self.passed_over: list[str] = []
        self.relations: set[str] = set()
        counts = [_parse_int(word) for word in vertices.words[:2]]
        if not counts and vertices.lines:
            counts = [len(vertices.lines)]
        if not counts or counts[0] is None or counts[0] < 1:
            raise upload_error(
                file, "expected the number of vertices, as in *Vertices 3, got none", row=vertices.row
            )
        self.size = counts[0]
        check_counts(file, nodes=self.size)
        first = counts[1] if len(counts) > 1 else None
        self.first = first if first is not None and first < self.size else None
        numbers = [_parse_int(cells[0]) for _, cells in vertices.lines]
        self.start = 0 if 0 in numbers and len(numbers) == self.size else 1
        self.undeclared = False
        self._add_vertices(vertices)

    def error(self, problem: str, row: int) -> BadUpload:
        return upload_error(self.file, problem, row=row)

    def _add_vertices(self, section: _Section) -> None:
        rows = {self._vertex(cells[0], row): (row, cells) for row, cells in section.lines}
        labels = [cells[1] for _, cells in rows.values() if len(cells) > 1]
        if len(rows) < len(section.lines):
            raise self.error("expected every vertex once, got one again", section.row)
        distinct = len(set(labels)) == len(labels) == self.size
        for vertex in range(self.size):
            _, cells = rows.get(vertex, (0, []))
            label = cells[1] if len(cells) > 1 else str(vertex + self.start)
            node = self.builder.node(label if distinct else str(vertex + self.start))
            if labels and not distinct:
                self.builder.value(node, "label", label)
            at = [number(cell) for cell in cells[2:4]]
            if len(at) == 2 and None not in at:
                for axis, value in zip("xy", at, strict=True):
                    self.builder.value(node, f"pos_{axis}", value)
            if self.first is not None:
                self.builder.value(node, "mode", 1.0 if vertex < self.first else 2.0)

    def add_edges(self, section: _Section) -> None:
        """Add arcs or edges, one per line, or a vertex followed by its neighbours."""
        directed = _JOINING[section.kind]
        self.undeclared |= directed is None
        self.relations.add(" ".join(section.words))
        for row, cells in section.lines:
            if len(cells) < 2:
                raise self.error(f"expected two vertices, got {quote(' '.join(cells))}", row)
            source = self._vertex(cells[0], row)
            if section.kind.endswith("list"):
                for cell in cells[1:]:
                    self.builder.edge((source, self._vertex(cell, row)), directed=directed)
                continue
            weight = number(cells[2]) if len(cells) > 2 else None
            if weight is None and len(cells) > 2 and cells[2][:1] not in "[" and not cells[2].isalpha():
                raise self.error(f"expected a finite weight, got {quote(cells[2])}", row)
            self.builder.edge((source, self._vertex(cells[1], row)), weight, directed=directed)

    def add_matrix(self, section: _Section) -> None:
        """Add an adjacency matrix; of a two-mode network, only the vertices of the first mode have rows."""
        rows, start = (self.size, 0) if self.first is None else (self.first, self.first)
        if len(section.lines) != rows:
            raise self.error(f"expected a matrix of {rows:,} rows, got {len(section.lines):,}", section.row)
        for source, (row, cells) in enumerate(section.lines):
            if len(cells) != self.size - start:
                raise self.error(f"expected {self.size - start:,} numbers in a row, got {len(cells):,}", row)
            for target, cell in enumerate(cells, start):
                value = number(cell)
                if value is None:
                    raise self.error(f"expected a finite number, got {quote(cell)}", row)
                if value:
                    self.builder.edge((source, target), value, directed=self.first is None)

    def add_column(self, name: str, section: _Section) -> None:
        """Add a partition or a vector: one value per vertex, in vertex order."""
        values = [number(cells[0]) for _, cells in section.lines]
        if len(values) != self.size or None in values:
            raise self.error(f"expected {self.size:,} numbers in {quote(name)}, got others", section.row)
        for node, value in enumerate(values):
            self.builder.value(node, name, value)

    def build(self) -> Parsed:
        parsed = self.builder.build(
            directed=None if self.undeclared and not self.builder.directions else False,
            facts={"name": self.name},
        )
        if self.first is not None:
            parsed.notes.append(
                f"the network has two modes: {self.first:,} and {self.size - self.first:,} vertices"
            )
        if len(self.relations) > 1:
            parsed.notes.append(f"{len(self.relations)} relations were put together as one set of edges")
        if self.passed_over:
            parsed.notes.append(omission_note("sections", self.passed_over))
        return parsed

    def _vertex(self, cell: str, row: int) -> int:
        value = _parse_int(cell)
        if value is None or not self.start <= value < self.size + self.start:
            last = self.size + self.start - 1
            raise self.error(f"expected a vertex from {self.start} to {last:,}, got {quote(cell)}", row)
        return value - self.start


def _parse_int(cell: str) -> int | None:
    return int(cell) if re.fullmatch(r"\d{1,9}", cell, re.ASCII) else None

"""What readers of graphs in XML (GEXF, GraphML) have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from analysis.data.upload.errors import upload_error
from analysis.data.upload.parsed_graph import Builder, Parsed
from analysis.data.upload.parsers.xml_events import XmlEvents
from analysis.data.upload.text import number, quote


class XmlGraphs(XmlEvents):
    """Reader of graphs, whose subclass handles the elements of a format.

    Attributes:
        NUMERIC: names of the format's types of numbers.
        graphs: graphs that were read.
        builder: the graph that is being read; None between graphs.
        declared: names of its nodes that have an element of their own.
        weight: weight of the edge that is being read; None if the file gives none.
        words: text of the element that is being read; None outside.
    """

    NUMERIC: ClassVar[frozenset[str]]

    def __init__(self, file: str, root: str) -> None:
        super().__init__(file, root)
        self.graphs: list[Parsed] = []
        self.builder: Builder | None = None
        self.declared: set[str] = set()
        self.weight: float | None = None
        self.words: list[str] | None = None

    def read(self, content: bytes, *, format: str) -> list[Parsed]:
        """Read the whole file, the bytes ``content``; errors call it a file of this ``format``.

        Raises:
            BadUpload: if it is no XML, holds no graph, or what a handler finds is wrong.
        """
        self.parse(content)
        if not self.graphs:
            raise upload_error(self.file, f"expected a <graph> in a {format} file, got none")
        return self.graphs

    def open_graph(self, tag: str) -> Builder:
        """The graph that is being read.

        Raises:
            BadUpload: if there is none, which an element ``tag`` needs.
        """
        if self.builder is None:
            raise self.error(f"expected <{tag}> inside <graph>, got it outside")
        return self.builder

    def value(self, text: str, kind: str, name: str) -> Any:
        """Value of an attribute: a number (booleans are 0 and 1), None for a missing one, or text.

        Args:
            text: as it stands in the file.
            kind: type of the attribute, in the words of the format.
            name: of the attribute, for the error message.

        Raises:
            BadUpload: if the attribute is a number and the text is none.
        """
        if kind == "boolean":
            return float(text.lower() in ("true", "1"))
        if kind not in self.NUMERIC:
            return text
        value = number(text)
        if value is None and text and text.lower() != "nan":
            raise self.error(f"expected a finite number of type {kind}, got {quote(text)}", column=name)
        return value

    def _text(self, text: str) -> None:
        if self.words is not None:
            self.words.append(text)

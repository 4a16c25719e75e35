"""Changes to a source by position, so that all else stays as it was written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple


class Edit(NamedTuple):
    """Bytes ``start`` to ``end`` of a source to be replaced."""

    start: int
    end: int
    text: bytes


class Places:
    """Where the parts of a tree lie in their source, in bytes."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.lines = [0]
        for line in text.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))

    def of(self, node: ast.AST) -> tuple[int, int]:
        """Start and end of a node, its decorators included."""
        first = min([node, *getattr(node, "decorator_list", [])], key=lambda part: part.lineno)
        start = self.lines[first.lineno - 1] + first.col_offset - (first is not node)
        return start, self.lines[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]

    def of_first_word(self, node: ast.AST) -> int:
        """Start of ``def`` or ``class``, after the decorators."""
        return self.lines[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]

    def whole_lines(self, node: ast.AST) -> Edit:
        """Take a statement away with its lines, the comment above it and the empty lines after it."""
        start, end = self.of(node)
        start = self.with_comment_above(self.text.rindex(b"\n", 0, start) + 1)
        end = self.text.index(b"\n", end) + 1
        while self.text[end : end + 1] == b"\n":
            end += 1
        return Edit(start, end, b"")

    def emptied(self, body: list[ast.stmt]) -> Edit:
        """Put ``pass`` where all statements of a block go."""
        start, _ = self.of(body[0])
        return Edit(start, start, b"pass  # nothing of it is needed here\n")

    def with_comment_above(self, start: int) -> int:
        """Start of the comment lines right above ``start``, which is the start of a line."""
        while start > 0:
            above = self.text.rfind(b"\n", 0, start - 1) + 1
            if not self.text[above:start].lstrip().startswith(b"#"):
                break
            start = above
        return start


def short_docstring(node: ast.AST, place: Places) -> Iterator[Edit]:
    """Leave the first sentence of a docstring."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef) or not ast.get_docstring(node):
        return
    first = (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")
    mark = 'r"""' if "\\" in first else '"""'
    yield Edit(*place.of(node.body[0]), f'{mark}{first}"""'.encode())


def applied(text: bytes, edits: list[Edit], *, start: int, end: int) -> str:
    """The part of a text with its edits; one inside another that removes it is not needed."""
    out, at = [], start
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start < at:
            continue
        out += [text[at : edit.start], edit.text]
        at = edit.end
    return b"".join((*out, text[at:end])).decode()


def tidy(source: str) -> str:
    """A source without notes to tools and without gaps of several lines."""
    source = re.sub(r"  # (noqa|type: ignore|fmt: skip)[^\n]*", "", source)
    return re.sub(r"\n{3,}", "\n\n", source).strip("\n")

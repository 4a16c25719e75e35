"""Read XML in one pass with expat: no document type, limited nesting, line numbers in errors."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from analysis.data.upload.errors import BadUpload, upload_error
from analysis.data.upload.limits import MOST_NESTING
from analysis.data.upload.text import clean


class XmlEvents:
    """Calls ``_begin_TAG(attributes)`` and ``_finish_TAG()`` of a subclass for every element.

    No graph format needs a document type, which is where the dangers of XML live, so a file with one is
    refused at its first letter.

    Args:
        file: file name, for error messages.
        root: the outermost element.
    """

    def __init__(self, file: str, root: str) -> None:
        self.file, self.root = file, root
        self.path: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._handle_start
        self.parser.EndElementHandler = self._handle_end
        self.parser.CharacterDataHandler = self._text

    @property
    def row(self) -> int:
        """Number of the current line."""
        return int(self.parser.CurrentLineNumber)

    def error(self, problem: str, *, column: str | None = None) -> BadUpload:
        """Create an error with the ``problem``, the line and, if given, the ``column``."""
        return upload_error(self.file, problem, row=self.row, column=column)

    def parse(self, content: bytes) -> None:
        """Parse the whole file, the bytes ``content``.

        Raises:
            BadUpload: if it is no XML, or what a handler finds is wrong.
        """
        try:
            self.parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position
        except expat.ExpatError as error:
            raise upload_error(
                self.file,
                f"expected XML, got something else ({expat.ErrorString(error.code)})",
                row=error.lineno,
                column=error.offset + 1,
            ) from None
        except BadUpload:
            raise
        except (ValueError, LookupError):  # a declared encoding that does not exist
            raise upload_error(
                self.file, "expected text in UTF-8, got an unknown encoding; save it as UTF-8"
            ) from None

    def _doctype(self, *_: object) -> None:
        raise self.error("expected XML without a document type, got <!DOCTYPE or <!ENTITY; delete that line")

    def _handle_start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if len(self.path) >= MOST_NESTING:
            raise self.error(f"expected at most {MOST_NESTING} elements inside each other, got more")
        if not self.path and tag != self.root:
            raise self.error(f"expected <{self.root}>, got <{clean(tag, length=40)}>")
        self.path.append(tag)
        handler: Callable[[dict[str, str]], None] | None = getattr(self, f"_begin_{tag}", None)
        if handler is not None:
            handler(attributes)

    def _handle_end(self, name: str) -> None:
        tag = self.path.pop()
        handler: Callable[[], None] | None = getattr(self, f"_finish_{tag}", None)
        if handler is not None:
            handler()

    def _text(self, text: str) -> None:
        """Handle text between elements; does nothing unless a subclass overrides it."""

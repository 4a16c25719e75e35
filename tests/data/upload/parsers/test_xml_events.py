"""XML is read once, and the row of what is wrong is known."""

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.parsers.xml_events import XmlEvents


class Rows(XmlEvents):
    """Notes the row where every <a> begins and ends."""

    def __init__(self) -> None:
        super().__init__("f.xml", "root")
        self.rows: list[int] = []

    def _begin_a(self, attributes: dict[str, str]) -> None:
        self.rows.append(self.row)

    def _finish_a(self) -> None:
        self.rows.append(self.row)


def test_elements_begin_and_finish_in_their_rows():
    reader = Rows()
    reader.parse(b"<root>\n<a>\n</a>\n<x:a xmlns:x='y'/></root>")
    assert reader.rows == [2, 3, 4, 4]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<other/>", "f.xml, row 1: expected <root>, got <other>"),
        (b"<!DOCTYPE root><root/>", "without a document type"),
        (b"<root><a></root>", "expected XML"),
        (b"<root>" + b"<b>" * 100, "at most 40 elements inside each other"),
        (b"<?xml version='1.0' encoding='klingon'?><root/>", "expected XML|unknown encoding"),
    ],
)
def test_what_is_wrong_is_said(content, words):
    with pytest.raises(BadUpload, match=words):
        Rows().parse(content)

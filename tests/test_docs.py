"""What the documents name is there."""

import re

import pytest

from tests.source import ROOT, offences

DOCS = sorted([ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
PLACE = re.compile(
    r"(?<![\w/.-])((?:analysis|pages|tests|sample_data|docs)/[\w./-]*\w|app\.py|pyproject\.toml)"
)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_place_a_document_names_exists(path):
    offences(
        f"{path.name}:{number} names {place}"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for place in PLACE.findall(line)
        if not re.search("NAME|PACKAGE", place) and not (ROOT / place).exists()
    )


def test_what_contributing_links_to_is_there():
    """The other documents' links are checked where they are built: ``tests/docs/test_site.py``."""
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    offences(f"CONTRIBUTING.md links to {link}" for link in links if not (ROOT / link).exists())

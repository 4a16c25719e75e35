"""The project's Markdown as tests read it: pages, and the blocks of code in them."""

import re
import shlex
from typing import NamedTuple

from tests.source import ROOT

PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")],
    key=lambda path: path.relative_to(ROOT).as_posix(),
)
_BLOCK = re.compile(
    r"(?:<!-- not run: (?P<why>.+?) -->\n+)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.M | re.S
)


class Block(NamedTuple):
    """A block of code: its language, its text, its line, and why it is not run ("" where it is)."""

    kind: str
    text: str
    line: int
    why: str

    @property
    def file(self):
        """The file that the block is, where its first line is a comment with a name."""
        found = re.match(r"# ([\w.-]+\.\w+)\n", self.text)
        return found.group(1) if found else ""


def blocks(markdown):
    return [
        Block(m["kind"], m["text"], markdown.count("\n", 0, m.start("text")) + 1, m["why"] or "")
        for m in _BLOCK.finditer(markdown)
    ]


def commands(text):
    """The commands of a shell block, each as words, with what follows a line's end brought back to it."""
    joined = re.sub(r"(\\|&&)\n\s*", lambda m: " " if m.group(1) == "\\" else "&& ", text)
    for line in joined.splitlines():
        for part in re.split(r"&&|;", line):
            words = shlex.split(part, comments=True)
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words = words[1:]
            if words:
                yield words

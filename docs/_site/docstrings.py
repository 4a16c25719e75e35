"""Docstrings as the code has them (formulas, roles, doctests) to the Markdown of the site."""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

import griffe

sys.path.insert(0, str(Path(__file__).parent))
from formulas import formula  # noqa: E402  (griffe loads this file by its path)

_MATH = re.compile(r"^([ \t]*)\.\. math::((?: .*)?\n(?:\1[ \t]+.*\n?|[ \t]*\n)*)", re.M)
_INLINE = re.compile(r":math:`([^`]+)`")
_ROLE = re.compile(r":(?:py:)?[a-z]+:`(?:([^`<]+?)\s*<[^`>]+>|~?([^`]+))`")
_LINK = re.compile(r"`([^`<]+?)\s*<(https?://[^>]+)>`__?")
_DOCTEST = re.compile(r"^([ \t]*)>>> .*\n(?:\1(?!\s*$).*\n?)*(?:\n?\1>>> .*\n(?:\1(?!\s*$).*\n?)*)*", re.M)


def to_markdown(text: str) -> str:
    r"""A docstring's own marks as Markdown.

    >>> to_markdown("See :func:`~analysis.training.fit.fit` and `DEC <https://arxiv.org/abs/1511.06335>`_.")
    'See `fit` and [DEC](https://arxiv.org/abs/1511.06335).'
    """
    text = _MATH.sub(lambda match: _block(match.group(1), match.group(2)), text + "\n")
    text = _INLINE.sub(lambda match: formula(match.group(1)), text)
    text = _LINK.sub(r"[\1](\2)", text)
    text = _ROLE.sub(lambda match: f"`{match.group(1) or match.group(2).rsplit('.', 1)[-1]}`", text)
    return _DOCTEST.sub(lambda match: _fenced(match.group(1), match.group(0)), text).rstrip("\n")


def _block(indent: str, body: str) -> str:
    drawn = formula(textwrap.dedent(body), display=True)
    return "\n" + textwrap.indent(drawn, indent) + "\n\n"


def _fenced(indent: str, body: str) -> str:
    return f"{indent}```pycon\n{body.rstrip()}\n{indent}```\n"


class Docstrings(griffe.Extension):
    """Rewrites every docstring as it is read."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Called by griffe for every module, class, function and attribute."""
        if obj.docstring is not None:
            obj.docstring.value = to_markdown(obj.docstring.value)

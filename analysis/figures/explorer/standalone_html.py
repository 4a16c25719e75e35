"""Pictures as one file that any browser shows without a network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

from analysis.figures.explorer.linker import linked
from analysis.figures.style.theme import BACKGROUND, FONT, RULE, SECONDARY, TEXT

STYLES = Path(__file__).parent / "css"
"""Folder of the style sheets."""
_PAGE = f"""
html {{ color-scheme: light dark; background: {BACKGROUND[False]}; color: {TEXT[False]}; }}
body {{ margin: 0; font: 16px/1.5 {FONT}; --secondary: {SECONDARY[False]}; --line: {RULE[False]}; }}
main {{ max-width: 1320px; margin: 0 auto; padding: 22px 26px 40px; }}
h1 {{ font-size: 25px; line-height: 1.2; letter-spacing: -0.01em; margin: 0 0 4px; }}
.lead {{ margin: 0 0 10px; color: var(--secondary); }}
footer {{ margin-top: 22px; padding-top: 10px; border-top: 1px solid var(--line); }}
footer, noscript {{ color: var(--secondary); font-size: 13px; overflow-wrap: anywhere; }}
footer p {{ margin: 0 0 4px; }}
@media (prefers-color-scheme: dark) {{
html {{ background: {BACKGROUND[True]}; color: {TEXT[True]}; }}
body {{ --secondary: {SECONDARY[True]}; --line: {RULE[True]}; }}
}}
@media (max-width: 640px) {{ main {{ padding: 12px 14px 30px; }} h1 {{ font-size: 21px; }}
  main .layout .panel figcaption {{ height: 55px; }} }}
"""


class PagePicture(NamedTuple):
    """One picture of a page.

    Attributes:
        kind: which picture it is: ``"clusters"`` or ``"depth"``.
        payload: packed data of the picture.
        finding: what it shows, in a sentence, for readers without JavaScript.
        still: the picture standing still, as SVG made by us; or "".
        emphasis: which of its panels is large; "" for its own choice.
        query: the state it opens in, as the query of an address such as ``"epoch=3&node=5"``; what it does
            not name is as trained.
    """

    kind: str
    payload: bytes
    finding: str
    still: str = ""
    emphasis: str = ""
    query: str = ""


@cache
def styles(kind: str) -> str:
    """The style sheet of a ``kind`` of picture (``"clusters"`` or ``"depth"``), for the app and for pages."""
    return "".join((STYLES / f"{name}.css").read_text("utf-8") for name in ("shared", kind))


def page(pictures: Sequence[PagePicture], *, title: str, provenance: Sequence[str], lead: str = "") -> str:
    """A page that fetches nothing and runs no script but its own.

    Args:
        pictures: the pictures, all of one kind, above each other.
        title: heading of the page.
        provenance: lines of plain text at the foot: where the data come from, what was trained, licence.
        lead: what is seen, in a sentence under the heading.
    """
    kind = pictures[0].kind
    script, style = linked(f"{kind}_page.js"), _PAGE + styles(kind)
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="Soft Cluster Lab">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n"
        + (f'<p class="lead">{escape(lead)}</p>\n' if lead else "")
        + "".join(
            _picture(number, picture, linked=len(pictures) > 1) for number, picture in enumerate(pictures)
        )
        + "<footer>\n"
        + "".join(f"<p>{escape(line)}</p>\n" for line in provenance)
        + f'</footer>\n</main>\n<script type="module">{script}</script>\n</body>\n</html>\n'
    )


def _picture(number: int, picture: PagePicture, *, linked: bool) -> str:
    """A picture's place and data; several on a page have one clock and one selection."""
    attributes = f' data-emphasis="{escape(picture.emphasis)}"' if picture.emphasis else ""
    attributes += ' data-link="page"' if linked else ""
    attributes += f' data-query="{escape(picture.query)}"' if picture.query else ""
    data = base64.b64encode(picture.payload).decode()
    words = f"{picture.finding} This picture moves where JavaScript is on."
    return (
        f"<noscript><p>{escape(words)}</p>{picture.still}</noscript>\n"
        f'<div data-explorer="{picture.kind}" data-payload="payload-{number}"{attributes}></div>\n'
        f'<script type="text/plain" id="payload-{number}">{data}</script>\n'
    )


def _hash(text: str) -> str:
    """How a policy names the one text it lets through."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"

"""Export figures as self-contained HTML pages, with plotly.js and the spec included."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import plotly.graph_objects as go
import plotly.io
from plotly.offline import get_plotlyjs

from analysis.figures.style.formatting import escape as escape_for_plotly
from analysis.figures.style.formatting import lines
from analysis.figures.style.picture import Picture
from analysis.figures.style.theme import ACCENT, BACKGROUND, FONT, RULE, SECONDARY, TEXT, apply_theme

_LINE = 84
"""Characters in a line of an image's origin: small letters, so more of them than in a caption."""


class Origin(NamedTuple):
    """Provenance of a figure.

    Attributes:
        line: run, data, model, training and seed in one line of plain text; written under saved images.
        spec: the spec as JSON.
    """

    line: str
    spec: str

    def image_lines(self) -> list[str]:
        """Wrap the line for an image, escaped for Plotly."""
        return [escape_for_plotly(line) for line in lines(self.line, _LINE)]


def figure_page(picture: Picture, *, file: str, origin: Origin, plotly: str = "") -> str:
    """Page with one figure, its texts, its provenance and its spec.

    Args:
        picture: the figure, whose title, legend and caption are part of it.
        file: file name, without ending, of what the page's own SVG and PNG buttons save.
        origin: provenance, which is written under the figure.
        plotly: relative URL of plotly.js, as for :func:`document`.
    """
    body = figure_block("figure-1", picture, origin=origin)
    figures = {"figure-1": (file, picture)}
    return document(body, title=file, figures=figures, origin=origin, plotly=plotly)


def figure_block(name: str, picture: Picture, *, origin: Origin | None = None) -> str:
    """Placeholder of a figure in a :func:`document`, where ``name`` is its key.

    Args:
        name: letters, digits and '-' only.
        picture: figure that is drawn there.
        origin: written under it, if given.
    """
    height = picture.figure.layout.height or 360
    buttons = " ".join(
        f'<button type="button" data-figure="{name}" data-format="{kind}">{kind.upper()}</button>'
        for kind in ("svg", "png")
    )
    below = f"{escape(origin.line)}<br>" if origin else ""
    return (
        f'<figure><div id="{name}" role="img" aria-label="{escape(picture.alt)}" '
        f'style="height:{height}px"></div><figcaption>{below}Save as {buttons}</figcaption></figure>\n'
    )


def document(
    body: str,
    *,
    title: str,
    figures: Mapping[str, tuple[str, Picture]],
    origin: Origin,
    plotly: str = "",
) -> str:
    """Build a complete page that makes no requests and runs only its own two scripts.

    A `Content-Security-Policy` forbids everything else, so that even an unescaped name could neither run
    nor send requests.

    Args:
        body: HTML with a :func:`figure_block` for every figure, with escaped names.
        title: page title, plain text.
        figures: block name to file name without extension, and picture.
        origin: provenance, whose spec is included in the page.
        plotly: relative URL of plotly.js (:func:`plotly_script`, 4.8 MB), for pages that share one copy; ""
            includes it in the page.
    """
    drawn = {name: _figure_json(picture, file, origin) for name, (file, picture) in figures.items()}
    scripts = (_page_script(),) if plotly else (plotly_script(), _page_script())
    allowed = " ".join([*(["'self'"] if plotly else []), *(f"'sha256-{_sha(script)}'" for script in scripts)])
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    spec = orjson.dumps(orjson.loads(origin.spec), option=orjson.OPT_INDENT_2).decode()
    return "".join(
        (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>{escape(title)}</title>\n<style>{_page_style()}</style></head>\n<body><main>\n{body}",
            "<details><summary>The spec that made it</summary>",
            f'<pre id="spec">{escape(spec)}</pre></details>\n</main>\n',
            f'<script type="application/json" id="figures">{_json(drawn)}</script>\n',
            f'<script src="{escape(plotly)}"></script>\n' if plotly else "",
            *(f"<script>{script}</script>\n" for script in scripts),
            "</body></html>\n",
        )
    )


def _figure_json(picture: Picture, file: str, origin: Origin) -> dict[str, Any]:
    """Convert a figure to JSON types: data, light layout, and the differences for the dark theme."""
    light = _as_json(apply_theme(go.Figure(picture.figure), dark=False))
    dark = _as_json(apply_theme(go.Figure(picture.figure), dark=True))["layout"]
    layout = light["layout"]
    return {
        "data": light["data"],
        "layout": layout,
        "dark": {name: value for name, value in dark.items() if value != layout.get(name)},
        "file": file,
        "origin": origin.image_lines(),
    }


def _as_json(figure: go.Figure) -> dict[str, Any]:
    return orjson.loads(plotly.io.to_json(figure, engine="orjson"))


def _json(value: Any) -> str:
    """JSON that can stand inside a script element."""
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def plotly_script() -> str:
    """plotly.js, escaped for inclusion in a page."""
    return get_plotlyjs().replace("</script", "<\\/script")


@cache
def _page_script() -> str:
    return "\n".join(resource(name) for name in ("origin.js", "page.js"))


def resource(name: str) -> str:
    """Read the script ``name`` from the folder of this module."""
    return (Path(__file__).parent / name).read_text("utf-8")


@cache
def _sha(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _page_style() -> str:
    def theme(*, dark: bool) -> str:
        colours = {"background": BACKGROUND, "text": TEXT, "secondary": SECONDARY, "rule": RULE}
        return ":root{" + ";".join(f"--{name}:{of[dark]}" for name, of in colours.items()) + "}"

    return (
        f"{theme(dark=False)}@media(prefers-color-scheme:dark){{{theme(dark=True)}}}"
        "html{color-scheme:light dark}"
        f"body{{margin:0;background:var(--background);color:var(--text);font:16px/1.55 {FONT}}}"
        "main{max-width:860px;margin:0 auto;padding:32px 20px 64px;overflow-wrap:anywhere}"
        "h1{font-size:28px;line-height:1.2;margin:0 0 4px}h2{font-size:19px;margin:40px 0 8px}"
        ".quiet,figcaption,summary{color:var(--secondary);font-size:13px}"
        "figure{margin:20px 0}figcaption{margin-top:4px}"
        "button{font:inherit;color:inherit;background:none;border:0;padding:0 3px;cursor:pointer;"
        "text-decoration:underline;text-underline-offset:2px}"
        f"a,button:hover{{color:{ACCENT}}}"
        "table{border-collapse:collapse;font-size:14px;width:100%}"
        "th,td{text-align:left;padding:5px 12px 5px 0;border-bottom:1px solid var(--rule);"
        "vertical-align:top}td.number{text-align:right;font-variant-numeric:tabular-nums}"
        "pre{font-size:12px;line-height:1.45;overflow:auto;white-space:pre-wrap}"
        ".wide{overflow-x:auto}.wide td,.wide th{min-width:4.5em;overflow-wrap:normal}"
        ".wide th{vertical-align:bottom;text-align:right;font-weight:600}details{margin:24px 0}"
        "@media(max-width:480px){main{padding:20px 8px 40px}}"
        "@media print{button,summary{display:none}}"
    )

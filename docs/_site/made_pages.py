"""All pages that are made and not written, by their names."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from explorables import Explorables
from lesson_pages import lesson_pages
from notebook_pages import notebook_pages
from reference_pages import reference_pages
from root_pages import root_pages
from table_pages import glossary_page, measure_pages

from analysis.runs.results.run_library import Library
from analysis.training.presets.table import PRESETS

CAPTIONS = {
    "example-digits-clusters": "Digits as graphs of pixels: six heads pull, eight clusters are used.",
    "example-karate-factions": "Zachary's karate club: two keys, two factions, one member in between.",
    "example-digits-uniform": "The same digits with PyG's defaults: every row of S is uniform.",
    "example-digits-depth-9": "32 layers with and without DiffGroupNorm, layer by layer.",
}
"""The gallery: id of a recorded run -> what to look at."""


class Site(NamedTuple):
    """Made files: name in the site -> content."""

    files: dict[str, str]


def made(docs: str) -> Site:
    """Make every page.

    Args:
        docs: the folder of the written pages.
    """
    explorables = Explorables(Library(None))
    pages = {
        "gallery.md": gallery_page(explorables),
        **lesson_pages(explorables),
        **notebook_pages(Path(docs) / "notebooks"),
        "glossary.md": glossary_page(),
        **measure_pages(),
        **reference_pages(),
        **root_pages(Path(docs).parent),
    }
    return Site(pages | explorables.files)


def gallery_page(explorables: Explorables) -> str:
    """Recorded runs to explore."""
    parts = [
        "# Gallery\n\nEach picture is one file without a server: change the epoch, tau, heads and keys. "
        "Every frame is computed in your browser from recorded arrays."
    ]
    for id, caption in CAPTIONS.items():
        frame = explorables.frame(id, title=caption, base="../")
        title = PRESETS[explorables.library.run(id).preset].title
        parts.append(f"## {title}\n\n{caption}\n\n{frame}")
    return "\n\n".join(parts) + "\n"

"""Explorables as files of the site, and the frames that show them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, get_args
from urllib.parse import urlencode

from analysis.lessons.step_completion import as_address
from analysis.runs.export.cluster_html import Emphasis
from analysis.runs.export.run_html import html_of
from analysis.runs.results.run_library import Library


class Explorables:
    """Exports each run once for each emphasis that a page asks for.

    Attributes:
        files: name in the site -> page.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.files: dict[str, str] = {}

    def frame(
        self,
        id: str,
        *,
        title: str,
        base: str,
        emphasis: str = "assignments",
        state: Mapping[str, Any] | None = None,
    ) -> str:
        """A frame with the run ``id``.

        Args:
            id: of a recorded run.
            title: what is seen, for those who do not see it.
            base: from the page to the root of the site.
            emphasis: the page of the app whose picture it is.
            state: what the picture opens with, as a link to the app would say it.
        """
        large = emphasis if emphasis in get_args(Emphasis) else "assignments"
        name = f"explorables/{id}-{large}.html"
        if name not in self.files:
            self.files[name] = html_of(self.library, id, emphasis=large)  # type: ignore[arg-type]
        wishes = urlencode({key: as_address(value) for key, value in (state or {}).items()}, safe=",")
        source = f"{base}{name}" + (f"#{wishes}" if wishes else "")
        inside = f'src="{escape(source)}" title="{escape(title)}" loading="lazy"'
        return (
            f'<iframe class="explorable" {inside}></iframe>\n\n'
            f'<a href="{escape(source)}" target="_blank">Open it alone</a>'
        )

"""Pages that stand at the root of the project, where people look for them first."""

from __future__ import annotations

import re
from pathlib import Path

_LINK = re.compile(r"\]\((?!https?://|#)([^)]+)\)")


def root_pages(root: Path) -> dict[str, str]:
    """The changelog and the way to contribute, with their links as the site needs them."""
    return {
        f"{name.lower()}.md": _LINK.sub(_moved, (root / f"{name}.md").read_text("utf-8"))
        for name in ("CHANGELOG", "CONTRIBUTING")
    }


def _moved(match: re.Match[str]) -> str:
    target = match.group(1)
    return f"]({target.removeprefix('docs/')})"

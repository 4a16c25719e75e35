"""The notebooks as pages: their words and their code; results come where one runs them."""

from __future__ import annotations

import json
from pathlib import Path


def notebook_pages(folder: Path) -> dict[str, str]:
    """A page for every notebook, and one that lists them.

    Args:
        folder: with ``*.ipynb``.
    """
    pages = {path.stem: _page(path) for path in sorted(folder.glob("*.ipynb"))}
    listed = "\n".join(f"* [{text.partition(chr(10))[0][2:]}]({name}.md)" for name, text in pages.items())
    intro = (
        "# Notebooks\n\nIn `docs/notebooks` of the checkout. Results are drawn in Jupyter and marimo, "
        "explorers inside the notebook.\n\n"
    )
    return {
        "notebooks/index.md": f"{intro}{listed}\n",
        **{f"notebooks/{name}.md": text for name, text in pages.items()},
    }


def _page(path: Path) -> str:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return "\n\n".join(map(_cell, cells)) + "\n"


def _cell(cell: dict) -> str:
    text = "".join(cell["source"])
    return text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```"

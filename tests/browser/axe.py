"""What axe-core finds on a page: words too pale, buttons without a name, headings that are empty."""

from __future__ import annotations

from importlib.resources import files

from playwright.sync_api import Page

SCRIPT = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
_FOUND = """axe.run({ resultTypes: ["violations"] }).then((r) => r.violations.flatMap((v) =>
  v.nodes.map((n) => `${v.id}: ${v.help}: ${n.html.slice(0, 160)}`)))"""


def violations(page: Page) -> list[str]:
    """What is wrong with the page as it stands, a line each; its context has ``bypass_csp``."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(f"{SCRIPT}\nundefined")
    return page.evaluate(_FOUND)

"""The reference: every public function and class of the library's packages, from its docstring."""

from __future__ import annotations

import importlib
import inspect

PACKAGES = (
    "analysis",
    "analysis.layers",
    "analysis.models",
    "analysis.training",
    "analysis.training.spec",
    "analysis.training.presets",
    "analysis.measures",
    "analysis.runs",
    "analysis.data.upload",
    "analysis.lessons",
    "analysis.glossary",
)
"""Packages whose ``__all__`` is public."""


def reference_pages() -> dict[str, str]:
    """A page for every package, and one that lists them; what two export stands with the narrower one."""
    pages = {}
    home = {path: name for name in PACKAGES for path in _documented(name).values()}
    rows = ["| package | what it holds |", "|---|---|"]
    for name in PACKAGES:
        doc = importlib.import_module(name).__doc__ or ""
        rows.append(f"| [`{name}`]({name}.md) | {doc.strip().partition(chr(10))[0]} |")
        parts = [f"# `{name}`", doc.strip()]
        elsewhere = {each: path for each, path in _documented(name).items() if home[path] != name}
        if elsewhere:
            links = ", ".join(f"[`{each}`]({home[path]}.md#{path})" for each, path in elsewhere.items())
            parts.append(f"Exported here, too: {links}.")
        parts += [f"::: {path}" for path in _documented(name).values() if home[path] == name]
        pages[f"reference/{name}.md"] = "\n\n".join(parts) + "\n"
    intro = "# Reference\n\nWhat is listed here is public; the rest of the library may change.\n\n"
    return {"reference/index.md": intro + "\n".join(rows) + "\n", **pages}


def _documented(package: str) -> dict[str, str]:
    """Name to full name, where it is defined, of what a package exports; plain values have no docstring."""
    module = importlib.import_module(package)
    exported = {name: getattr(module, name) for name in module.__all__}
    return {
        name: f"{each.__module__}.{each.__qualname__}"
        for name, each in exported.items()
        if inspect.isclass(each) or inspect.isfunction(each)
    }

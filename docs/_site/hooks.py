"""What MkDocs calls: pages made from lessons, tables, runs and docstrings join those that were written."""

from __future__ import annotations

from made_pages import Site, made
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

SITE = "site"
"""Key of the made pages in the configuration's ``extra``."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the pages, and list those of a folder where the menu names it (``lessons/``)."""
    site = made(config.docs_dir)
    config.extra[SITE] = site
    config.nav = [_listed(entry, site) for entry in config.nav]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the made pages."""
    for name, content in config.extra[SITE].files.items():
        files.append(File.generated(config, name, content=content))
    return files


def _listed(entry: dict, site: Site) -> dict:
    ((title, target),) = entry.items()
    if not isinstance(target, str) or not target.endswith("/"):
        return entry
    return {title: [name for name in site.files if name.startswith(target) and name.endswith(".md")]}

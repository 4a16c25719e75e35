"""Cache of static pictures for all pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from analysis.figures.style.picture import Picture
from analysis.figures.style.theme import apply_theme
from analysis.runs.run import Run
from pages.ui.widgets import figure_output


def cached(build: Callable[..., Picture], *arguments: Any, **options: Any) -> Picture:
    """Cached version of ``build``, by its arguments and the theme.

    Args:
        build: a function of :mod:`analysis.runs.views` or of :mod:`analysis.figures`, defined in a module.
        arguments: views, runs, lists of runs, or values that can be hashed.
        options: named ones, the same.
    """
    parts = (*arguments, *options.items())
    key = (build.__module__, build.__qualname__, *map(_identity, parts))
    return _cached(key, dark=figure_output.dark(), _build=lambda: build(*arguments, **options))


def cached_under(key: tuple[Any, ...], build: Callable[[], Picture]) -> Picture:
    """Result of ``build``, cached by the theme and ``key``, which must contain all that it depends on."""
    return _cached(tuple(map(_identity, key)), dark=figure_output.dark(), _build=build)


def _identity(argument: Any) -> object:
    """Cache key of an argument."""
    if isinstance(argument, Run):
        return argument.id, argument.started, argument.epochs_done, argument.state
    if isinstance(argument, list | tuple):
        return tuple(map(_identity, argument))
    return getattr(argument, "key", argument)


@st.cache_resource(max_entries=256, show_spinner=False)
def _cached(key: tuple[Any, ...], *, dark: bool, _build: Callable[[], Picture]) -> Picture:
    picture = _build()
    apply_theme(picture.figure, dark=dark)
    return picture

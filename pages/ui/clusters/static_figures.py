"""Settled figures below the explorer, alone or next to what they are compared with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from analysis.figures.export.html import Origin
from analysis.figures.style.picture import Picture
from analysis.runs.export.provenance import origin_of
from analysis.runs.views import assignment_pictures, key_pictures
from analysis.runs.views.cluster_view import ClusterView, as_trained
from pages.ui import picture_cache
from pages.ui.clusters import compare
from pages.ui.widgets.figure_output import show

Builder = Callable[..., Picture]


def figure(
    view: ClusterView, other: ClusterView | None, build: Builder, *, key: str, name: str, **options: Any
) -> None:
    """A settled figure of what is looked at; in compare mode the same of what it is compared with."""
    if other is not None:
        compare.pair(build, view, other, key=key, name=name, **options)
    else:
        show(picture_cache.cached(build, view, **options), key=key, name=name, origin=origin(view, build))


def origin(view: ClusterView, build: Builder) -> Origin | None:
    """Of a figure that shows other values than were trained; None where it shows the run as it is."""
    if view.what_if is None or not _differs(view, build):
        return None
    return origin_of(view.run, epoch=view.epoch, instead=view.what_if.words())


_OF_KEYS = (key_pictures.distances,)
_OF_WHAT_IS_SHOWN = (
    assignment_pictures.graph,
    assignment_pictures.cluster_members,
    assignment_pictures.pooled,
    assignment_pictures.chance_comparison,
)


def _differs(view: ClusterView, build: Builder) -> bool:
    """Whether what a figure shows differs from what was trained: a head alone does not, however mixed."""
    trained = as_trained(view)
    if build in _OF_KEYS:
        return not np.array_equal(view.assigned().keys, trained.assigned().keys)
    return build not in _OF_WHAT_IS_SHOWN or not np.array_equal(view.shown, trained.shown)

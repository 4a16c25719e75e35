"""The Preset class."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.training.spec import RunSpec


@dataclass(frozen=True)
class Preset:
    """A preset: a title, the question it answers, and the specs of its runs (several form a sweep).

    Attributes:
        title: a few words, for lists and headings.
        question: what to look for.
        specs: the runs that are trained, at least 1.
        provokes: the finding of the diagnosis that it is there to provoke, or "" for one that works.
    """

    title: str
    question: str
    specs: tuple[RunSpec, ...]
    provokes: str = ""

    @property
    def is_sweep(self) -> bool:
        """Whether the preset has several runs."""
        return len(self.specs) > 1

"""What a preset is."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.training.spec import RunSpec


@dataclass(frozen=True)
class Preset:
    """A title, the question it answers by looking, and the runs it consists of (several make a sweep).

    Attributes:
        title: a few words.
        question: what to look for.
        specs: what is trained.
        provokes: the finding of the diagnosis that it is there to provoke, or "" for one that works.
    """

    title: str
    question: str
    specs: tuple[RunSpec, ...]
    provokes: str = ""

    @property
    def is_sweep(self) -> bool:
        """Whether it is a table of runs rather than one."""
        return len(self.specs) > 1

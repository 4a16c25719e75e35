"""Progress bar of a training."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from analysis.training.loop.events import Began, Epoch

_SHOWN = {"loss": "loss", "accuracy_val": "val", "usage_perplexity": "clusters in use"}
"""Numbers beside the bar, by their names in a row."""


class ProgressBar:
    """Shows epochs, loss, validation accuracy and clusters in use with tqdm, in a terminal or a notebook.

    Args:
        options: of ``tqdm``, such as ``file=`` or ``disable=``.

    >>> import io
    >>> bar = ProgressBar(file=(screen := io.StringIO()))
    >>> bar(Epoch({"epoch": 1, "loss": 0.5}, None))  # without a beginning there is nothing to fill
    >>> screen.getvalue()
    ''
    """

    def __init__(self, **options: Any) -> None:
        self._options = options
        self._bar: Any = None

    def __call__(self, event: Began | Epoch) -> None:
        """Begin the bar, or advance it; it closes after the last epoch."""
        if isinstance(event, Began):
            self._open_bar(event)
        elif self._bar is not None:
            self._advance(event)

    def __enter__(self) -> ProgressBar:
        """Enter a block that closes the bar at its end."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the bar at its current position."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _open_bar(self, event: Began) -> None:
        # In a notebook without ipywidgets tqdm.auto warns; a text bar serves as well.
        tqdm = import_module("tqdm.auto" if find_spec("ipywidgets") else "tqdm").tqdm
        self.close()
        self._bar = tqdm(total=event.epochs, initial=max(event.after, 0), unit="epoch", **self._options)

    def _advance(self, event: Epoch) -> None:
        row = event.row
        shown = {title: f"{row[name]:.3f}" for name, title in _SHOWN.items() if row.get(name) is not None}
        self._bar.set_postfix(shown, refresh=False)
        self._bar.update(max(int(row["epoch"] or 0) - self._bar.n, 0))
        if self._bar.n >= self._bar.total:
            self.close()

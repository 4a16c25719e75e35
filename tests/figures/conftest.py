"""Every figure that these tests draw is checked by plotly, property by property."""

import pytest

from analysis.figures.style import fast_plotly


@pytest.fixture(autouse=True)
def _validated(monkeypatch):
    monkeypatch.setattr(fast_plotly, "VALIDATE", True)

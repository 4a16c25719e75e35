"""Every figure that these tests draw is checked by plotly, property by property."""

import pytest

from analysis.figures import lean


@pytest.fixture(autouse=True)
def _validated(monkeypatch):
    monkeypatch.setattr(lean, "VALIDATE", True)

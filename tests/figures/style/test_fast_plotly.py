import numpy as np
import plotly.graph_objects as go
import pytest

from analysis.figures.style import fast_plotly


def test_unchecked_is_the_same_figure_as_checked(monkeypatch):
    trace = fast_plotly.trace("scatter", x=np.arange(3), y=[1, 2, 3], marker={"color": ["#112233"] * 3})
    layout = {"xaxis": {"range": [0, 3]}, "title": {"text": "x"}}
    monkeypatch.setattr(fast_plotly, "VALIDATE", False)
    fast = fast_plotly.figure([trace], layout)
    assert fast.to_json() == go.Figure([trace], layout).to_json()


def test_what_is_wrong_is_found_where_it_is_checked(monkeypatch):
    wrong = fast_plotly.trace("scatter", marker={"colour": "red"})
    with pytest.raises(ValueError, match="colour"):
        fast_plotly.figure([wrong], {})
    monkeypatch.setattr(fast_plotly, "VALIDATE", False)
    assert fast_plotly.figure([wrong], {}).data[0].type == "scatter"

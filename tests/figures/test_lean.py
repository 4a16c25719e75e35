import numpy as np
import plotly.graph_objects as go
import pytest

from analysis.figures import lean


def test_unchecked_is_the_same_figure_as_checked(monkeypatch):
    trace = lean.trace("scatter", x=np.arange(3), y=[1, 2, 3], marker={"color": ["#112233"] * 3})
    layout = {"xaxis": {"range": [0, 3]}, "title": {"text": "x"}}
    monkeypatch.setattr(lean, "VALIDATE", False)
    fast = lean.figure([trace], layout)
    assert fast.to_json() == go.Figure([trace], layout).to_json()


def test_what_is_wrong_is_found_where_it_is_checked(monkeypatch):
    wrong = lean.trace("scatter", marker={"colour": "red"})
    with pytest.raises(ValueError, match="colour"):
        lean.figure([wrong], {})
    monkeypatch.setattr(lean, "VALIDATE", False)
    assert lean.figure([wrong], {}).data[0].type == "scatter"

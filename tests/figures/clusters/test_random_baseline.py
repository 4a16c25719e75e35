from typing import NamedTuple

import numpy as np

from analysis.figures.clusters.random_baseline import control_dots, control_sentence


class Part(NamedTuple):
    name: str
    value: float | None
    controls: np.ndarray


GOOD = Part("modularity", 0.5, np.array([-0.02, 0.03]))
POOR = Part("agreement", 0.01, np.array([-0.02, 0.03]))
NONE = Part("place", None, np.empty(0))


def test_what_no_control_reaches_is_said():
    assert control_sentence([GOOD]) == "No control reaches S in modularity"
    assert control_sentence([POOR]) == "S is no better than its control in agreement"
    assert (
        control_sentence([GOOD, POOR])
        == "No control reaches S in modularity, but in agreement it is no better"
    )
    assert control_sentence([NONE]).startswith("Nothing to compare")


def test_every_defined_number_is_a_dot_and_a_row_of_ticks():
    figure, alt = control_dots([GOOD, NONE, POOR], control="S with its rows shuffled")
    assert [list(trace.x) for trace in figure.data[1::2]] == [[0.5], [0.01]]
    assert [len(trace.x) for trace in figure.data[0::2]] == [2, 2]
    assert "0.50 against -0.02 to 0.03" in alt
    low, high = figure.layout.xaxis.range
    assert low < -0.02 < 0.5 < high

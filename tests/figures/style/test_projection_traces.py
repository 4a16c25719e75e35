import numpy as np
import pytest

from analysis.figures.style.projection_traces import MOST_KEYS, AssignedNodes, key_points, node_points
from analysis.projection.nearest_key import nearest_key


def codes(traces):
    return np.concatenate([trace["customdata"] for trace in traces])


def test_every_mark_has_a_code_of_its_own():
    rng = np.random.default_rng(0)
    x, keys = rng.normal(size=(7, 2)), rng.normal(size=(2, 3, 2))
    shown = AssignedNodes(x, np.eye(3)[np.arange(7) % 3], tuple("abcdefg"))
    nodes = node_points(x, shown, near=nearest_key(x, keys))
    found = codes([nodes, *key_points(keys, None, after=7)])
    assert found.tolist() == list(range(13))


def test_where_a_head_is_chosen_its_keys_come_last_and_are_numbered():
    keys = np.zeros((3, 2, 2))
    traces = key_points(keys, 0, after=0)
    assert traces[-1]["name"] == "head 1"
    assert [trace["mode"] for trace in traces] == ["markers", "markers", "markers+text"]
    assert codes(traces[-1:]).tolist() == [0, 1]


@pytest.mark.parametrize(("K", "numbered"), [(MOST_KEYS // 2, True), (MOST_KEYS, False)])
def test_too_many_keys_carry_no_numbers(K, numbered):
    (first, _) = key_points(np.zeros((2, K, 2)), None, after=0)
    assert ("text" in first["mode"]) == numbered

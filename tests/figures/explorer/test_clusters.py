"""A record is packed whole where it fits, and what is left out is said."""

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.figures.explorer.clusters import NAME_LENGTH, clusters_payload
from analysis.figures.explorer.payload import unpack
from tests.figures.explorer.record import WORDS, made_record, without_keys


def test_everything_recorded_travels_unchanged():
    record = made_record(graphs=3)
    header, arrays = unpack(clusters_payload(record, WORDS))
    assert header["epochs"] == record.epochs
    for name, recorded in (("x", record.x), ("keys", record.keys), ("head_weights", record.head_weights)):
        np.testing.assert_array_equal(arrays[name], np.stack(recorded))
    assert header["note"] == ""


def test_rows_stand_by_cluster_inside_each_graph():
    record = made_record(graphs=3)
    rows = unpack(clusters_payload(record, WORDS)).header["rows"]
    for begin, end in zip(record.ptr[:-1], record.ptr[1:], strict=True):
        assert sorted(rows[begin:end]) == list(range(begin, end))
        first = record.S.argmax(axis=1)[rows[begin:end]]
        assert (np.diff(first) >= 0).all()


def test_every_edge_is_drawn_once():
    edges = unpack(clusters_payload(made_record(nodes=6), WORDS)).arrays["edges"]
    assert {tuple(edge) for edge in edges.T.astype(int).tolist()} == {(n, n + 1) for n in range(5)}


def test_an_edge_that_is_listed_once_twice_or_with_itself_is_drawn_once():
    edges = np.array([[3, 1, 2, 2, 0], [0, 2, 1, 2, 3]])
    drawn = unpack(clusters_payload(made_record(nodes=4, edge_index=edges), WORDS)).arrays["edges"]
    assert {tuple(edge) for edge in drawn.T.astype(int).tolist()} == {(0, 3), (1, 2)}


def test_without_keys_S_travels_and_there_is_no_plane():
    record = without_keys(made_record(heads=2, clusters=3))
    header, arrays = unpack(clusters_payload(record, WORDS))
    np.testing.assert_array_equal(arrays["shares"], np.stack(record.shares))
    assert header["sizes"] == {"N": 12, "H": 0, "K": 3, "F": 0}
    assert header["plane"] is None
    assert not {"x", "keys", "head_weights"} & arrays.keys()


def test_a_name_of_any_length_travels_short():
    packed = clusters_payload(made_record(graph_names=["x" * 10_000]), WORDS)
    assert len(unpack(packed).header["graphs"][0]) == NAME_LENGTH


@pytest.mark.parametrize(
    "sizes", [{name: 1} for name in ("nodes", "clusters", "heads", "epochs", "features")]
)
def test_the_smallest_runs_are_packed(sizes):
    assert unpack(clusters_payload(made_record(**sizes), WORDS)).header["sizes"]


def test_nothing_recorded_is_refused():
    with pytest.raises(BadInput, match="at least one recorded epoch and node"):
        clusters_payload(made_record(epochs=0), WORDS)


def test_numbers_that_are_none_are_refused():
    record = made_record()
    record.x[1][0, 0] = np.nan
    with pytest.raises(BadInput, match="NaN or infinity"):
        clusters_payload(record, WORDS)
    record = without_keys(made_record())
    record.shares[0][1, 0] = np.inf
    with pytest.raises(BadInput, match="NaN or infinity"):
        clusters_payload(record, WORDS)

"""A record is packed whole where it fits, and what is left out is said."""

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.figures.explorer.clusters import FEWEST_EPOCHS, NAME_LENGTH, clusters_payload, fitting
from analysis.figures.explorer.payload import unpack
from tests.figures.explorer.record import WORDS, made_record


def test_everything_recorded_travels_unchanged():
    record = made_record(graphs=3)
    header, arrays = unpack(clusters_payload(record, WORDS))
    assert header["epochs"] == record.epochs
    for name, recorded in (("x", record.x), ("keys", record.keys), ("weights", record.head_weights)):
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


def test_of_many_epochs_the_first_and_last_stay():
    record = made_record(epochs=50, nodes=10)
    fitted = fitting(record, 4 * 10 * 4 * 20)
    assert len(fitted.epochs) == 20
    assert (fitted.epochs[0], fitted.epochs[-1]) == (0, 49)
    assert fitted.note == ""


@pytest.mark.parametrize("labelled", [True, False])
def test_of_many_nodes_every_kind_stays_and_it_is_said(labelled):
    labels = np.arange(3_000) % 3 if labelled else None
    record = made_record(nodes=3_000, epochs=20, labels=labels, label_names=["a", "b", "c"])
    most = 4 * 4 * FEWEST_EPOCHS * 300
    fitted = fitting(record, most)
    assert len(fitted.x[0]) == 300
    assert sum(x.nbytes for x in fitted.x) <= most
    by = "label" if labelled else "first cluster"
    assert fitted.note == f"300 of 3,000 nodes, stratified by {by}; targets are of these."
    if labels is not None:
        assert np.bincount(fitted.labels).tolist() == [100, 100, 100]
    kept = fitted.edge_index
    assert kept.max(initial=0) < 300
    names = {(record.node_names[a], record.node_names[b]) for a, b in record.edge_index.T}
    assert {(fitted.node_names[a], fitted.node_names[b]) for a, b in kept.T} <= names


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

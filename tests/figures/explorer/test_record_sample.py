"""Of a record that is too large for a page epochs are left out, then nodes, and it is said."""

import numpy as np
import pytest

from analysis.figures.explorer.record_sample import FEWEST_EPOCHS, sample_record
from tests.figures.explorer.record import made_record, without_keys


def test_of_many_epochs_the_first_and_last_stay():
    record = made_record(epochs=50, nodes=10)
    fitted = sample_record(record, 4 * 10 * 4 * 20)
    assert len(fitted.epochs) == 20
    assert (fitted.epochs[0], fitted.epochs[-1]) == (0, 49)
    assert fitted.note == ""


@pytest.mark.parametrize("labelled", [True, False])
def test_of_many_nodes_every_kind_stays_and_it_is_said(labelled):
    labels = np.arange(3_000) % 3 if labelled else None
    record = made_record(nodes=3_000, epochs=20, labels=labels, label_names=["a", "b", "c"])
    most = 4 * 4 * FEWEST_EPOCHS * 300
    fitted = sample_record(record, most)
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


def test_without_keys_S_is_what_counts():
    record = without_keys(made_record(nodes=12, clusters=3, features=50))
    assert sample_record(record, 4 * 3 * 12 * 3) is record
    sampled = sample_record(record, 4 * 3 * 6 * 3)
    assert sampled.note.startswith("6 of 12 nodes")
    assert [len(S) for S in sampled.shares] == [6, 6, 6]
    np.testing.assert_array_equal(sampled.shares[-1], sampled.S.astype(np.float32))


@pytest.mark.parametrize("labelled", [True, False])
def test_while_a_run_is_live_what_was_left_out_stays_out(labelled):
    nodes, features = 3_000, 4
    labels = np.arange(nodes) % 3 if labelled else None
    names, drawn = ["a", "b", "c"], []
    for epochs in (1, 5, 13, 14, 16):
        S = np.random.default_rng(epochs).dirichlet(np.ones(3), size=nodes)  # other clusters each time
        record = made_record(
            nodes=nodes, epochs=epochs, features=features, labels=labels, label_names=names, S=S
        )
        drawn.append(sample_record(record, 4 * features * 12 * 300, live=True))
    assert {tuple(each.node_names) for each in drawn} == {tuple(drawn[0].node_names)}
    assert [each.epochs for each in drawn[2:]] == [
        [0, 2, 4, 6, 8, 10, 12],
        [0, 2, 4, 6, 8, 10, 12, 13],
        [0, 2, 4, 6, 8, 10, 12, 14, 15],
    ]

"""A record knows what it has of every epoch and node, with keys and without."""

import pytest

from tests.figures.explorer.record import made_record, without_keys


@pytest.mark.parametrize("keyed", [True, False])
def test_what_has_an_entry_for_each_epoch_is_listed(keyed):
    record = made_record() if keyed else without_keys(made_record())
    assert set(record.by_epoch) == ({"x", "keys", "head_weights"} if keyed else {"shares"})
    assert all(len(values) == len(record.epochs) for values in record.by_epoch.values())
    assert record.by_node[0].shape == (12, 4 if keyed else 3)


def test_a_copy_changes_what_is_named_only():
    record = made_record()
    other = record.with_(note="some")
    assert (record.note, other.note) == ("", "some")
    assert other.x is record.x

"""Damage anywhere is found."""

import numpy as np
import pytest

from analysis.runs.serialize.codec import pack_weights
from analysis.runs.store.verify import problems
from tests.runs.fake import FACTS, epoch, packed_graphs, spec


@pytest.fixture
def trained(store, queue, recording):
    queue.enter([spec()], owner="ann", preset="", names=["first"])
    attempt = queue.waiting()[0].attempt
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(0), epoch(1)])
    recording.end(attempt, "finished", summary={"epochs": 1}, weights=pack_weights({"a": np.ones(3)}))
    return store


def test_a_good_store_has_no_problems(trained):
    assert problems(trained) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE history SET row = '{\"epoch\":0}' WHERE epoch = 0", "the row of epoch 0"),
        ("UPDATE snapshots SET blob = x'00' WHERE epoch = 1", "the snapshot of epoch 1"),
        ("UPDATE weights SET blob = x'00'", "the model's weights"),
        ("UPDATE graphs SET blob = x'00'", "the recorded graphs"),
        ("UPDATE trainings SET layers = '[1]'", "its results are not what was written"),
        ("UPDATE trainings SET spec = replace(spec, 'sage', 'gcn')", "not those it was named by"),
        ("UPDATE trainings SET spec = '{}'", "its settings"),
        ("DELETE FROM history WHERE epoch = 1", "epochs are missing"),
        ("INSERT INTO checkpoints VALUES (1, 1, 'no', 'no')", "the checkpoint of epoch 1"),
    ],
)
def test_every_kind_of_damage_is_named(trained, statement, found):
    trained.database.write(lambda connection: connection.execute(statement))
    assert any(found in problem for problem in problems(trained)), problems(trained)


def test_a_file_with_overwritten_pages_is_named(trained):
    trained.close()
    raw = bytearray(trained.path.read_bytes())
    raw[4096 * 4 : 4096 * 8] = b"\xff" * 4096 * 4
    trained.path.write_bytes(raw)
    from analysis.runs.store.store import Store

    damaged = Store(trained.path, read_only=True)
    assert problems(damaged)
    damaged.close()

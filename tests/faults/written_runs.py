"""Runs written as a server writes them; processes that are killed import nothing else."""

import numpy as np

from analysis.runs.serialize.codec import pack_checkpoint, pack_weights
from analysis.runs.store.progress_writer import Recording
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.training.loop.events import Checkpoint
from tests.runs.fake import FACTS, epoch, packed_graphs, spec

EPOCHS = 200
CHECKPOINT = pack_checkpoint(Checkpoint(0, {"model.a": np.ones(9)}, {}))
WEIGHTS = pack_weights({"a": np.ones(9)})


def train(store, *, seed, tell=lambda number: None):
    queue, recording = QueueStore(store.database, server="writer"), Recording(store.database)
    queue.enter([spec(seed)], owner="ann", preset="", names=[str(seed)])
    waiting = next(waiting for waiting in queue.waiting() if waiting.key == spec(seed).key)
    recording.start(waiting.attempt)
    recording.begin(waiting.attempt, graphs=packed_graphs(), facts=FACTS)
    for number in range(EPOCHS):
        kept = (number, CHECKPOINT) if number % 3 == 0 else None
        recording.record(waiting.attempt, [epoch(number)], checkpoint=kept)
        tell(number)
    recording.end(waiting.attempt, "finished", summary={"epochs": EPOCHS - 1}, weights=WEIGHTS)

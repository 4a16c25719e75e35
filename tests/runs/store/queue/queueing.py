"""What people ask of the queue, and a training as a server records it."""

import numpy as np

from analysis.runs.serialize.codec import pack_checkpoint
from analysis.training.loop.events import Checkpoint
from tests.runs.fake import FACTS, epoch, packed_graphs, spec


def ask(queue, owner="ann", seed=0):
    return queue.enter([spec(seed)], owner=owner, preset="", names=["name"])[0]


def packed_checkpoint(number):
    return number, pack_checkpoint(Checkpoint(number, {"model.a": np.ones(2)}, {}))


def train(queue, recording, state="finished"):
    attempt = queue.waiting()[0].attempt
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(0)])
    recording.end(attempt, state, summary={"epochs": 0})


def spec_of(waiting):
    from analysis.training.spec import parse_spec

    return parse_spec(waiting.spec).seed

"""Workers come when they are needed and go when they were not for a while."""

import math
import time

import pytest

from analysis.runs.budget.limits import PROFILES
from analysis.runs.engine import scheduler
from analysis.runs.engine.scheduler import Scheduler
from analysis.runs.store.queue.queue_store import QueueStore
from tests.runs.engine.real_workers import wait_for
from tests.runs.fake import spec


class Workers:
    """A connection to workers that are there, and never free."""

    client = None
    is_alive = True

    def __init__(self):
        self.closed = False
        self.looks = 0

    def slots(self):
        self.looks += 1
        return 1 if self.looks == 1 else 0

    def close(self):
        self.closed = True


@pytest.fixture
def conduct(store, monkeypatch):
    """Start a conductor; what it connected to is in the list that is returned with it."""
    monkeypatch.setattr(scheduler, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr("distributed.Queue", lambda client: None)
    started = []

    def begin(rest_after):
        connections = []

        def connect():
            connections.append(Workers())
            return connections[-1]

        queue = QueueStore(store.database, server="here")
        conductor = Scheduler(queue, connect=connect, limits=PROFILES["research"], rest_after=rest_after)
        conductor._start_waiting = lambda *_: None
        conductor.start()
        started.append(conductor)
        return conductor, connections, queue

    yield begin
    for conductor in started:
        conductor.close()


def test_there_are_none_until_somebody_is_about_to_train_and_none_when_nobody_does(conduct):
    conductor, connections, _ = conduct(0.2)
    time.sleep(0.1)
    assert connections == []
    conductor.prepare()
    wait_for(conductor.ready.is_set)
    wait_for(lambda: connections[0].closed)
    wait_for(lambda: not conductor.ready.is_set())
    assert conductor.slots == 0
    conductor.prepare()
    wait_for(lambda: len(connections) == 2)


def test_they_come_for_what_was_asked_and_stay_as_long_as_it_waits(conduct):
    conductor, connections, queue = conduct(0.05)
    (id,) = queue.enter([spec()], owner="ann", preset="", names=["a"])
    conductor.wake()
    wait_for(conductor.ready.is_set)
    time.sleep(0.2)
    assert [each.closed for each in connections] == [False]
    queue.leave([id], owner="ann")
    wait_for(lambda: connections[0].closed)


def test_those_that_others_run_are_looked_for_at_once_and_never_let_go(conduct):
    conductor, connections, _ = conduct(math.inf)
    wait_for(conductor.ready.is_set)
    time.sleep(0.1)
    assert [each.closed for each in connections] == [False]

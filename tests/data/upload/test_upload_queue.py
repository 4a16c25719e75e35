"""Who waits for whom, without a clock: everybody says when they are in, and leaves when told."""

import threading

from analysis.data.upload.upload_queue import UploadQueue, count_uploads_for

PATIENCE = 10


class Reader:
    """Somebody whose upload is being read, or waits for it."""

    def __init__(self, turns, person, order):
        self.inside, self.leave = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.read, args=(turns, person, order), daemon=True)
        self.thread.start()

    def read(self, turns, person, order):
        with count_uploads_for(person), turns.wait_turn():
            order.append(person)
            self.inside.set()
            self.leave.wait(PATIENCE)


def arrive(turns, person, order, readers):
    before = len(turns._waiting) + sum(turns._inside.values())
    readers.append(Reader(turns, person, order))
    while len(turns._waiting) + sum(turns._inside.values()) == before:
        threading.Event().wait(0.001)


def test_one_person_never_holds_all_places():
    turns, order, readers = UploadQueue(2), [], []
    for _ in range(6):
        arrive(turns, "ann", order, readers)
    assert readers[0].inside.wait(PATIENCE)
    assert sum(turns._inside.values()) == 1, "the other place is kept for somebody else"
    arrive(turns, "bob", order, readers)
    assert readers[-1].inside.wait(PATIENCE)
    assert order == ["ann", "bob"]
    for reader in readers:
        reader.leave.set()
    for reader in readers:
        reader.thread.join(PATIENCE)
    assert order == ["ann", "bob", *["ann"] * 5]


def test_people_take_turns_whoever_asked_more_often():
    turns, order, readers = UploadQueue(1), [], []
    arrive(turns, "ann", order, readers)
    assert readers[0].inside.wait(PATIENCE)
    for person in ("ann", "ann", "bob", "cy"):
        arrive(turns, person, order, readers)
    for reader in readers:
        reader.leave.set()
    for reader in readers:
        reader.thread.join(PATIENCE)
    assert order == ["ann", "bob", "cy", "ann", "ann"]


def test_a_turn_that_fails_is_given_back():
    turns = UploadQueue(1)
    for _ in range(3):
        try:
            with turns.wait_turn():
                raise RuntimeError
        except RuntimeError:
            pass
    with turns.wait_turn():
        assert turns._free == 0

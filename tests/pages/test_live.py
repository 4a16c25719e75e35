"""A crowd looks less often."""

from pages.ui.live import CROWD, PERIOD, Watchers


def test_those_who_looked_lately_are_counted_once_each():
    watchers = Watchers()
    for moment in range(3):
        counts = [watchers.note(str(who), now=moment * PERIOD) for who in range(CROWD + 10)]
    assert max(counts) == CROWD + 10


def test_those_who_left_are_forgotten():
    watchers = Watchers()
    for who in range(CROWD + 10):
        watchers.note(str(who), now=0.0)
    assert watchers.note("new", now=1000 * PERIOD) == 1

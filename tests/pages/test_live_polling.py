"""A crowd looks less often."""

from pages.ui.frame.live_polling import CROWD, PERIOD, Watchers, period


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


def test_all_together_look_fifteen_times_a_second_at_most():
    assert period(1) == period(CROWD) == PERIOD
    assert all(crowd / period(crowd) <= 15 for crowd in range(1, 200))
    assert all(period(crowd) <= period(crowd + 1) for crowd in range(1, 200))

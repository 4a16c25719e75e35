"""A value is made once for its key, however many ask at once; the keys asked for last are kept."""

import threading
import time

import pytest

from pages.ui.run_data.single_flight_cache import SingleFlightCache


def test_many_who_ask_at_once_get_one_value():
    cache, made = SingleFlightCache(most=4), []

    def make():
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    got = []
    threads = [threading.Thread(target=lambda: got.append(cache.get("a", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert got == made * 8


def test_one_key_does_not_wait_for_another():
    cache, begun, end = SingleFlightCache(most=4), threading.Event(), threading.Event()

    def slow():
        begun.set()
        assert end.wait(10)

    thread = threading.Thread(target=lambda: cache.get("slow", slow))
    thread.start()
    assert begun.wait(10)
    assert cache.get("quick", lambda: 1) == 1, "while the other is being made"
    end.set()
    thread.join()


def test_what_was_asked_for_last_is_kept():
    cache = SingleFlightCache(most=2)
    for key in ("a", "b", "a", "c"):
        cache.get(key, lambda key=key: key)
    assert cache.get("a", lambda: "made anew") == "a"
    assert cache.get("b", lambda: "made anew") == "made anew"


def test_what_raises_is_tried_again():
    cache = SingleFlightCache(most=2)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 / 0)
    assert cache.get("a", lambda: 2) == 2
    assert cache.get("b", lambda: cache.get("b", lambda: 3)) == 3, "nobody waits for themselves"

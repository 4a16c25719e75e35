"""A value is made once for its key, however many ask at once; the keys asked for last are kept."""

import threading
import time

import pytest

from pages.ui.run_data.single_flight_cache import Memo


def test_many_who_ask_at_once_get_one_value():
    memo, made = Memo(most=4), []

    def make():
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    got = []
    threads = [threading.Thread(target=lambda: got.append(memo.get("a", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert got == made * 8


def test_one_key_does_not_wait_for_another():
    memo, begun, end = Memo(most=4), threading.Event(), threading.Event()

    def slow():
        begun.set()
        assert end.wait(10)

    thread = threading.Thread(target=lambda: memo.get("slow", slow))
    thread.start()
    assert begun.wait(10)
    assert memo.get("quick", lambda: 1) == 1, "while the other is being made"
    end.set()
    thread.join()


def test_what_was_asked_for_last_is_kept():
    memo = Memo(most=2)
    for key in ("a", "b", "a", "c"):
        memo.get(key, lambda key=key: key)
    assert memo.get("a", lambda: "made anew") == "a"
    assert memo.get("b", lambda: "made anew") == "made anew"


def test_what_raises_is_tried_again():
    memo = Memo(most=2)
    with pytest.raises(ZeroDivisionError):
        memo.get("a", lambda: 1 / 0)
    assert memo.get("a", lambda: 2) == 2
    assert memo.get("b", lambda: memo.get("b", lambda: 3)) == 3, "nobody waits for themselves"

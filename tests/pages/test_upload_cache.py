"""Uploads that the server holds over a refresh: one for each visitor, bounded in number, size and time."""

import pytest

from pages.ui.upload import upload_cache
from pages.ui.upload.upload_cache import MOST_BYTES, MOST_VISITORS, SECONDS, UploadCache


def test_every_visitor_has_the_last_upload_of_their_own():
    recent = UploadCache()
    recent.put("a", 1, size=1)
    recent.put("b", 2, size=1)
    recent.put("a", 3, size=1)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (3, 2, None)
    recent.drop("a")
    assert (recent.get("a"), recent.get("b")) == (None, 2)


def test_the_oldest_go_where_there_is_no_room():
    recent = UploadCache()
    for number in range(MOST_VISITORS + 1):
        recent.put(f"v{number}", number, size=1)
    assert (recent.get("v0"), recent.get("v1")) == (None, 1)
    for number in range(5):
        recent.put(f"large {number}", number, size=MOST_BYTES // 4)
    assert (recent.get("v99"), recent.get("large 0"), recent.get("large 4")) == (None, None, 4)


def test_what_is_too_large_is_not_held_and_takes_the_older_one_away():
    recent = UploadCache()
    recent.put("a", 1, size=1)
    recent.put("a", 2, size=MOST_BYTES // 4 + 1)
    assert recent.get("a") is None


def test_after_some_hours_it_is_gone(monkeypatch: pytest.MonkeyPatch):
    recent = UploadCache()
    recent.put("a", 1, size=1)
    now = upload_cache.time.monotonic()
    monkeypatch.setattr(upload_cache.time, "monotonic", lambda: now + SECONDS + 1)
    assert recent.get("a") is None

"""Messages between the server and the reading process."""

import io

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.guard.worker_protocol import (
    DONE,
    Request,
    pack_refusal,
    pack_request,
    receive,
    send,
    unpack_refusal,
    unpack_request,
)


def test_a_request_comes_back_as_it_was_sent():
    request = Request(
        "graphs", {"a.csv": b"1,2", "b.csv": b"", "\u202e": b"\0"}, {"label": "y", "features": ["a"]}
    )
    assert unpack_request(b"".join(pack_request(*request))) == request


@pytest.mark.parametrize(
    ("cut", "most", "whole"), [(0, 3, True), (1, 3, False), (11, 3, False), (0, 2, False)]
)
def test_a_message_that_is_torn_or_too_long_is_none(cut, most, whole):
    stream = io.BytesIO()
    send(stream, DONE, b"abc")
    packed = stream.getvalue()
    got = receive(io.BytesIO(packed[: len(packed) - cut]), max_bytes=most)
    assert got == ((DONE, b"abc") if whole else None)


def test_a_refusal_keeps_the_columns_that_can_be_chosen():
    refusal = BadUpload("no")
    refusal.columns, refusal.id_columns = ("a",), ("id", "b")
    back = unpack_refusal(pack_refusal(refusal))
    assert (str(back), back.columns, back.id_columns) == ("no", ("a",), ("id", "b"))

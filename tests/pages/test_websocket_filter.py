"""No browser's message reaches beyond its own session."""

import asyncio

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState

from pages.ui.guards.websocket_filter import SERVER_WIDE, WebsocketFilter


def received(*messages, scope_type="websocket"):
    """What an application behind it receives of these."""
    queue, got = list(messages), []

    async def app(scope, receive, send):
        while queue:
            got.append(await receive())

    async def receive():
        return queue.pop(0) if queue else {"type": "websocket.disconnect"}

    asyncio.run(WebsocketFilter(app)({"type": scope_type}, receive, None))
    return got


def told(**fields):
    return {"type": "websocket.receive", "bytes": BackMsg(**fields).SerializeToString()}


@pytest.mark.parametrize("kind", sorted(SERVER_WIDE))
def test_what_is_for_all_does_not_arrive_and_everything_else_does(kind):
    own = [
        {"type": "websocket.connect"},
        told(stop_script=True),
        {"type": "websocket.receive", "bytes": b"\xff\xfe"},
    ]
    end = {"type": "websocket.disconnect"}
    assert received(own[0], told(**{kind: True}), *own[1:], told(**{kind: True}), end) == [*own, end]


def test_one_that_is_hidden_behind_another_does_not_arrive_either():
    both = told(stop_script=True)["bytes"] + told(clear_cache=True)["bytes"]  # the last of a oneof counts
    end = {"type": "websocket.disconnect"}
    assert received({"type": "websocket.receive", "bytes": both}, end) == [end]


def test_values_for_names_in_the_sessions_memory_do_not_arrive():
    asked = ClientState(page_name="train", query_string="run=a")
    asked.widget_states.widgets.extend(
        WidgetState(id=id, trigger_value=True)
        for id in ("runs.deleted", "$$ID-0a-None", "", "$$", "owner.id")
    )
    end = {"type": "websocket.disconnect"}
    got, last = received(told(rerun_script=asked), end)
    heard = BackMsg.FromString(got["bytes"]).rerun_script
    assert [widget.id for widget in heard.widget_states.widgets] == ["$$ID-0a-None"]
    assert (heard.page_name, heard.query_string, last) == ("train", "run=a", end)


def test_requests_are_left_alone():
    request = {"type": "http.request", "body": b""}
    assert received(request, scope_type="http") == [request]

"""Filter of the browser's WebSocket messages: nothing for the whole server, no values but of widgets."""

from __future__ import annotations

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.state.common import GENERATED_ELEMENT_ID_PREFIX
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX

from pages.ui.frame.security_headers import Application, Message, Receive, Send

SERVER_WIDE = frozenset({"clear_cache", "debug_disconnect_websocket", "debug_shutdown_runtime"})
"""Kinds that reach beyond the session: clearing the caches closes the store and ends all trainings."""
_WIDGET_ID_PREFIXES = (GENERATED_ELEMENT_ID_PREFIX, STREAMLIT_INTERNAL_KEY_PREFIX)
"""What the id of every widget begins with; names in a session's memory begin otherwise."""


class WebsocketFilter:
    """Drops what no browser sends before an ASGI application receives it: see :func:`filter_message`.

    Args:
        app: the application.
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection."""

        async def allowed() -> Message:
            while (message := filter_message(await receive())) is None:
                pass
            return message

        await self._app(scope, allowed if scope["type"] == "websocket" else receive, send)


def filter_message(message: Message) -> Message | None:
    """The message without what no browser sends; None if nothing of it is left.

    That is a message of the kinds :data:`SERVER_WIDE`, and a value for something that is no widget. Streamlit
    takes such a value for one of the session's memory, and every list of choices then ends in an error.

    >>> clear = BackMsg(clear_cache=True).SerializeToString()
    >>> filter_message({"type": "websocket.receive", "bytes": clear}) is None
    True
    >>> stop = {"type": "websocket.receive", "bytes": BackMsg(stop_script=True).SerializeToString()}
    >>> filter_message(stop) == stop
    True
    """
    content = message.get("bytes")
    if message["type"] != "websocket.receive" or not content:
        return message
    try:
        back_msg = BackMsg.FromString(content)
    except Exception:  # protobuf may raise anything on invalid bytes; Streamlit closes the connection
        return message
    if back_msg.WhichOneof("type") in SERVER_WIDE:
        return None
    widgets = back_msg.rerun_script.widget_states.widgets
    if all(widget.id.startswith(_WIDGET_ID_PREFIXES) for widget in widgets):
        return message
    of_widgets = [widget for widget in widgets if widget.id.startswith(_WIDGET_ID_PREFIXES)]
    del widgets[:]
    widgets.extend(of_widgets)
    return {**message, "bytes": back_msg.SerializeToString()}

"""What a browser says, before Streamlit hears it: nothing for the whole server, no names but of widgets."""

from __future__ import annotations

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.state.common import GENERATED_ELEMENT_ID_PREFIX
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX

from pages.ui.frame.security_headers import Application, Message, Receive, Send

FOR_ALL = frozenset({"clear_cache", "debug_disconnect_websocket", "debug_shutdown_runtime"})
"""Kinds that reach beyond the session: clearing the caches closes the store and ends all trainings."""
_OF_WIDGETS = (GENERATED_ELEMENT_ID_PREFIX, STREAMLIT_INTERNAL_KEY_PREFIX)
"""What the id of every widget begins with; names in a session's memory begin otherwise."""


class OwnSessionOnly:
    """Drops what no browser sends before an ASGI application receives it: see :func:`admitted`.

    Args:
        app: the application.
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection."""

        async def allowed() -> Message:
            while (message := admitted(await receive())) is None:
                pass
            return message

        await self._app(scope, allowed if scope["type"] == "websocket" else receive, send)


def admitted(message: Message) -> Message | None:
    """The message without what no browser sends; None if nothing of it is left.

    That is a message of the kinds :data:`FOR_ALL`, and a value for something that is no widget. Streamlit
    takes such a value for one of the session's memory, and every list of choices then ends in an error.

    >>> clear = BackMsg(clear_cache=True).SerializeToString()
    >>> admitted({"type": "websocket.receive", "bytes": clear}) is None
    True
    >>> stop = {"type": "websocket.receive", "bytes": BackMsg(stop_script=True).SerializeToString()}
    >>> admitted(stop) == stop
    True
    """
    content = message.get("bytes")
    if message["type"] != "websocket.receive" or not content:
        return message
    try:
        told = BackMsg.FromString(content)
    except Exception:  # whatever protobuf makes of bytes that are no message; Streamlit closes the connection
        return message
    if told.WhichOneof("type") in FOR_ALL:
        return None
    widgets = told.rerun_script.widget_states.widgets
    if all(widget.id.startswith(_OF_WIDGETS) for widget in widgets):
        return message
    known = [widget for widget in widgets if widget.id.startswith(_OF_WIDGETS)]
    del widgets[:]
    widgets.extend(known)
    return {**message, "bytes": told.SerializeToString()}

"""Messages of a browser that Streamlit obeys for the whole server: not let in."""

from __future__ import annotations

from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.ui.frame.headers import Application, Message, Receive, Send

FOR_ALL = frozenset({"clear_cache", "debug_disconnect_websocket", "debug_shutdown_runtime"})
"""Kinds that reach beyond the session: clearing the caches closes the store and ends all trainings."""


class OwnSessionOnly:
    """Drops messages of the kinds :data:`FOR_ALL` before an ASGI application receives them.

    Args:
        app: the application.
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection."""

        async def allowed() -> Message:
            while is_for_all(message := await receive()):
                pass
            return message

        await self._app(scope, allowed if scope["type"] == "websocket" else receive, send)


def is_for_all(message: Message) -> bool:
    """Whether a message received by a websocket is of the kinds :data:`FOR_ALL`.

    >>> is_for_all({"type": "websocket.receive", "bytes": BackMsg(clear_cache=True).SerializeToString()})
    True
    >>> is_for_all({"type": "websocket.receive", "bytes": BackMsg(stop_script=True).SerializeToString()})
    False
    """
    content = message.get("bytes")
    if message["type"] != "websocket.receive" or not content:
        return False
    try:
        return BackMsg.FromString(content).WhichOneof("type") in FOR_ALL
    except Exception:  # whatever protobuf makes of bytes that are no message; Streamlit closes the connection
        return False

"""The way into a room: by code, by link, by a picture that a phone reads."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import segno
import streamlit as st

from analysis.checks import BadInput
from analysis.runs.rooms.room import KEEP_HOURS, KEEP_RUNS_DAYS, Room, read_code
from pages.ui.frame import notices, try_this


def ask_for_code() -> None:
    """A field for the code on the blackboard."""
    try_this.draw(
        "Type the code, or take a lesson alone, on Learn. To open a room, press Teach it on a lesson there."
    )
    with st.form("room.entrance", border=False, width=400):
        help = "Your teacher shows it; the whole link will do, too"
        typed = st.text_input("Code", placeholder="K7RT4M", help=help)
        if st.form_submit_button("Enter", type="primary"):
            try:
                st.query_params["code"] = read_code(str(typed))
                st.rerun()
            except BadInput as refusal:
                notices.warn(str(refusal))


def link(room: Room) -> str:
    """The students' link."""
    return f"{(st.context.url or '').split('?')[0]}?code={room.code}"


def opens_here_only(address: str) -> bool:
    """Whether an address is that of the local computer, wherever it is opened."""
    return urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")


def qr_code(text: str) -> bytes:
    """QR code of a text, as a PNG that still reads with a seventh of it hidden (level M)."""
    picture = io.BytesIO()
    segno.make(text, error="m").save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


def invite(room: Room) -> None:
    """Code, link and QR picture, large enough for the last row."""
    st.metric("Code", room.code)
    st.image(qr_code(link(room)), width=260, alt=f"QR code of the link to room {room.code}")
    st.code(link(room), language=None, wrap_lines=True)
    if opens_here_only(link(room)):
        notices.warn(
            "this link opens on this computer only",
            "For a class, open the app under this computer's name or address in the network.",
        )
    st.caption(
        "Give away the code and this link only: the address of this page steers the room. "
        f"Closing deletes nicknames and predictions at once, and the runs {KEEP_RUNS_DAYS} days later. "
        f"A room nobody closes ends after {KEEP_HOURS} hours."
    )

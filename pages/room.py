"""Room: one lesson, one teacher, many students."""

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.rooms import Rooms
from pages.ui.frame import app_frame, notices
from pages.ui.rooms import room_code, student, teacher
from pages.ui.run_data import server


def main() -> None:
    app_frame.page("room")
    code, secret = st.query_params.get("code", ""), st.query_params.get("key", "")
    if not code:
        app_frame.heading("room")
        room_code.ask_for_code()
        return
    rooms = Rooms(server.store().database)
    try:
        room = rooms.room(code)
    except BadInput as refusal:
        app_frame.heading("room")
        notices.warn(str(refusal))
        room_code.ask_for_code()
        return
    if secret and rooms.is_secret(code, secret):
        teacher.draw(rooms, room, secret)
    else:
        student.draw(room)


main()

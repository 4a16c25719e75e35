"""Server: who uses how much, what trains, room, a message to all. Not in the menu; behind a secret."""

import streamlit as st

from analysis.runs.budget.limits import current_limits
from analysis.runs.store import administration
from analysis.runs.store.disk_usage import in_words, room
from pages.ui.access import data_access
from pages.ui.frame import app_frame, notices
from pages.ui.runs import secret, server_table


def main() -> None:
    app_frame.page("admin")
    st.title("Server", anchor=False)
    if not secret.known():
        secret.ask()
        return
    if trouble := data_access.trouble():
        notices.warn(trouble)
        return
    store = data_access.store()
    taken, quota = room(store), current_limits().quota
    st.markdown(f"{in_words(taken.total)} of {in_words(quota)} are in use.")
    server_table.told()
    server_table.switches(store)
    server_table.people(administration.usage(store))
    server_table.runs(store, sizes=taken.runs)


if __name__ == "__main__":
    main()

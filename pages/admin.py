"""Server: who uses how much, what trains, room, a message to all. Not in the menu; behind a secret."""

import streamlit as st

from analysis.runs.budget.limits import current_limits
from analysis.runs.store import administration
from analysis.runs.store.disk_usage import format_bytes, measure_disk_usage
from pages.ui.frame import app_frame, notices, try_this
from pages.ui.run_data import server
from pages.ui.runs import admin_panel, admin_secret

SENTENCE = "Who uses how much of this server, what trains on it, and a word to everybody."


def main() -> None:
    app_frame.page("admin")
    app_frame.title("Server", SENTENCE)
    if not admin_secret.is_known():
        admin_secret.ask()
        return
    if error := server.store_error():
        notices.warn(error)
        return
    store = server.store()
    usage, quota = measure_disk_usage(store), current_limits().quota
    st.markdown(f"{format_bytes(usage.total)} of {format_bytes(quota)} are in use.")
    admin_panel.show_last_result()
    try_this.draw(_suggestion(live=any(run.live for run in store.runs())))
    admin_panel.switches(store)
    admin_panel.people(administration.usage(store))
    admin_panel.runs(store, sizes=usage.runs)


def _suggestion(*, live: bool) -> str:
    if live:
        return "Choose a run that trains and stop it: what it recorded stays, and its owner can resume it."
    return "Write a message: it stands above every page at once."


if __name__ == "__main__":
    main()

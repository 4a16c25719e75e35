"""What an administrator tells the server."""

import pytest

from analysis.runs.budget.limits import Refused
from analysis.runs.store import server_state


def test_a_message_is_one_line_and_goes_away(store):
    assert server_state.message(store.database) == ""
    server_state.set_message(store.database, "We  stop\nat five. " + "x" * 500)
    assert server_state.message(store.database).startswith("We stop at five. xxx")
    assert len(server_state.message(store.database)) == 300
    server_state.set_message(store.database, "")
    assert server_state.message(store.database) == ""


def test_read_only_refuses_with_the_message(store):
    server_state.refuse_if_read_only(store.database)
    server_state.set_read_only(store.database, on=True)
    server_state.set_message(store.database, "moving to another machine")
    with pytest.raises(Refused, match="nothing new for now: moving to another machine"):
        server_state.refuse_if_read_only(store.database)
    server_state.set_read_only(store.database, on=False)
    server_state.refuse_if_read_only(store.database)

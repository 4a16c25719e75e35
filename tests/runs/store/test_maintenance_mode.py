"""What an administrator tells the server."""

import pytest

from analysis.runs.budget.limits import Refused
from analysis.runs.store import maintenance_mode


def test_a_message_is_one_line_and_goes_away(store):
    assert maintenance_mode.message(store.database) == ""
    maintenance_mode.set_message(store.database, "We  stop\nat five. " + "x" * 500)
    assert maintenance_mode.message(store.database).startswith("We stop at five. xxx")
    assert len(maintenance_mode.message(store.database)) == 300
    maintenance_mode.set_message(store.database, "")
    assert maintenance_mode.message(store.database) == ""


def test_read_only_refuses_with_the_message(store):
    maintenance_mode.refuse_if_read_only(store.database)
    maintenance_mode.set_read_only(store.database, on=True)
    maintenance_mode.set_message(store.database, "moving to another machine")
    with pytest.raises(Refused, match="nothing new for now: moving to another machine"):
        maintenance_mode.refuse_if_read_only(store.database)
    maintenance_mode.set_read_only(store.database, on=False)
    maintenance_mode.refuse_if_read_only(store.database)

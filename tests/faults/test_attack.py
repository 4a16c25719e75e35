"""A small sample of the attacks on a running server; all of them by hand, in tests/faults/attack.py."""

import asyncio

import pytest

from pages.ui.runs.admin_secret import VARIABLE
from tests.faults.attack import SECRET, SHARE, attack
from tests.faults.attacks.intruder import FOREIGN, fetching
from tests.load.server import running


@pytest.mark.slow
def test_nothing_breaks_nothing_is_fetched_nobody_else_is_touched():
    with running(**{VARIABLE: SECRET, "SOFT_CLUSTER_LAB_PROFILE": "research"}) as server:
        found = asyncio.run(attack(server, count=23, seed=11, families=list(SHARE), trains=False))
    assert set(found["sent"]) == set(SHARE)
    assert found["broken"] == []
    assert found["foreign"] == []
    assert found["effects on others"] == []
    ours = [line for line in found["errors in the server's log"] if "streamlit" not in line]
    assert ours == [], "only Streamlit may stumble over what it is sent"


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [("markdown", f"![x](https://{FOREIGN})", True), ("markdown", rf"\!\[x\](https://{FOREIGN})", False),
     ("html", f"<img src=//{FOREIGN}>", True), ("text", f"![x](https://{FOREIGN})", False),
     ("alert", f"![x](https://{FOREIGN})", True)],
)  # fmt: skip
def test_what_a_browser_would_fetch_is_seen(kind, text, found):
    from streamlit.proto.Element_pb2 import Element

    element = Element()
    getattr(element, kind).body = text
    assert bool(fetching([element])) is found

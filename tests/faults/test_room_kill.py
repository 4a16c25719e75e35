"""The plug is pulled while a class predicts: the room and what was answered are there after the restart."""

import signal
import subprocess
import sys

from analysis.runs.rooms import Rooms
from analysis.runs.store import Store
from tests.source import ROOT

CLASS = """
import signal
import sys
from analysis.runs.rooms import Membership
from analysis.runs.store import Store

database = Store(sys.argv[1]).database
for number in range(40):
    member = Membership(database, sys.argv[2], owner=f"student-{number}")
    member.join(f"name {number}")
    member.predict(1, number / 40)
    print(number, flush=True)
signal.pause()  # a class that is through before the plug is pulled waits for it
"""


def test_everything_that_was_answered_is_there_after_kill_9(tmp_path):
    path = tmp_path / "runs.sqlite"
    store = Store(path)
    made = Rooms(store.database).create("diffgroupnorm", owner="teacher")
    Rooms(store.database).set_view(made.code, made.secret, pace="step", step=1)
    store.close()
    command = [sys.executable, "-c", CLASS, str(path), made.code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        answered = [int(server.stdout.readline()) for _ in range(25)]
        server.send_signal(signal.SIGKILL)
        answered += [int(line) for line in server.stdout.read().split()]
    assert server.returncode == -signal.SIGKILL
    again = Store(path)
    state = Rooms(again.database).state(made.code, secret=made.secret)
    assert (state.room.pace, state.room.step) == ("step", 1)
    assert {(n + 1, 1): n / 40 for n in answered}.items() <= state.guesses.items()
    assert [member.nickname for member in state.members][:25] == [f"name {n}" for n in range(25)]
    again.close()

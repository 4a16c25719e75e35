"""What a job says: in order, gathered, and only as long as somebody listens."""

import re
import subprocess
import time

import numpy as np
import orjson
import pytest

from analysis.runs.engine import reporter
from analysis.runs.engine.reporter import Address, Reporter, provenance, versions
from analysis.runs.serialize.codec import unpack_checkpoint
from analysis.training.loop.events import Began, Checkpoint, Epoch
from tests.runs.fake import graphs


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(reporter, "SEND_SECONDS", 0.005)


def made(sent, *, stop=lambda: False, is_active=lambda: True):
    return Reporter(
        Address("a", "inbox", "stop", "started"), put=sent.append, stop_asked=stop, is_active=is_active
    )


def began():
    return Began(graphs=graphs(), fingerprint="f", device="cpu", epochs=3)


def epoch(number):
    return Epoch(row={"epoch": number, "loss": 1.0}, snapshot=None)


def soon(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_everything_arrives_in_order_and_epochs_come_together():
    sent = []
    letters = made(sent)
    letters.observe(began())
    for number in range(3):
        letters.observe(epoch(number))
    letters.keep(Checkpoint(2, {"model.a": np.ones(2)}, {}))
    with letters:
        letters.send("ended", state="finished")
    assert [message["kind"] for message in sent] == ["began", "epochs", "ended"]
    assert {message["attempt"] for message in sent} == {"a"}
    assert [orjson.loads(row)["epoch"] for _, row, _ in sent[1]["epochs"]] == [0, 1, 2]
    number, blob = sent[1]["checkpoint"]
    assert (number, unpack_checkpoint(blob).facts["versions"]) == (2, versions())


def test_a_run_says_which_commit_trained_it_and_resumes_whatever_commit_that_was(tmp_path):
    def git(*words):
        identity = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", "-C", tmp_path, *identity, *words], check=True, capture_output=True)

    assert reporter._commit(tmp_path) == ""
    git("init")
    (tmp_path / "code.py").write_text("1")
    git("add", ".")
    git("commit", "-m", "first")
    commit = reporter._commit(tmp_path)
    assert re.fullmatch("[0-9a-f]{12}", commit)
    (tmp_path / "code.py").write_text("2")
    assert reporter._commit(tmp_path) == f"{commit}+"
    assert set(provenance()) - set(versions()) <= {"commit"}
    assert "commit" not in versions()  # which is what a checkpoint has to agree with


def test_who_is_asked_to_stop_is_told_at_once():
    sent, asked = [], []
    letters = made(sent, stop=lambda: bool(asked))
    with letters:
        assert not letters.stopped.wait(0.05)
        asked.append(True)
        assert letters.stopped.wait(5)
        letters.send("ended", state="stopped")
    assert sent[-1]["state"] == "stopped"


def test_nobody_trains_for_a_server_that_is_gone():
    sent, gone = [], []
    letters = made(sent, is_active=lambda: not gone)
    with letters:
        letters.observe(began())
        soon(lambda: sent)
        gone.append(True)
        assert letters.stopped.wait(5)
        letters.send("ended", state="stopped")
    assert [message["kind"] for message in sent] == ["began"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_trains_for_a_scheduler_that_cannot_be_reached():
    def fail(message):
        raise OSError("connection lost")

    letters = Reporter(
        Address("a", "i", "s", "b"), put=fail, stop_asked=lambda: False, is_active=lambda: True
    )
    with letters:
        letters.send("ended")
        assert letters.stopped.wait(5)

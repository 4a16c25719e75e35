"""The command line, as a person and as a program use it."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis import __version__
from analysis.cli.main import main
from analysis.runs.engine.dask_connection import SCHEDULER
from analysis.runs.store.progress_writer import Recording
from analysis.runs.store.queue import queue_store
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.store import Store, default_path
from analysis.training.presets.table import PRESETS
from tests.cli.command import run
from tests.runs.fake import spec

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def trained(scheduler, tmp_path_factory):
    """A store in which a preset was trained by the command; and what the command printed."""
    path = tmp_path_factory.mktemp("store") / "runs.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFT_CLUSTER_LAB_STORE", str(path))
        patch.setenv(SCHEDULER, scheduler)
        return path, run("train", "karate-factions", "--seed", "3", "--epochs", "4", "--json")


@pytest.fixture
def there(trained, monkeypatch):
    monkeypatch.setenv("SOFT_CLUSTER_LAB_STORE", str(trained[0]))


def test_train_prints_one_object_in_the_last_line(trained):
    _, done = trained
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout.splitlines()[-1])
    assert printed["preset"] == "karate-factions"
    assert (printed["seed"], printed["epochs"], printed["device"]) == (3, 4, "cpu")
    assert printed["test_accuracy"] is None, "the karate run has no labels to be right about"
    assert 0.5 <= printed["mean_max_assignment"] <= 1
    assert 1 <= printed["usage_perplexity"] <= 2
    assert printed["seconds"] > 0
    assert "finished" in done.stdout
    assert "epochs" in done.stderr
    assert "Traceback" not in done.stderr


def test_equal_settings_are_not_trained_again(there, capsys):
    before = Store().runs()
    assert main(["train", "karate-factions", "--seed", "3", "--epochs", "4", "--json"]) == 0
    shown = capsys.readouterr()
    assert "1 of 1 runs had been trained before" in shown.err
    assert json.loads(shown.out.splitlines()[-1])["run"] == before[0].id
    assert [run.ended for run in Store().runs()] == [run.ended for run in before]


def test_runs_are_listed_shown_and_verified(there, capsys):
    assert main(["runs", "list"]) == 0
    assert "karate-factions" in capsys.readouterr().out
    assert main(["runs", "list", "--json"]) == 0
    (facts,) = json.loads(capsys.readouterr().out)
    assert facts["state"] == "finished"
    assert facts["spec"]["seed"] == 3
    assert main(["runs", "show", facts["id"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["id"] == facts["id"]
    assert main(["runs", "show", facts["id"]]) == 0
    assert "finished" in capsys.readouterr().out
    assert main(["runs", "verify"]) == 0
    assert "as it was written" in capsys.readouterr().out


def test_verify_does_not_make_a_store_and_praise_it(here, capsys):
    assert main(["runs", "verify"]) == 1
    assert "found no file there" in capsys.readouterr().out
    assert list(here.iterdir()) == []


def test_a_damaged_run_is_named_and_the_others_are_listed(here, capsys):
    store = Store()
    queue = QueueStore(store.database, server="x")
    good, bad = (queue.enter([spec(n)], owner="a", preset="", names=[f"run {n}"])[0] for n in (1, 2))
    statement = "UPDATE trainings SET reason = CAST(x'ff00' AS TEXT), spec = '{' WHERE number = 2"
    store.database.write(lambda connection: connection.execute(statement))
    store.close()
    assert main(["runs", "list"]) == 0
    shown = capsys.readouterr()
    assert good in shown.out
    assert bad in shown.err
    assert main(["runs", "verify"]) == 1


def test_version_is_the_packages(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"soft-cluster-lab {__version__}\n"


def test_a_bundle_is_exported_and_replayed_bit_for_bit(there, tmp_path, capsys):
    (run,) = Store().runs()
    assert main(["runs", "export", run.id, "--out", str(tmp_path / "run.zip")]) == 0
    capsys.readouterr()
    assert main(["replay", str(tmp_path / "run.zip"), "--json"]) == 0
    shown = capsys.readouterr().out
    assert "the same to the last bit" in shown
    told = json.loads(shown.splitlines()[-1])
    assert (told["equal"], told["epochs"], told["differing"]) == (True, 5, 0)


def terminal(answer):
    """Standard input where somebody sits and types ``answer``."""
    stream = io.StringIO(answer)
    stream.isatty = lambda: True
    return stream


def test_runs_are_pruned_and_deleted(here, capsys, monkeypatch):
    store = Store()
    queue = QueueStore(store.database, server="x")
    ids = [queue.enter([spec(n)], owner="a", preset="", names=[f"run {n}"])[0] for n in range(3)]
    queue.leave(ids, owner="a")
    for live in queue.live():
        Recording(store.database).end(live.attempt, "stopped")
    store.pin(ids[0], owner="a")
    assert main(["runs", "prune", "--older-than", "0", "--dry-run"]) == 0
    assert "2 runs, would free" in capsys.readouterr().out
    assert len(store.runs()) == 3
    assert main(["runs", "prune", "--older-than", "0"]) == 0
    assert [run.id for run in store.runs()] == ids[:1]
    for answer in ("\n", "no\n", ""):
        monkeypatch.setattr("sys.stdin", terminal(answer))
        assert main(["runs", "delete", ids[0]]) == 1
        assert f"This deletes {ids[0]}" in capsys.readouterr().err
    assert [run.id for run in store.runs()] == ids[:1]
    monkeypatch.setattr("sys.stdin", terminal("y\n"))
    assert main(["runs", "delete", ids[0]]) == 0
    assert "deleted 1 run" in capsys.readouterr().out
    assert store.runs() == []
    store.close()


def test_verify_fails_where_something_is_wrong(here, capsys):
    Store().close()
    raw = bytearray(default_path().read_bytes())
    raw[100:300] = b"\xff" * 200
    default_path().write_bytes(raw)
    assert main(["runs", "verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "nothing"], "expected preset to be one of digits-clusters"),
        (
            ["train", "karate-factions", "--epochs", "0"],
            "epochs: input should be greater than or equal to 1, got 0",
        ),
        (["train", "karate-factions", "--epochs", "many"], "invalid int value: 'many'"),
        (
            ["train", "karate-factions", "--seed", "-1"],
            "seed: input should be greater than or equal to 0, got -1",
        ),
        (
            ["train", "karate-factions", "--device", "tpu"],
            "device: input should be 'auto', 'cpu' or 'cuda', got 'tpu'",
        ),
        (["runs", "show", "nothing"], "expected the id of a run or a sweep, got 'nothing'"),
        (["runs"], "required: COMMAND"),
        (["runs", "prune"], "expected --older-than DAYS or --to MB"),
        (["runs", "delete", "nothing"], "found no file there"),
        (["runs", "export", "nothing"], "expected the id of a run or a sweep, got 'nothing'"),
        (["replay", "nothing.zip"], "expected a file that can be read, got 'nothing.zip'"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(here, capsys, arguments, words):
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert words in shown.err


def test_a_missing_gpu_is_one_line_and_exit_code_2(here, capsys):
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    assert main(["train", "karate-factions", "--device", "cuda"]) == 2
    assert "expected a CUDA GPU" in capsys.readouterr().err


def test_what_a_dead_server_left_is_trained_here(here, shared_workers, capsys, monkeypatch):
    """Asked for while its server seems alive, and still there when it turns out to be dead."""
    monkeypatch.setattr(queue_store, "STALE_SECONDS", 2.5)
    (spec,) = PRESETS["karate-factions"].specs
    store = Store()
    queue = QueueStore(store.database, server="a server whose plug was pulled just now")
    queue.enter([spec.with_(training__epochs=4)], owner="somebody", preset="", names=["karate"])
    store.close()
    assert main(["train", "karate-factions", "--epochs", "4"]) == 0
    assert "trained before" not in capsys.readouterr().err


def test_an_empty_store_says_what_to_do(here, capsys):
    assert main(["runs", "list"]) == 0
    assert "train digits-clusters" in capsys.readouterr().out


def test_ctrl_c_stops_and_keeps_what_was_recorded(here, scheduler):
    """With workers of its own, whom the terminal does not tell; resumed, with those that are there."""
    command = [sys.executable, "-m", "analysis", "train", "digits-clusters", "--epochs", "2000"]
    running = subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=hear_ctrl_c
    )
    store, deadline = Store(), time.monotonic() + 60
    while not ((runs := store.runs()) and runs[0].epochs_done > 3):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "stopping; what was recorded stays" in err
    assert "Traceback" not in err
    (run,) = store.runs()
    assert (run.state, run.reason) == ("stopped", "stopped on request")
    assert len(store.history(run.id)) == run.epochs_done + 1
    assert [run.state for run in resumed(store, run.id, scheduler)] == ["stopped"], "stopped again, by Ctrl-C"
    store.close()


def hear_ctrl_c():
    """What a shell starts in the background ignores Ctrl-C, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def resumed(store, id, scheduler):
    """Resume by command and press Ctrl-C once it trains."""
    running = subprocess.Popen(
        [sys.executable, "-m", "analysis", "resume", id],
        cwd=ROOT,
        env=os.environ | {SCHEDULER: scheduler},
        stderr=subprocess.PIPE,
        preexec_fn=hear_ctrl_c,
    )
    deadline = time.monotonic() + 60
    while not (store.run(id).state == "running" and store.run(id).epochs_done > 3):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert b"stopping" in running.communicate(timeout=30)[1]
    return [store.run(id)]

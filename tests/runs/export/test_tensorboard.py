import sys

import pytest

from analysis.checks import BadInput
from analysis.runs.export.tensorboard import available, event_file, event_file_name
from tests.made import made_history, made_run


def test_tensorboard_reads_every_number_at_its_epoch(tmp_path):
    pytest.importorskip("tensorboardX", reason="tensorboardX is not installed")
    accumulator = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator", reason="tensorboard is not installed"
    )
    run, history = made_run(started=1000.0), made_history(epochs=200)
    (tmp_path / event_file_name(run)).write_bytes(event_file(run, history))
    events = accumulator.EventAccumulator(str(tmp_path), size_guidance={"scalars": 0}).Reload()
    tags = set(events.Tags()["scalars"])
    assert {"loss", "loss/task"} <= tags
    assert not {"seconds", "epoch"} & tags
    assert "accuracy/val" not in tags, "a number that is not there is not written as 0"
    for name in ("loss", "loss_task"):
        scalars = events.Scalars(name.replace("_", "/", 1))
        told = {row["epoch"]: row[name] for row in history if row[name] is not None}
        assert {each.step: each.value for each in scalars} == pytest.approx(told, rel=1e-6)
    assert next(each for each in events.Scalars("loss") if each.step == 5).wall_time == 1005.0


def test_without_the_package_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not available()
    with pytest.raises(BadInput, match=r"pip install 'soft-cluster-lab\[tensorboard\]'"):
        event_file(made_run(), made_history())


def test_the_file_is_named_as_tensorboard_looks_for():
    assert event_file_name(made_run(started=1000.5)) == "events.out.tfevents.1000.soft-cluster-lab"

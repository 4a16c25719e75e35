"""Observers hear every epoch of a training and say it elsewhere, number by number."""

import contextlib
import io
import sys

import pytest

from analysis.checks import BadInput
from analysis.training.fit import fit
from analysis.training.loop.events import Began, Epoch
from analysis.training.observers import ProgressBar, TensorBoard, WeightsAndBiases, several
from analysis.training.observers.scalar_tags import scalars_by_tag
from tests.runs.fake import spec


@pytest.fixture(scope="module")
def heard():
    events = []
    fit(spec(), observe=events.append)
    return events


def test_tensorboard_reads_every_number(heard, tmp_path):
    pytest.importorskip("tensorboardX", reason="tensorboardX is not installed")
    reader = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator", reason="tensorboard is not installed"
    )
    board = TensorBoard(tmp_path)
    for event in heard:
        board(event)
    board.close()
    read = reader.EventAccumulator(str(tmp_path)).Reload()
    for row in (event.row for event in heard if isinstance(event, Epoch)):
        for tag, value in scalars_by_tag(row).items():
            (there,) = [each.value for each in read.Scalars(tag) if each.step == row["epoch"]]
            assert there == pytest.approx(value, rel=1e-6)


def test_without_tensorboardx_one_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(BadInput, match=r"pip install 'soft-cluster-lab\[tensorboard\]'"):
        TensorBoard(tmp_path)


class FakeRun:
    """What is used of a run of wandb, with its own signatures."""

    def __init__(self):
        self.config, self.logged = {}, []

    def log(self, data, step=None):
        self.logged.append((step, data))


def test_weights_and_biases_gets_every_epoch_and_what_was_trained_on(heard):
    run = FakeRun()
    for event in heard:
        WeightsAndBiases(run)(event)
    began, *epochs = heard
    assert run.config == {"fingerprint": began.fingerprint, "device": "cpu"}
    assert run.logged == [(each.row["epoch"], scalars_by_tag(each.row)) for each in epochs]
    assert [step for step, _ in run.logged] == [0, 1, 2, 3]
    with pytest.raises(BadInput, match=r"expected what wandb.init\(\) returns, got str"):
        WeightsAndBiases("clusters")


def test_weights_and_biases_itself_takes_them(heard, tmp_path, monkeypatch):
    wandb = pytest.importorskip("wandb", reason="wandb is not installed")
    monkeypatch.setenv("WANDB_SILENT", "true")
    run = wandb.init(mode="offline", dir=str(tmp_path), project="clusters")
    for event in heard:
        WeightsAndBiases(run)(event)
    assert run.summary["loss"] == pytest.approx(heard[-1].row["loss"])
    run.finish()


def test_a_bar_fills_to_the_last_epoch_and_shows_the_loss():
    screen = io.StringIO()
    bar = ProgressBar(file=screen, mininterval=0)
    fit(spec(), observe=bar)
    last = screen.getvalue().rstrip().rpartition("\r")[2]
    assert "3/3" in last
    assert "loss=" in last
    assert "clusters in use=" in last


def test_a_bar_ends_where_a_training_is_stopped(capsys):
    asked = iter([False, True])
    fit(spec(training__epochs=50), progress=True, should_stop=lambda: next(asked, True))
    assert "/50" in capsys.readouterr().err
    with contextlib.suppress(KeyError), ProgressBar(file=io.StringIO()) as bar:
        bar(Began(None, "f", "cpu", 5))
        raise KeyError
    assert bar._bar is None


def test_several_are_told_in_their_order_and_beside_the_bar(capsys):
    order = []
    fit(
        spec(training__epochs=1),
        progress=True,
        observe=several(lambda _: order.append(1), lambda _: order.append(2)),
    )
    assert order == [1, 2] * 3
    assert "1/1" in capsys.readouterr().err


def test_a_bar_changes_no_number(heard, capsys):
    rows = []
    fit(spec(), progress=True, observe=lambda event: rows.append(getattr(event, "row", {})))
    without = [{**getattr(event, "row", {}), "seconds": 0} for event in heard]
    assert [{**row, "seconds": 0} for row in rows] == without

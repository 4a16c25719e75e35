import orjson
import pytest

from analysis.checks import BadInput
from analysis.runs.imports.manifest import read_manifest
from analysis.training.spec import RunSpec

TOLD = {
    "format": 1,
    "name": "A run",
    "state": "finished",
    "versions": {"torch": "2.13"},
    "epochs_done": 3,
    "summary": {
        "test_accuracy": 0.5,
        "device": "cpu",
        "verdict": "found",
        "verdict_sentence": "better than chance: " + "x" * 300,
        "val_accuracy": None,
        "chance": {"soft_modularity": {"mean": -0.004, "sd": 0.008}, "entropy": None},
    },
    "table": [{"layer": 0, "measure": "mad", "value": None, "reason": "all are 0", "epoch": 3}],
}


def read(**changes):
    return read_manifest(orjson.dumps(TOLD | changes))


def test_a_run_is_what_was_told():
    run = read().run(RunSpec())
    assert (run.name, run.state, run.epochs_done, run.created) == ("A run", "finished", 3, 0.0)
    assert run.summary == TOLD["summary"]
    assert run.table == tuple(TOLD["table"])
    assert run.key == RunSpec().key


def test_what_a_later_version_says_more_is_ignored():
    assert read(mood="good").name == "A run"


def test_numbers_stay_what_they_are():
    run = read(summary={"epochs": 3, "seconds": 0.5}).run(RunSpec())
    assert [type(value) for value in run.summary.values()] == [int, float]


@pytest.mark.parametrize(
    "summary",
    [
        {"test_accuracy": {"a": 1}},
        {"chance": 1.0},
        {"chance": {"a": {"b": {"c": 1}}}},
        {"chance": {"a": "b"}},
    ],
)
def test_a_summary_of_another_shape_is_refused(summary):
    with pytest.raises(BadInput, match="something else in summary"):
        read(summary=summary)


@pytest.mark.parametrize("content", [b"", b"[1]", b"\xff", b"null", b'{"format": 1}', b"{" * 5000])
def test_anything_else_is_one_sentence(content):
    with pytest.raises(BadInput, match=r"expected run\.json of a bundle") as refusal:
        read_manifest(content)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 400

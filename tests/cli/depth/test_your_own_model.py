"""The how-to for a model of one's own works as it stands, and what does not fit is one line."""

import json
import re
from contextlib import redirect_stdout
from io import StringIO

import pytest

from analysis.cli.main import main
from analysis.runs.engine.dask_connection import SCHEDULER
from analysis.runs.store.store import Store
from analysis.training.custom_models import MODELS
from tests.source import ROOT

BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs/how-to/your-own-model.md").read_text("utf-8"), re.S)
BAD = """from torch_geometric.nn import GCN

def wide(in_channels, out_channels, depth):
    return GCN(in_channels, 8, depth, out_channels + 1)

def other(in_channels, out_channels, depth):
    return GCN(in_channels, 8, depth + 1, out_channels)

def breaks(in_channels, out_channels, depth):
    raise ValueError("not today")

def number(in_channels, out_channels, depth):
    return 3
"""
SWEEP = ["depth", "--data", "planted-partition", "--depths", "2", "--seeds", "1", "--epochs", "2"]


@pytest.fixture
def here(own_folder):
    """A folder with the files of the how-to, where the command is started."""
    for block in BLOCKS:
        if name := re.match(r"# (\w+\.py)\n", block):
            (own_folder / name[1]).write_text(block)
    (own_folder / "bad_module.py").write_text(BAD)
    return own_folder


def test_files_and_commands(here, capsys, monkeypatch):
    command = [
        *SWEEP,
        "--encoder",
        "gcn",
        "--model",
        "my_module:make,my_marked_module:Net",
        "--norms",
        "none",
        "--workers",
        "1",
    ]
    assert main([*command, "--json", "--table", "markdown"]) == 0
    out = capsys.readouterr().out
    assert "| no norm | my_module:make |" in out
    assert "| no norm | my_marked_module:Net |" in out
    facts = json.loads(out.splitlines()[-1])
    assert (facts["state"], len(facts["points"])) == ("finished", 3)
    assert all(point["effective_rank"] >= 1 for point in facts["points"])
    run = next(run for run in Store().runs() if "my_module:make" in run.spec.model.encoder)
    assert run.name == "planted-partition, 2 layers, no norm, my_module:make, seed 0"
    assert {row["layer"] for row in run.table} == {0, 1, 2}
    # Whoever needs workers from here on is told that there are none.
    monkeypatch.setenv(SCHEDULER, "tcp://127.0.0.1:9")
    monkeypatch.setattr("analysis.runs.engine.dask_connection.CONNECT_SECONDS", 0.3)
    again = [*SWEEP, "--model", "my_module:make", "--norms", "none"]
    assert main(again) == 0
    assert "1 of 1 runs had been trained before" in capsys.readouterr().err
    (here / "my_module.py").write_text((here / "my_module.py").read_text() + "# changed\n")
    assert main(again) == 2, "a changed model is another one"
    assert "expected a Dask scheduler" in capsys.readouterr().err


def test_in_python():
    (block,) = [block for block in BLOCKS if "register_model" in block]
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            exec(compile(block, "how-to", "exec"), {})
    finally:
        MODELS.pop("my_gin", None)
    lines = printed.getvalue().splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["gcn", "2"],
        ["my_gin", "2"],
        ["gcn", "4"],
        ["my_gin", "4"],
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--model", "nowhere_to_be_found:make"], "a module called 'nowhere_to_be_found', found none"),
        (["--encoder", "bad_module:wide"], "a model of your own is given as --model bad_module:wide, a conv"),
        (["--model", "bad_module"], "expected --model as module:function"),
        (["--model", "bad_module:absent"], "has no attribute 'absent'"),
        (["--model", "bad_module:wide"], "a column for each class, got [200, 5]"),
        (["--model", "bad_module:other"], "2 layers in 'bad_module:other' of depth 2, found 3"),
        (["--model", "bad_module:breaks"], "from 'bad_module:breaks', got ValueError: not today"),
        (["--model", "bad_module:number"], "expected a torch module from 'bad_module:number', got int"),
        (["--model", "bad_module:wide", "--norms", "pair"], "which takes no norm"),
        (["--model", "my_module:make", "--skip", "residual"], "skip 'none' with a model of your own"),
        (["--model", "my_module:make", "--recipe", "dgn"], "to be one of gcn, gat, sgc"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_one_line_and_nothing_is_started(here, capsys, arguments, words):
    assert main([*SWEEP, *arguments]) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.err.count("\n") == 1
    assert not (here / "runs.sqlite").exists()

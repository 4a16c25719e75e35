"""The command ``myths``."""

import json

import pytest

from analysis.cli.main import main
from analysis.measures.myths.table import MYTHS


def test_they_are_listed(capsys):
    assert main(["myths", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == list(MYTHS)
    assert main(["myths", "list"]) == 0
    assert capsys.readouterr().out.count("https://arxiv.org/abs/2505.15547") == len(MYTHS)


def test_one_is_run(capsys):
    assert main(["myths", "run", "useful-smoothing", "--data", "digits-knn", "--json"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Refuted on digits-knn: Falling energy means a worse network.")
    facts = json.loads(out.splitlines()[-1])
    growth = facts["growth"]["mean of the neighbours"]
    assert growth["rayleigh"][2] < growth["rayleigh"][0]
    assert growth["nearest"][2] > growth["nearest"][0]
    assert len(growth["energy"]) == 17


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["flat-earth"], "expected myth to be one of weights-doubled"),
        (["gin-explodes", "--data", "karat"], "expected data to be one of"),
        (["gin-explodes", "--root", "nowhere"], "expected --root to be a folder"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, words):
    assert main(["myths", "run", *arguments]) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.err.count("\n") == 1

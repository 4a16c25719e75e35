"""The command ``tournament``."""

import json

import pytest

from analysis.cli.depth import tournament as command
from analysis.cli.main import main
from tests.runs.results.depth.made import made


def test_it_ranks_what_was_trained(monkeypatch, capsys):
    def trained(specs, *, name, workers):
        assert (name, workers, len(specs)) == ("tournament-digits-knn", 1, 8)
        return [made(spec, 0.5 + 0.1 * (spec.model.norm == "pair") + 0.01 * spec.seed) for spec in specs]

    monkeypatch.setattr(command, "trained", trained)
    arguments = [
        "--data",
        "digits-knn",
        "--depths",
        "2,4",
        "--cures",
        "pair",
        "--seeds",
        "2",
        "--workers",
        "1",
    ]
    assert main(["tournament", *arguments, "--table", "markdown", "--json"]) == 0
    out = capsys.readouterr().out
    assert "| PairNorm | **+10.0 ± 0.0 (2)** | **+10.0 ± 0.0 (2)** | 60.5 | 1.0 x |" in out
    facts = json.loads(out.splitlines()[-1])
    assert [cure["cure"] for cure in facts["cures"]] == ["PairNorm", "no norm"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: --data"),
        (["--data", "karate"], "expected labelled nodes for a depth run"),
        (["--data", "digits-knn", "--cures", "aspirin"], "expected cure to be one of none, batch"),
        (["--data", "digits-knn", "--seeds", "0"], "expected --seeds from 1 to 100"),
        (["--data", "digits-knn", "--workers", "0"], "expected --workers to be at least 1"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, words):
    assert main(["tournament", *arguments]) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.err.count("\n") == 1

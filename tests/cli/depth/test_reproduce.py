"""The command ``reproduce``."""

import json

import pytest

from analysis.cli.depth import reproduce as command
from analysis.cli.main import main
from tests.runs.results.depth.made import made


def test_the_table_stands_with_what_was_published_and_what_could_not_be_read(monkeypatch, capsys):
    def trained(specs, *, name, workers):
        return [
            made(spec, {"none": 0.4, "diff_group": 0.7}[spec.model.norm] + 0.01 * spec.seed) for spec in specs
        ]

    monkeypatch.setattr(command, "trained", trained)
    part = ["--depths", "2,15", "--norms", "none,diff_group", "--seeds", "2"]
    assert main(["reproduce", "dgn-cora", *part, "--table", "markdown", "--json"]) == 0
    out = capsys.readouterr().out
    assert "| DiffGroupNorm | GCN | 70.5 ± 0.7 (2) | 70.5 ± 0.7 (2) |" in out
    assert "| DiffGroupNorm | **+30.0 ± 0.0 (2)** | **+30.0 ± 0.0 (2)** |" in out
    assert "Published: DiffGroupNorm, 2 layers: around 81" in out
    assert "could not be read" in out
    facts = json.loads(out.splitlines()[-1])
    assert len(facts["points"]) == 8
    assert facts["gains"][0]["certain"]


def test_collapse_needs_no_training(capsys):
    assert main(["reproduce", "collapse-64", "--data", "planted-partition", "--seeds", "1", "--json"]) == 0
    out = capsys.readouterr().out
    assert "Published: figures only" in out
    rows = json.loads(out.splitlines()[-1])["rows"]
    assert [(row["convolution"], row["scale"]) for row in rows] == [
        (name, scale) for scale in (1.0, 2.0) for name in ("sage", "gat", "gcn", "gin")
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["dgn"], "expected reproduction to be one of dgn-cora, dgn-pubmed, collapse-64, got 'dgn'"),
        (["dgn-cora", "--norms", "bach"], "expected norm to be one of"),
        (["dgn-cora", "--root", "nowhere"], "expected --root to be a folder"),
        (["collapse-64", "--norms", "pair"], "which trains nothing"),
        (["collapse-64", "--data", "planted-partition", "--seeds", "0"], "expected --seeds to be at least 1"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, words):
    assert main(["reproduce", *arguments]) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.err.count("\n") == 1

"""The command ``compare-formulas``, as a person and as a program use it."""

import json

import pytest

from analysis.cli.main import main


@pytest.fixture(autouse=True)
def table(here):
    (here / "s.csv").write_text("a,b\n" + "0.75,0.25\n" * 17 + "0.25,0.75\n" * 17)


def test_every_code_prints_its_number_and_why_it_is_another(here, capsys):
    assert main(["compare-formulas", "--data", "karate", "--assignment", str(here / "s.csv"), "--json"]) == 0
    said = capsys.readouterr().out
    assert "DiffPool, link: PyG: 0.000865 times that of paper" in said
    printed = json.loads(said.splitlines()[-1])
    assert (printed["nodes"], printed["clusters"]) == (34, 2)
    by = {(row["quantity"], row["code"]): row for row in printed["values"]}
    assert by["KL to the target", "PyG"]["value"] == pytest.approx(
        34 * by["KL to the target", "DEC"]["value"]
    )
    assert by["MinCut, cut", "PyG"]["agreement"] == "the same number"


@pytest.mark.parametrize("style", ["markdown", "latex", "csv"])
def test_tables(style, capsys):
    arguments = ["compare-formulas", "--data", "karate", "--by", "uniform", "--table", style]
    assert main(arguments) == 0
    assert "Just Balance" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--by", "magic"], "expected --by to be one of soft, uniform, spectral"),
        (["--clusters", "1"], "expected --clusters from 2 to 34, got 1"),
        (["--run", "none"], "none"),
        (["--assignment", "nowhere.csv"], "expected --assignment to be a file, got 'nowhere.csv'"),
        (["--table", "html"], "expected the style of a table to be one of text, markdown"),
    ],
)
def test_what_cannot_be_is_one_sentence(arguments, sentence, capsys):
    assert main(["compare-formulas", "--data", "karate", *arguments]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1

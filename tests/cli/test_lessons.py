import orjson

from analysis.cli.main import main
from tests.lessons.test_check import GOOD


def test_lessons_are_listed_as_json(capsys):
    assert main(["lessons", "list", "--json"]) == 0
    rows = orjson.loads(capsys.readouterr().out.splitlines()[-1])
    assert len(rows) >= 10
    assert all(row.keys() == {"id", "title", "minutes", "language", "steps"} for row in rows)
    assert {row["language"] for row in rows} == {"en"}


def test_a_lesson_in_german_is_listed(capsys):
    assert main(["lessons", "list", "--lang", "de"]) == 0
    assert "Was ist ein weiches Cluster?" in capsys.readouterr().out


def test_a_file_is_checked(tmp_path, capsys):
    file = tmp_path / "mine.toml"
    file.write_text(GOOD)
    assert main(["lessons", "check", str(file)]) == 0
    assert "can be given" in capsys.readouterr().out
    file.write_text(GOOD.replace("term:tau", "term:taw"))
    assert main(["lessons", "check", str(file)]) == 1
    assert (
        "mine.toml, line 6: step 1 ('One'): expected a term of the glossary, got 'taw'"
        in capsys.readouterr().err
    )
    file.write_text("nonsense")
    assert main(["lessons", "check", str(file)]) == 2

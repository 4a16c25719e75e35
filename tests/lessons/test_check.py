"""What is wrong with a lesson is told with the step and in words."""

import pytest

from analysis.checks import BadInput
from analysis.lessons.check import check_lesson
from analysis.lessons.load_lesson import MOST_BYTES, parse_lesson, read_lesson
from analysis.runs.results.run_library import Library

GOOD = """
id = "mine"
title = "Mine"
question = "Why?"
minutes = 5
[[steps]]
title = "One"
text = "What [tau](term:tau) does: {sharp}."
complete = { kind = "state", reach = [{ name = "tau", at_least = 2.0 }] }
[steps.numbers]
sharp = { name = "sharpness", run = "example-karate-factions" }
[steps.view]
page = "keys"
run = "example-karate-factions"
state = { epoch = 150 }
[steps.predict]
kind = "choice"
question = "Sharper?"
[[steps.predict.options]]
text = "yes"
holds = { left = { name = "sharpness", run = "example-karate-factions" }, compare = "above", right = 0.6 }
[[steps.predict.options]]
text = "no"
holds = { left = { name = "sharpness", run = "example-karate-factions" }, compare = "below", right = 0.6 }
"""
LIBRARY = Library(None)
NUMBER = 'run = "example-karate-factions" }\n[steps.view]'
REACH = '{ kind = "state", reach = [{ name = "tau", at_least = 2.0 }] }'
TAU = 'name = "tau", at_least = 2.0'
SHOWN = 'run = "example-karate-factions"\nstate'


def test_a_good_lesson_has_nothing_wrong():
    assert check_lesson(parse_lesson(GOOD.encode(), "mine.toml"), LIBRARY) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("term:tau", "term:taw", "a term of the glossary, got 'taw'"),
        ("{sharp}", "{shrap}", "a number called 'shrap'"),
        (f'"sharpness", {NUMBER}', f'"sharpnes", {NUMBER}', "quantity to be one of sharpness"),
        ('page = "keys"', 'page = "depth"', "a depth run for the page depth, got"),
        (SHOWN, 'run = "gone"\nstate', "a recorded run to show, got 'gone'"),
        ("state = { epoch = 150 }", "state = { epok = 150 }", "the state of a picture"),
        (TAU, 'name = "muted", at_least = 3', "what ends this step cannot be reached"),
        (TAU, 'name = "epoch", at_least = 151', "epoch goes from 0 to 150"),
        (TAU, 'name = "tau", at_least = 5.5', "tau goes from 0.05 to 5"),
        (TAU, 'name = "wheel", at_least = 1', "got 'wheel'"),
        ('compare = "below"', 'compare = "above"', "to be right, 2 are"),
        ("right = 0.6 }\n[[", "right = 0.999 }\n[[", "to be right, 0 are"),
        ("minutes = 5", 'minutes = 5\nlanguage = "fr"', "a language with a glossary"),
        (REACH, '{ kind = "run", preset = "nope" }', "a preset to train"),
        (REACH, '{ kind = "run", spec = { seed = -1 } }', "spec: seed"),
    ],
)  # fmt: skip
def test_what_cannot_be_given_is_told(old, new, words):
    assert old in GOOD
    problems = check_lesson(parse_lesson(GOOD.replace(old, new).encode(), "mine.toml"), LIBRARY)
    assert any(words in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "mine"', 'id = "My Lesson"', "mine.toml, line 2: id: expected small letters"),
        ("minutes = 5", "minutes = 500", "minutes: input should be less than or equal to 10, got 500"),
        ('page = "keys"', 'page = "wall"', "steps 1 view page: input should be 'assignments'"),
        ('title = "One"\n', "", "steps 1 title: expected a value, got none"),
        ("minutes = 5", "minutes = 5\ncolour = 3", "colour: no lesson has this"),
        (", at_least = 2.0", "", "expected at_least or at_most for 'tau', got neither"),
        ('kind = "choice"', 'kind = "essay"', "steps 1 predict"),
        ("minutes = 5", "minutes = ", "expected TOML"),
        (GOOD[GOOD.rindex("[[steps.predict") :], "", "predict options: expected at least 2, got 1"),
        ('"Mine"', '"' + "M" * 10_000 + '"', "title: expected at most 200 characters"),
    ],
)
def test_a_file_that_is_no_lesson_is_one_sentence(old, new, words):
    assert old in GOOD
    with pytest.raises(BadInput) as error:
        parse_lesson(GOOD.replace(old, new).encode(), "mine.toml")
    assert words in str(error.value)
    assert len(str(error.value)) < 400
    assert "\n" not in str(error.value)


def test_files_that_cannot_be_read_are_one_sentence(tmp_path):
    with pytest.raises(BadInput, match="got no file"):
        read_lesson(tmp_path / "none.toml")
    (tmp_path / "big.toml").write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(BadInput, match="expected at most"):
        read_lesson(tmp_path / "big.toml")
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe9"')
    with pytest.raises(BadInput, match="UTF-8"):
        read_lesson(tmp_path / "latin.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('page = "keys"', 'page = "wheel"', "mine.toml, line 13: steps 1 view page: input should be"),
        ('title = "One"', "", "line 6: steps 1 title: expected a value, got none"),
        ("minutes = 5", 'minutes = "five"', "line 5: minutes: input should be a valid integer"),
        ("minutes = 5", "minutes = 50", "line 5: minutes: input should be less than or equal to 10"),
        (
            'question = "Why?"',
            f'question = "{"x" * 10_000}"',
            "line 4: question: expected at most 200 characters",
        ),
        ('id = "mine"', 'id = "My Lesson"', "line 2: id: expected small letters, digits and hyphens"),
        ('id = "mine"', 'id = "mine"\nlanguage = "english"', "line 3: language: expected two small letters"),
        ('title = "Mine"', 'title = "Mine', r"expected TOML, .*line 3"),
        ('title = "One"', 'title = "One"\ncolour = "red"', "line 8: steps 1 colour: no lesson has this"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(old, new, words):
    assert GOOD.count(old) == 1
    with pytest.raises(BadInput, match=words) as told:
        parse_lesson(GOOD.replace(old, new).encode(), "mine.toml")
    assert len(str(told.value)) < 300
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'id = "mine"',
            'id = "mine"\nlanguage = "xx"',
            "expected a language with a glossary (en, de), got 'xx'",
        ),
        (
            "What [tau]",
            "<b>What</b> [tau]",
            "expected Markdown without HTML, which is shown as it stands, got '<b>'",
        ),
        (SHOWN, 'run = "own"\nstate', "expected a step that trains, here or before"),
        ("What [tau]", "| | S |\\n|---|---|\\n| a | b |\\n\\n[tau]", "a heading for every column of a table"),
    ],
)
def test_other_things_that_cannot_be_given_are_told(old, new, words):
    lesson = parse_lesson(GOOD.replace(old, new, 1).encode(), "mine.toml")
    assert any(words in problem for problem in check_lesson(lesson, LIBRARY))


def test_two_lessons_with_one_id_are_refused(tmp_path, monkeypatch):
    from analysis.lessons.table import FOLDER, lessons

    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(GOOD)
    monkeypatch.setenv(FOLDER, str(tmp_path))
    with pytest.raises(BadInput, match="expected one lesson with the id 'mine' in 'en', got 2 files"):
        lessons()

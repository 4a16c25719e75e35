import ast

from analysis.runs.reproduce.text_edits import Edit, Places, applied, short_docstring, tidy

SOURCE = '''# first
A = 1


# what b is: é
@cache
def b(x):
    """One.

    Two.
    """
    y = x  # noqa: X
    # gone, too
    del y

    return x
'''
TEXT = SOURCE.encode()
A, B = ast.parse(SOURCE).body


def test_places_are_bytes_and_begin_with_decorators_and_the_comment_above():
    place = Places(TEXT)
    start, end = place.of(B)
    assert TEXT[start:].startswith(b"@cache")
    assert TEXT[end:] == b"\n"
    assert TEXT[place.of_first_word(B) :].startswith(b"def b")
    assert TEXT[place.with_comment_above(start) :].startswith("# what b is: é".encode())


def test_a_statement_goes_with_its_comment_and_the_lines_after_it():
    place = Places(TEXT)
    edit = place.whole_lines(B.body[2])
    assert TEXT[edit.start : edit.end].decode() == "    # gone, too\n    del y\n\n"
    text = applied(TEXT, [edit], start=0, end=len(TEXT))
    assert "del y" not in text
    assert text.endswith("    y = x  # noqa: X\n    return x\n")


def test_of_a_docstring_the_first_sentence_stays():
    (edit,) = short_docstring(B, Places(TEXT))
    assert edit.text == b'"""One."""'
    assert list(short_docstring(A, Places(TEXT))) == []


def test_an_edit_inside_one_that_takes_all_away_is_not_needed():
    outer, inner = Edit(2, 6, b""), Edit(3, 4, b"x")
    assert applied(b"abcdefgh", [inner, outer], start=0, end=8) == "abgh"


def test_notes_to_tools_go():
    assert tidy("a  # noqa: E501\nb  # type: ignore[x]\n\n\n\nc\n") == "a\nb\n\nc"

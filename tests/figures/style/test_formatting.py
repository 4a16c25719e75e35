from analysis.figures.style.formatting import escape, lines


def test_lines_keep_every_word_and_long_words_whole():
    text = "a few words and one-that-is-far-too-long-to-fit here"
    found = lines(text, 12)
    assert " ".join(found) == text
    assert [line for line in found if len(line) > 12] == ["one-that-is-far-too-long-to-fit"]
    assert lines("", 10) == [""]


def test_markup_is_escaped_once():
    assert escape("a < b & c") == "a &lt; b &amp; c"

from analysis.wording import counted, join_words


def test_one_and_none():
    assert counted(1, "key") == "1 key"
    assert counted(0, "class", "classes") == "0 classes"


def test_words_in_a_list():
    assert join_words(["1"], most=1) == "1"
    assert join_words(["1", "2"]) == "1 and 2"
    assert join_words(["1", "2"], most=1) == "1 and 1 more"

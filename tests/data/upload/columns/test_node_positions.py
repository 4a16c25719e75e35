"""What says how nodes are drawn is no feature."""

from tests.data.upload.columns.test_label_detection import THREE, N, read


def test_colours_of_the_web_are_left_out():
    """starwars-full-interactions.json."""
    data = read(
        {
            "colour": [("#4f4fb1", "#808080", "#07b19f")[c] for c in THREE],
            "age": [0.5 + i for i in range(N)],
        }
    )
    assert data.feature_names == ("age",)
    assert "'colour' holds colours: it was left out" in data.notes


def test_words_for_colours_are_words():
    data = read({"colour": [("red", "green", "blue")[c] for c in THREE]})
    assert data.feature_names == ("colour: blue", "colour: green", "colour: red")

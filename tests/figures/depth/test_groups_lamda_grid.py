import numpy as np

from analysis.figures.depth.groups_lamda_grid import lamda_map


def test_discs_are_means_and_lines_have_one_product():
    accuracy = {(2, 0.1): [0.5, 0.7], (10, 0.1): [0.8], (10, 0.02): [0.4]}
    picture = lamda_map(accuracy, validation=accuracy, depth=16)
    *lines, discs = picture.figure.data
    assert sorted(zip(discs.x, discs.y, np.round(discs.marker.color, 6), strict=True)) == [
        (2, 0.1, 0.6),
        (10, 0.02, 0.4),
        (10, 0.1, 0.8),
    ]
    assert lines
    for line in lines:
        assert np.ptp(np.array(line.x) * np.array(line.y)) < 1e-9
    assert "Validation chooses 10 groups with lamda 0.1 at depth 16: 80 % of the test nodes" in picture.alt


def test_the_pair_is_chosen_by_validation_and_told_with_its_test_accuracy():
    test = {(2, 0.1): [0.5, 0.7], (10, 0.1): [0.8, 0.9]}
    validation = {(2, 0.1): [0.9, 0.7], (10, 0.1): [0.6, 0.8]}
    picture = lamda_map(test, validation=validation, depth=4)
    assert "Validation chooses 2 groups with lamda 0.1 at depth 4: 60 % of the test nodes" in picture.alt


def test_one_seed_is_one():
    accuracy = {(2, 0.1): [0.5], (10, 0.1): [0.8]}
    caption = lamda_map(accuracy, validation=accuracy, depth=4).figure.layout.annotations[-1].text
    assert "over 1 seed at depth 4" in caption.replace("<br>", " ")

"""One answer to whether classes are apart, by class means or, in older rows, by the ratio."""

import subprocess
import sys

from analysis.measures.class_separation_verdict import READ, classes_apart, separation_words


def rows(**values):
    names = {"a": "class_mean_accuracy", "r": "group_distance_ratio_paper"}
    return {names[name[0]] + name[1:]: value for name, value in values.items()}


def test_class_means_come_first_and_the_ratio_stands_in():
    means = {"a": 0.9, "a_permuted_mean": 0.2, "a_permuted_sd": 0.01}
    assert classes_apart(rows(**means, r=1.0, r_permuted_mean=1.17))
    assert classes_apart(rows(**(means | {"a": 0.25}), r=9.0, r_permuted_mean=1.17)) is False
    assert classes_apart(rows(**(means | {"a": None}), r=9.0, r_permuted_mean=1.17)) is None
    assert classes_apart(rows(r=1.3, r_permuted_mean=1.17))
    assert classes_apart(rows(r=1.25, r_permuted_mean=1.17)) is False
    assert classes_apart(rows(r=1.3, r_neutral=1.17))
    assert classes_apart(rows(r=1.3, r_permuted_mean=None, r_neutral=1.25)) is False
    assert classes_apart(rows(r=None, r_permuted_mean=1.17)) is None
    assert classes_apart({}) is None


def test_words_say_what_there_is():
    assert separation_words(rows(r=1.3, r_permuted_mean=1.17)) == (
        "group distance ratio 1.3 (shuffled labels: 1.17)"
    )
    assert separation_words(rows(r=1.3, r_neutral=1.17)).endswith("(neutral value: 1.17)")
    assert separation_words({}) == "the group distance ratio is undefined"
    assert set(rows(a=1, r=1)) <= set(READ)


def test_it_opens_without_torch():
    code = "import sys, analysis.measures.class_separation_verdict; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

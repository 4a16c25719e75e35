from dataclasses import replace

import pytest

from analysis.measures.diagnosis.depth_verdict import layers_verdict
from analysis.runs.results.depth.depth_points import depth_means, depth_points
from analysis.runs.results.report import text_report
from analysis.runs.run import Run
from analysis.training.spec import RunSpec


def run(seed, norm="diff_group", accuracy=0.5, **changes):
    training = {name: changes.pop(name) for name in ("lr", "epochs") if name in changes}
    spec = RunSpec().with_(
        data__name=changes.pop("data", "digits-knn"),
        model={"kind": "depth", "depth": 2, "norm": norm, **changes},
        training=training,
        seed=seed,
    )
    rows = [{"layer": layer, "measure": m, "value": v} for layer, m, v in (
        (1, "effective_rank", 3.0), (2, "effective_rank", 2.0), (2, "group_distance_ratio_pyg", 0.3),
        (2, "group_distance_ratio_paper", None), (2, "gradient_norm", 0.01),
    )]  # fmt: skip
    summary = {} if accuracy is None else {"test_accuracy": accuracy, "seconds": 1.0}
    return Run(f"r{seed}{norm}", "k", "o", "n", "", "s", spec, "finished", summary=summary, table=tuple(rows))


def test_a_point_has_the_last_layers_numbers_and_what_is_undefined_is_none():
    (point,) = depth_points([run(3, lamda=0.2, groups=4)])
    assert (point["data"], point["depth"], point["seed"]) == ("digits-knn", 2, 3)
    assert point["effective_rank"] == 2.0
    assert point["group_distance_ratio"] == {"paper": None, "pyg": 0.3, "authors": None}
    assert (point["lamda"], point["groups"], point["gradient_norm"]) == (0.2, 4, 0.01)
    assert depth_points([run(3, "none")])[0]["lamda"] is None


@pytest.mark.parametrize(
    ("accuracy", "guess", "norm", "said"),
    [
        (0.14, 0.3, 2.0, "14 %, is no better than naming the most frequent class for all, 30 %."),
        (0.3, 0.3, 2.0, "30 %, is no better than naming the most frequent class for all, 30 %."),
        (0.31, 0.3, 2.0, ""),
        (0.14, None, 2.0, ""),
        (None, 0.3, 2.0, ""),
        (0.14, 0.3, 0.0, ""),
    ],
)
def test_healthy_layers_of_a_network_that_guesses_are_not_praised_alone(accuracy, guess, norm, said):
    """In the point and in the text alike; a network whose layers vanish has its reason already."""
    rows = ({"layer": layer, "measure": "norm_per_node", "value": v} for layer, v in enumerate((2.0, norm)))
    summary = {"test_accuracy": accuracy, "majority_accuracy": guess}
    deep = replace(run(0), table=tuple(rows), summary=summary)
    (point,) = depth_points([deep])
    assert point["verdict"] == ("healthy" if norm else "vanished")
    sentence = layers_verdict(deep.table).sentence
    assert point["verdict_sentence"] == (f"{sentence} But the accuracy, {said}" if said else sentence)
    assert point["verdict_sentence"] in text_report([deep])


def test_means_over_seeds_by_hand():
    runs = [run(0, accuracy=0.5), run(1, accuracy=0.7), run(2, accuracy=None), run(0, "none")]
    first, other = depth_means(runs)
    assert (first["mean"], first["sd"], first["n"]) == (pytest.approx(0.6), pytest.approx(0.02**0.5), 2)
    assert (other["norm"], other["sd"], other["n"]) == ("none", None, 1)


def test_settings_are_never_pooled_as_if_they_were_seeds():
    """Two groups by two lamdas with two seeds are four means of two, not one of eight."""
    runs = [run(s, groups=g, lamda=x) for g in (2, 20) for x in (0.01, 10.0) for s in (0, 1)]
    means = depth_means(runs)
    assert [(m["groups"], m["lamda"], m["n"]) for m in means] == [
        (g, x, 2) for g in (2, 20) for x in (0.01, 10.0)
    ]


@pytest.mark.parametrize(
    "change",
    [{"hidden": 8}, {"dropout": 0.5}, {"lr": 0.1}, {"epochs": 7}, {"data": "planted-partition"},
     {"drop_edge": 0.5}, {"missing": 0.5}, {"skip": "residual"}, {"encoder": "gat"}, {"bias": False}],
)  # fmt: skip
def test_whatever_differs_is_a_mean_of_its_own_and_says_so(change):
    means = depth_means([run(0), run(1), run(0, **change)])
    assert [mean["n"] for mean in means] == [2, 1]
    (name,) = change
    assert means[0][name] != means[1][name]


def test_without_the_norm_its_settings_do_nothing():
    (mean,) = depth_means([run(0, "none", groups=3), run(1, "none", groups=4)])
    assert (mean["n"], mean["groups"]) == (2, None)

import itertools

from analysis.runs.engine.titles import title, titles
from analysis.training.spec import RunSpec

DEPTH = RunSpec().with_(data__name="digits-knn", model={"kind": "depth", "norm": "diff_group"})


def test_a_title_says_what_one_would_ask_first():
    assert title(RunSpec()) == "digits, 4 heads x 8 clusters, seed 0"
    assert (
        title(DEPTH.with_(model__skip="residual")) == "digits-knn, 8 layers, DiffGroupNorm, residual, seed 0"
    )


def test_the_runs_of_a_sweep_have_different_names():
    specs = [
        DEPTH.with_(model__groups=g, model__lamda=x, training__lr=lr, seed=s)
        for g, x, lr, s in itertools.product((2, 20), (0.01, 10), (0.1, 0.2), (0, 1))
    ]
    assert len(set(titles(specs))) == len(specs)
    assert titles(specs)[0] == "digits-knn, 8 layers, DiffGroupNorm, groups 2, lamda 0.01, lr 0.1, seed 0"


def test_settings_that_do_nothing_are_not_named():
    plain = DEPTH.with_(model__norm="none")
    assert titles([plain, DEPTH.with_(model__groups=2)]) == [
        "digits-knn, 8 layers, no norm, seed 0",
        "digits-knn, 8 layers, DiffGroupNorm, groups 2, seed 0",
    ]


def test_clusters_that_differ_in_tau_say_so():
    specs = [RunSpec(), RunSpec().with_(model__tau=2.0)]
    assert titles(specs)[1] == "digits, 4 heads x 8 clusters, tau 2, seed 0"


def test_poolers_without_keys_are_named_and_have_no_heads():
    assert title(RunSpec().with_(model__pooler="mincut")) == "digits, MinCut, 8 clusters, seed 0"

"""Numbers of lessons by a second route: numpy and scikit-learn on the recorded arrays."""

import contextlib

import numpy as np
import pytest
from sklearn.metrics import normalized_mutual_info_score

from analysis.checks import BadInput
from analysis.lessons.lesson import Quantity
from analysis.lessons.quantities import QUANTITIES, format_quantity, value
from analysis.runs import example_store
from analysis.runs.results.run_library import Library
from analysis.runs.store import NoSuchRun

LIBRARY = Library(None)
KARATE, DEEP = "example-karate-factions", "example-digits-depth-9"


def by_hand(*, epoch=150, tau=1.0, mute=(), scale=1.0):
    store = example_store()
    arrays = store.snapshot(KARATE, epoch).arrays
    x, keys = arrays["memory.0.x"].astype(float), arrays["memory.0.keys"].astype(float)
    weights = scale * arrays["memory.0.head_weights"].astype(float)
    weights[[head - 1 for head in mute]] = 0
    d2 = ((x[None, :, None] - keys[:, None]) ** 2).sum(-1)
    q = (1 + d2 / tau) ** (-(1 + tau) / 2)
    z = np.tensordot(weights, q / q.sum(-1, keepdims=True), axes=1)
    S = np.exp(z - z.max(1, keepdims=True))
    return S / S.sum(1, keepdims=True), store.graphs(KARATE).y


@pytest.mark.parametrize(
    "changes", [{}, {"epoch": 27}, {"tau": 5.0}, {"mute": (1,)}, {"scale": 0.3}, {"tau": 0.2, "mute": (2,)}]
)
def test_numbers_of_an_assignment(changes):
    S, y = by_hand(**changes)
    asked = {{"scale": "weight_scale"}.get(name, name): given for name, given in changes.items()}
    got = {
        n: value(Quantity(name=n, run=KARATE, **asked), LIBRARY)
        for n in ("sharpness", "kl", "nmi", "entropy")
    }
    assert got["sharpness"] == pytest.approx(S.max(1).mean(), abs=1e-5)
    assert got["entropy"] == pytest.approx(-(S * np.log(S)).sum(1).mean() / np.log(2), abs=1e-5)
    assert got["nmi"] == pytest.approx(normalized_mutual_info_score(y, S.argmax(1)), abs=1e-5)
    P = S**2 / S.sum(0)
    P /= P.sum(1, keepdims=True)
    assert got["kl"] == pytest.approx((P * np.log(P / S)).sum(1).mean(), abs=1e-5)


def test_the_least_sure_node_is_the_one_that_its_name_says():
    store = example_store()
    arrays = store.snapshot(KARATE, 150).arrays
    x, keys = arrays["memory.0.x"].astype(float), arrays["memory.0.keys"][0].astype(float)
    near = 1 / (1 + ((x[:, None] - keys) ** 2).sum(-1))
    number = value(Quantity(name="least_sure_node", run=KARATE, head=1), LIBRARY)
    assert number == 1 + (near.max(1) / near.sum(1)).argmin()
    assert store.graphs(KARATE).node_names[int(number) - 1] == f"member {number:.0f}"


def test_shuffled_rows_keep_sharpness_and_lose_the_graph():
    same, lost = (
        {k: value(Quantity(name=k, run=KARATE, shuffled=s), LIBRARY) for k in ("sharpness", "modularity")}
        for s in (False, True)
    )
    assert same["sharpness"] == pytest.approx(lost["sharpness"], abs=1e-6)
    assert lost["modularity"] < 0.1 < same["modularity"]


def test_numbers_of_a_layer_are_those_of_the_runs_table():
    rows = {(r["layer"], r["measure"]): r["value"] for r in LIBRARY.run(DEEP).table}
    assert value(Quantity(name="ratio", run=DEEP, layer=6), LIBRARY) == rows[6, "group_distance_ratio_paper"]
    assert value(Quantity(name="norm", run=DEEP), LIBRARY) == rows[32, "norm_per_node"]


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ({"name": "sharpness", "run": DEEP}, "a run with clusters"),
        ({"name": "ratio", "run": DEEP, "layer": 99}, "a layer of"),
        ({"name": "sharpness", "run": KARATE, "epoch": 149}, "a recorded epoch of"),
        ({"name": "sharpness", "run": KARATE, "mute": (3,)}, "a head from 1 to 2, got 3"),
        ({"name": "test_accuracy", "run": KARATE}, "a finished run with test_accuracy"),
        ({"name": "test_accuracy", "run": "own"}, "a finished run of your own"),
    ],
)
def test_what_a_run_does_not_have_is_one_sentence(quantity, words):
    with pytest.raises(BadInput, match=words):
        value(Quantity(**quantity), LIBRARY)


def test_a_run_that_is_gone_is_told_apart():
    with pytest.raises(NoSuchRun):
        value(Quantity(name="sharpness", run="gone"), LIBRARY)


def test_every_quantity_has_a_value_somewhere():
    for name in QUANTITIES:
        values = []
        for run in (KARATE, DEEP):
            with contextlib.suppress(BadInput):
                values.append(value(Quantity(name=name, run=run), LIBRARY))
        assert len(values) == 1
        assert np.isfinite(values[0])


def test_a_minus_is_a_minus():
    assert format_quantity(Quantity(name="nmi", run="x"), -0.034) == "\u22120.03"

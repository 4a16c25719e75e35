"""Specs: equal ones have equal keys, JSON brings them back, and bounds are refused in one sentence."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from analysis.checks import BadInput
from analysis.data.builtin.table import SAMPLES
from analysis.layers.convolutions.table import CONVOLUTIONS
from analysis.training.spec import (
    ClusterSpec,
    DataSpec,
    DepthSpec,
    RunSpec,
    TrainingSpec,
    bounds,
    parse_spec,
)

seeds = st.integers(0, 2**31 - 1)
cluster_models = st.builds(
    ClusterSpec,
    encoder=st.sampled_from(["gcn", "gat", "sage", "gin"]),
    heads=st.integers(1, 8),
    clusters=st.lists(st.integers(1, 64), min_size=1, max_size=3).map(tuple),
    tau=st.floats(0.01, 100),
    head_weight=st.none() | st.floats(-20, 20),
    keys=st.sampled_from(["random", "kmeans"]),
)
depth_models = st.builds(
    DepthSpec,
    depth=st.integers(1, 64),
    norm=st.sampled_from(["none", "pair", "diff_group"]),
    lamda=st.floats(0, 10),
)
trainings = st.builds(
    TrainingSpec,
    epochs=st.integers(1, 2000),
    lr=st.floats(0, 1, exclude_min=True),
    kl=st.sampled_from(["none", "attached", "detached"]),
    kl_per_head=st.booleans(),
)
specs = st.one_of(
    st.builds(
        RunSpec,
        data=st.builds(DataSpec, name=st.sampled_from(list(SAMPLES)), seed=seeds),
        model=cluster_models,
        training=trainings,
        seed=seeds,
    ),
    st.builds(
        RunSpec,
        data=st.builds(DataSpec, name=st.sampled_from(["digits-knn", "planted-partition"]), seed=seeds),
        model=depth_models,
        training=trainings,
        seed=seeds,
    ),
)


@given(specs)
def test_json_brings_back_an_equal_spec_with_an_equal_key(spec):
    back = parse_spec(spec.to_json())
    assert back == spec
    assert back.key == spec.key
    assert back.to_json() == spec.to_json()
    assert parse_spec(json.loads(spec.to_json())) == spec


@given(specs, specs)
def test_keys_are_equal_exactly_where_specs_are(one, other):
    assert (one.key == other.key) == (one == other)


@given(specs)
def test_json_is_canonical_and_the_key_is_its_hash(spec):
    tree = json.loads(spec.to_json())
    assert json.loads(json.dumps(tree, sort_keys=True)) == tree
    assert list(tree) == sorted(tree)
    assert list(tree["training"]) == sorted(tree["training"])
    assert spec.key == hashlib.sha256(spec.to_json().encode()).hexdigest()


def test_the_order_in_which_settings_are_written_does_not_matter():
    assert (
        parse_spec('{"seed":3,"data":{"seed":0,"name":"karate"}}').key
        == RunSpec(data=DataSpec(name="karate"), seed=3).key
    )
    assert parse_spec("{}") == parse_spec({}) == RunSpec()


def with_cluster(**model) -> RunSpec:
    return RunSpec(model=ClusterSpec(**model))


def test_whole_numbers_and_their_floats_are_one_setting():
    assert parse_spec({"model": {"kind": "cluster", "tau": 2}}).key == with_cluster(tau=2.0).key


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"training": {"epochs": 0}}, "training.epochs: input should be greater than or equal to 1, got 0"),
        ({"training": {"lr": 0}}, "training.lr: input should be greater than 0, got 0"),
        ({"training": {"lr": float("nan")}}, "training.lr: input should be a finite number, got nan"),
        ({"training": {"epochs": 1.5}}, "training.epochs: input should be a valid integer"),
        ({"training": {"speed": 1}}, "training.speed: extra inputs are not permitted, got 1"),
        (
            {"model": {"kind": "cluster", "heads": 9}},
            "model.heads: input should be less than or equal to 8, got 9",
        ),
        ({"model": {"kind": "cluster", "clusters": []}}, "model.clusters: "),
        ({"model": {"kind": "cluster", "clusters": [8, 0]}}, "model.clusters.1: input should be greater"),
        (
            {"model": {"kind": "cluster", "encoder": "mlp"}},
            f"expected encoder to be one of {', '.join(CONVOLUTIONS)}, got",
        ),
        ({"model": {"kind": "tree"}}, "model"),
        (
            {"model": {"kind": "depth", "depth": 257}},
            "model.depth: input should be less than or equal to 256, got 257",
        ),
        ({"data": {"name": "coral"}}, "expected data to be one of digits, digits-knn"),
        (
            {"data": {"name": "karate"}, "model": {"kind": "depth"}},
            "choose one of: digits-knn, planted-partition",
        ),
        ({"seed": -1}, "seed: input should be greater than or equal to 0, got -1"),
        ("{", "JSON"),
        ("[]", "object"),
        (b"\xff\xfe", ""),
    ],
)
def test_what_is_out_of_bounds_is_refused_in_one_sentence(raw, sentence):
    with pytest.raises(BadInput) as refusal:
        parse_spec(raw)
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert "pydantic" not in str(refusal.value)


names = st.sampled_from(["seed", "data", "name", "model", "kind", "epochs", "training", "x"])
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@given(st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(names, inner)))
def test_any_json_is_read_or_refused_in_one_short_sentence(value):
    said = ""
    try:
        spec = parse_spec(json.dumps(value))
    except BadInput as refusal:
        said = str(refusal)
    else:
        assert parse_spec(spec.to_json()) == spec
    assert "\n" not in said
    assert len(said) < 300


def test_a_minus_before_zero_makes_no_second_spec():
    assert with_cluster(head_weight=-0.0).key == with_cluster(head_weight=0.0).key


def test_a_huge_wrong_value_is_cut_short():
    for raw in ({"seed": "9" * 10**6 + "x"}, {"data": {"name": "x" * 10**6}}):
        with pytest.raises(BadInput) as refusal:
            parse_spec(raw)
        assert len(str(refusal.value)) < 300


def test_a_spec_cannot_be_changed_in_place():
    spec = RunSpec()
    with pytest.raises(ValidationError, match="frozen"):
        spec.seed = 5
    with pytest.raises(ValidationError, match="frozen"):
        spec.training.epochs = 5
    assert isinstance(hash(spec), int)


def test_with_changes_only_what_it_names_and_checks_again():
    spec = RunSpec()
    changed = spec.with_(training__epochs=7, model__clusters=(4, 2), seed=3)
    assert (changed.training.epochs, changed.model.clusters, changed.seed) == (7, (4, 2), 3)
    assert changed.with_(training__epochs=30, model__clusters=(8,), seed=0) == spec
    assert spec == RunSpec()
    with pytest.raises(
        BadInput, match="training.epochs: input should be less than or equal to 10000, got 99999"
    ):
        spec.with_(training__epochs=99999)


@pytest.mark.parametrize("path", ["epoch", "training__epoch", "trainin__epochs", "seed__epochs"])
def test_with_refuses_a_setting_that_does_not_exist(path):
    with pytest.raises(BadInput, match="expected one of the settings"):
        RunSpec().with_(**{path: 5})


def test_sliders_and_validation_share_their_bounds():
    for settings, name in [(TrainingSpec, "epochs"), (ClusterSpec, "heads"), (DepthSpec, "depth")]:
        low, high = bounds(settings, name)
        assert getattr(settings(**{name: low}), name) == low
        assert getattr(settings(**{name: high}), name) == high
        for outside in (low - 1, high + 1):
            with pytest.raises(BadInput):
                settings(**{name: outside})


def test_a_spec_that_is_made_by_hand_refuses_in_the_words_of_with():
    for make, path in [
        (lambda: DepthSpec(norm="x"), {"model": {"kind": "depth", "norm": "x"}}),
        (lambda: ClusterSpec(clusters=(8, 0)), {"model__clusters": (8, 0)}),
        (lambda: TrainingSpec(lr=2), {"training__lr": 2}),
        (lambda: DataSpec(seed=-1), {"data__seed": -1}),
        (lambda: RunSpec(seed=0.5), {"seed": 0.5}),
        (lambda: RunSpec(model={"kind": "depth", "depth": 0}), {"model": {"kind": "depth", "depth": 0}}),
    ]:
        with pytest.raises(BadInput) as by_hand:
            make()
        with pytest.raises(BadInput) as changed:
            RunSpec().with_(**path)
        assert str(by_hand.value) == str(changed.value)
        assert "\n" not in str(by_hand.value)
    with pytest.raises(BadInput, match="^expected norm to be one of none, batch.* got 'x'$"):
        DepthSpec(norm="x")


def test_a_setting_without_bounds_has_none():
    with pytest.raises(BadInput, match="expected a setting with bounds, got 'kl'"):
        bounds(TrainingSpec, "kl")


def test_an_open_bound_is_a_bound():
    assert bounds(TrainingSpec, "lr") == (0, 1)


def test_settings_of_later_versions_leave_the_keys_of_earlier_runs_as_they_were():
    old = (
        '{"data":{"name":"digits-knn","seed":0},"model":{"depth":4,"dropout":0.0,"encoder":"gcn","groups":10,'
        '"hidden":16,"kind":"depth","lamda":0.03,"norm":"pair"},"seed":0,'
    )
    spec = RunSpec(data=DataSpec(name="digits-knn"), model=DepthSpec(depth=4, norm="pair"))
    assert spec.to_json().startswith(old)
    changed = spec.with_(model__skip="residual", data__row_normalise=True)
    assert '"skip":"residual"' in changed.to_json()
    assert '"row_normalise":true' in changed.to_json()
    assert "drop_edge" not in changed.to_json()
    assert "untrained_counts" not in changed.to_json()
    assert "predict_from" not in changed.to_json()
    assert parse_spec(changed.to_json()) == changed
    assert len({spec.key, changed.key, changed.with_(model__bias=False).key}) == 3


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            {"name": "mutag", "folds": 2},
            "expected 0 folds, or at least 3 (test, validation, training), got 2",
        ),
        ({"name": "mutag", "folds": 5, "fold": 5}, "expected a fold below 5, got 5"),
        ({"name": "mutag", "fold": 1}, "expected a fold below 1, got 1"),
        ({"name": "karate", "folds": 5}, "expected data of many labelled graphs for cross-validation, got"),
    ],
)
def test_folds_are_of_many_graphs_and_leave_some_to_train_on(data, sentence):
    with pytest.raises(BadInput) as refusal:
        RunSpec(data=data)
    assert str(refusal.value).startswith(sentence)
    assert RunSpec(data={"name": "mutag", "folds": 5, "fold": 4}).data.fold == 4

from analysis.training.spec import RunSpec
from analysis.training.spec.sweep_axes import settings, swept

BASE = RunSpec().with_(data__name="digits-knn", model={"kind": "depth"})


def test_seeds_are_no_axes():
    assert not swept([BASE, BASE.with_(seed=1, data__seed=2)])
    assert not {"seed", "data.seed"} & set(settings(BASE))


def test_every_setting_can_be_an_axis():
    assert swept([BASE, BASE.with_(training__lr=0.1, data__row_normalise=True)]) == [
        "data.row_normalise",
        "training.lr",
    ]
    assert "model.kind" in swept([BASE, RunSpec()])


def test_an_axis_that_only_follows_another_is_none_within_it():
    specs = [BASE.with_(model__depth=d, model__lamda=x) for d, x in ((2, 0.1), (4, 0.05))]
    assert swept(specs) == ["model.depth", "model.lamda"]
    assert swept(specs, within=["model.depth"]) == []
    assert swept([*specs, specs[0].with_(model__lamda=0.3)], within=["model.depth"]) == ["model.lamda"]

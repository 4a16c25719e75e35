"""Refusals say what would pass."""

import re
from dataclasses import replace

import pytest

from analysis.checks import BadInput
from analysis.runs.budget.limits import PROFILES, Refused, check_cost, check_room, check_size, current_limits
from analysis.runs.engine.engine import Engine
from analysis.training.presets.table import PRESETS
from analysis.training.spec import RunSpec
from tests.runs.fake import spec

CLASSROOM = PROFILES["classroom"]


def test_the_number_of_epochs_that_is_offered_passes_and_one_more_does_not():
    limits = replace(CLASSROOM, cost=30.0)
    with pytest.raises(Refused, match="estimated at") as caught:
        check_cost(RunSpec().with_(training__epochs=2000), limits)
    (offered,) = re.findall(r"at most (\d+) epochs would pass", str(caught.value))
    check_cost(RunSpec().with_(training__epochs=int(offered)), limits)
    with pytest.raises(Refused):
        check_cost(RunSpec().with_(training__epochs=int(offered) + 1), limits)


def test_where_not_even_one_epoch_passes_a_smaller_model_is_asked_for():
    with pytest.raises(Refused, match="choose a smaller model"):
        check_cost(RunSpec(), replace(CLASSROOM, cost=0.01))


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_may_be_started_in_class(preset):
    for chosen in PRESETS[preset].specs:
        check_size(chosen, CLASSROOM)
        check_cost(chosen, CLASSROOM)


@pytest.mark.parametrize(
    ("path", "in_class", "published"),
    [("model__depth", 64, 256), ("model__hidden", 256, 1024), ("training__epochs", 2000, 10_000)],
)
def test_published_settings_are_for_research_and_smaller_ones_for_class(path, in_class, published):
    deep = RunSpec().with_(data__name="digits-knn", model={"kind": "depth"})
    check_size(deep.with_(**{path: published}), PROFILES["research"])
    check_size(deep.with_(**{path: in_class}), CLASSROOM)
    refusal = f"expected {path.replace('__', '.')} of at most {in_class} on this server, got {in_class + 1}; "
    with pytest.raises(Refused, match=re.escape(refusal)):
        check_size(deep.with_(**{path: in_class + 1}), CLASSROOM)
    with pytest.raises(BadInput, match=f"less than or equal to {published}"):
        deep.with_(**{path: published + 1})


def test_a_person_and_a_server_have_so_much_room():
    check_room([spec()], own_jobs=1, queued=CLASSROOM.queue - 1, limits=CLASSROOM)
    with pytest.raises(Refused, match="you have 2 runs waiting"):
        check_room([spec()], own_jobs=2, queued=2, limits=CLASSROOM)
    with pytest.raises(Refused, match="try again in a minute"):
        check_room([spec()] * 2, own_jobs=0, queued=CLASSROOM.queue - 1, limits=CLASSROOM)


def test_the_environment_chooses_the_profile(monkeypatch):
    monkeypatch.delenv("SOFT_CLUSTER_LAB_PROFILE", raising=False)
    assert current_limits() == CLASSROOM
    monkeypatch.setenv("SOFT_CLUSTER_LAB_PROFILE", "research")
    assert current_limits() == PROFILES["research"]
    monkeypatch.setenv("SOFT_CLUSTER_LAB_PROFILE", "kiosk")
    with pytest.raises(BadInput, match="classroom, research"):
        current_limits()


def test_the_environment_sets_the_quota(monkeypatch):
    monkeypatch.setenv("SOFT_CLUSTER_LAB_QUOTA", "0.5")
    assert current_limits() == replace(CLASSROOM, quota=500_000_000)
    for wrong in ("much", "0", "-1", "nan", "1e9"):
        monkeypatch.setenv("SOFT_CLUSTER_LAB_QUOTA", wrong)
        with pytest.raises(BadInput, match="expected a number of gigabytes above 0"):
            current_limits()


def test_a_small_server_has_one_worker_that_fits_into_what_is_left_of_a_gigabyte(monkeypatch):
    monkeypatch.setenv("SOFT_CLUSTER_LAB_PROFILE", "small")
    limits = current_limits()
    assert limits.workers == 1
    assert limits.memory <= 600 * 10**6
    for name in ("karate-factions", "digits-clusters"):
        (spec_,) = PRESETS[name].specs
        check_size(spec_, limits)
        check_cost(spec_, limits)


def test_the_engine_starts_as_many_workers_as_the_limits_say(monkeypatch, store):
    asked = []
    monkeypatch.setattr("analysis.runs.engine.engine.Connection", lambda **given: asked.append(given))
    monkeypatch.setattr("analysis.runs.engine.engine.Scheduler", lambda *_, connect, **__: Started(connect))
    for profile, workers in (("small", 1), ("classroom", 4)):
        monkeypatch.setattr("os.cpu_count", lambda: 5)
        Engine(store, limits=PROFILES[profile])
        assert asked.pop() == {"workers": workers, "memory_limit": PROFILES[profile].memory}


class Started:
    """A conductor that connects at once, and does nothing."""

    def __init__(self, connect):
        self.start = connect

    def close(self):
        pass

"""People take turns."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.runs.budget import cost_model
from analysis.runs.engine.fair_queue import expected_starts, fair_order, may_start
from analysis.runs.store.queue.queue_store import Waiting
from tests.runs.fake import spec


def wait(name, *wants):
    return Waiting(name, name, "", tuple(want if isinstance(want, tuple) else (want, name) for want in wants))


def names(order):
    return "".join(waiting.attempt for waiting in order)


def test_who_asked_for_many_does_not_keep_others_waiting():
    queue = [wait("a", "ann"), wait("b", "ann"), wait("c", "ann"), wait("x", "bob"), wait("y", "eve")]
    assert names(fair_order(queue, running=[], served={})) == "axybc"


def test_who_has_waited_longest_comes_first():
    queue = [wait("a", "ann"), wait("x", "bob")]
    assert names(fair_order(queue, running=[], served={"ann": 5.0, "bob": 4.0})) == "xa"
    assert names(fair_order(queue, running=[], served={"bob": 4.0})) == "ax"


def test_who_has_a_run_training_comes_after_who_has_none():
    queue = [wait("a", "ann"), wait("x", "bob")]
    assert names(fair_order(queue, running=[wait("r", "ann")], served={"bob": 9.0})) == "xa"


def test_a_shared_training_takes_the_best_turn():
    queue = [wait("a", "ann"), wait("x", "ann", "bob")]
    assert names(fair_order(queue, running=[], served={"ann": 1.0})) == "xa"


@given(st.lists(st.sampled_from("abcd"), max_size=12))
def test_everyone_gets_a_turn_before_anyone_gets_two(owners):
    queue = [wait(f"{number}", owner) for number, owner in enumerate(owners)]
    order = fair_order(queue, running=[], served={})
    assert sorted(order) == sorted(queue)
    people = len(set(owners))
    first = [next(iter(waiting.owners)) for waiting in order[:people]]
    assert len(set(first)) == people


def test_one_job_each_but_a_sweep_is_one_job():
    running = [wait("r", ("ann", "sweep"))]
    assert not may_start(wait("a", "ann"), running=running, jobs_each=1)
    assert may_start(wait("a", "ann"), running=running, jobs_each=2)
    assert may_start(wait("a", ("ann", "sweep")), running=running, jobs_each=1)
    assert may_start(wait("x", "bob"), running=running, jobs_each=1)
    assert may_start(wait("x", "ann", "bob"), running=running, jobs_each=1), "bob has none"


def test_the_wait_is_what_trains_and_what_comes_before_spread_over_the_workers():
    def of(name, epochs):
        asked = spec(training__epochs=epochs)
        return wait(name, name)._replace(spec=asked.to_json()), cost_model.run_seconds(asked)

    (a, long), (b, short), (c, _) = of("a", 2000), of("b", 100), of("c", 3)
    found = expected_starts([b, c], running=[(a, 0.25 * long)], slots=1)
    assert [found[key].position for key in "bc"] == [1, 2]
    assert found["b"].seconds == 0.75 * long
    assert found["c"].seconds == 0.75 * long + short
    assert (
        expected_starts([b, c], running=[(a, 0.25 * long)], slots=2)["c"].seconds == (0.75 * long + short) / 2
    )
    assert expected_starts([b, c], running=[], slots=1)["b"].seconds == 0.0
    assert expected_starts([b], running=[(a, 9 * long)], slots=1)["b"].seconds == long / 10, (
        "late, but not yet done"
    )
    assert expected_starts([b], running=[], slots=0)["b"].seconds == 0.0

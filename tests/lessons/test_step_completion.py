import pytest

from analysis.lessons.lesson import Complete, Feedback, Reach, Step, View
from analysis.lessons.markup import written
from analysis.lessons.step_completion import as_address, at_start, is_complete
from analysis.runs.results.run_library import Library


def step(complete=None, predict=None, **state) -> Step:
    view = View(page="keys", run="example-karate-factions", state=state)
    return Step(title="t", text="x", view=view, complete=complete, predict=predict, after=Feedback())


def reach(name, **bounds) -> Complete:
    return Complete(kind="state", reach=(Reach(name=name, **bounds),))


@pytest.mark.parametrize(
    ("complete", "before", "after"),
    [
        (reach("tau", at_least=5), {"tau": "1"}, {"tau": "5.5"}),
        (reach("tau", at_most=0.3), {}, {"tau": "0.2"}),
        (reach("muted", at_least=2), {"muted": "0,1,0,0"}, {"muted": "1,1,0,0"}),
        (reach("weights", at_least=5), {"weights": "1,-1,0,0"}, {"weights": "3,-3,0,0"}),
        (reach("edits", at_least=2), {"edits": "m3_1_2"}, {"edits": "m3_1_2~m4_0_1"}),
        (reach("node", at_least=0), {"node": "-1"}, {"node": "0"}),
        (reach("epoch", at_most=5), {}, {"epoch": "4"}),
    ],
)
def test_a_step_sees_what_the_reader_did(complete, before, after):
    at = step(complete, epoch=150)
    assert not is_complete(at, state={})
    assert not is_complete(at, state=before)
    assert is_complete(at, state=after)
    assert not is_complete(at, state={name: "rubbish" for name in after})


def test_what_the_view_begins_with_counts_until_it_changes():
    at = step(reach("layer", at_least=16), layer=20)
    assert is_complete(at, state={})
    assert not is_complete(at, state={"layer": "3"})


def test_who_goes_to_the_end_which_the_address_leaves_out_is_there():
    run = Library(None).run("example-digits-depth-9")
    at = step(reach("layer", at_least=16), layer=4)
    assert not is_complete(at, state={})
    assert is_complete(at, state={}, start=at_start(run, []))
    assert not is_complete(at, state={"layer": "5"}, start=at_start(run, []))
    karate = Library(None).run("example-karate-factions")
    back = step(reach("epoch", at_most=5), epoch=3)
    assert is_complete(back, state={})
    assert not is_complete(back, state={}, start=at_start(karate, [0, 150]))


def test_runs_and_predictions():
    assert is_complete(step(), state={})
    trained = step(Complete(kind="run", preset="karate-factions"))
    assert not is_complete(trained, state={})
    assert is_complete(trained, state={}, finished=True)


def test_values_of_a_view_as_the_address_has_them():
    assert [as_address(v) for v in ([0, 1.5], 3, 0.1, False, "common")] == [
        "0,1.5",
        "3",
        "0.1",
        "0",
        "common",
    ]


def test_terms_are_drawn_by_whoever_shows_the_text():
    seen = []
    words = written(
        "[tau](term:tau) is {t}",
        numbers={"t": "1"},
        term=lambda w, t: seen.append((w, t)) or f"<{w}>",
        terms={},
    )
    assert words == "<tau> is 1"
    assert seen == [("tau", None)]

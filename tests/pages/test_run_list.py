"""The page Runs: found, sorted, compared, named, pinned, deleted and brought back."""

import shutil
from dataclasses import replace

import pytest

from analysis.runs.store.store import Store
from pages.ui.runs import run_list
from tests.made import made_run
from tests.pages.conftest import KARATE, OWNER, FakeEngine, words


@pytest.fixture
def shelf(app, recorded, tmp_path):
    """The page Runs on a copy of the recorded runs, and the store under it."""
    path = tmp_path / "runs.sqlite"
    shutil.copy(recorded.path, path)
    store = Store(path)
    yield app("runs", store=path), store
    store.close()


def links(test):
    return [link.proto.label for link in test.get("page_link")]


def runs_of(store):
    return {run.id: run for run in store.runs(owner=OWNER)}


def test_every_run_has_a_card_with_its_settings_and_its_size(shelf, recorded):
    test, _ = shelf
    said = words(test)
    assert "Zachary's karate club. GCN, 2 layers of 8; 2 heads of 2 clusters" in said
    assert "today" in said
    assert "MB" in said
    assert "it needed more memory than there is" in said.lower()
    assert "waiting. It is next and starts in about 40 seconds." in said
    assert "Your runs take" in said
    assert "A run trained in the terminal opens at" in said
    assert links(test).index("A run on karate") > links(test).index("Queued"), "what is live comes first"


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("", "all", {"A run on karate", "A run on digits", "Failed", "sweep"}),
        ("KARATE run", "all", {"A run on karate"}),
        ("diffgroupnorm", "all", {"sweep"}),
        ("nothing of the kind", "all", set()),
        ("", "not finished", {"Failed"}),
        ("", "finished", {"A run on karate", "A run on digits", "sweep"}),
        ("", "over depth", {"sweep"}),
        ("", "pinned", set()),
    ],
)
def test_found_by_words_and_by_kind(shelf, recorded, text, kind, expected):
    test, _ = shelf
    test.text_input(key="runs.find").set_value(text)
    test.selectbox(key="runs.show").set_value(kind).run()
    assert not test.exception
    shown = {
        button.key.removeprefix("runs.delete.")
        for button in test.button
        if "runs.delete" in (button.key or "")
    }
    names = {
        recorded.karate: "A run on karate",
        recorded.digits: "A run on digits",
        recorded.failed: "Failed",
    }
    assert {names.get(run_id, "sweep") for run_id in shown} == expected
    assert ("No runs match." in words(test)) == (not expected)


def test_sorted_with_what_is_pinned_first():
    def group(name, created, accuracy, *, pinned=False):
        run = made_run(created=created, summary={"test_accuracy": accuracy}, pinned=pinned)
        return [replace(run, name=name)]

    groups = [
        group("b", 1.0, 0.5),
        group("A", 3.0, 0.9),
        group("c", 2.0, None),
        group("p", 0.0, 0.1, pinned=True),
    ]

    def order(by):
        return "".join(found[0].name for found in run_list.matching(groups, text="", kind="all", order=by))

    assert [order(by) for by in ("newest", "oldest", "name", "accuracy")] == ["pAcb", "pbcA", "pAbc", "pAbc"]


def test_renamed_and_a_name_that_cannot_be_is_refused(shelf, recorded):
    test, store = shelf
    test.text_input(key=f"runs.name.{recorded.karate}").set_value("My best run").run()
    assert runs_of(store)[recorded.karate].name == "My best run"
    assert "My best run" in links(test)
    test.text_input(key=f"runs.name.{recorded.karate}").set_value("   ").run()
    assert "Expected a name of 1 to 80 printable characters" in words(test)
    assert runs_of(store)[recorded.karate].name == "My best run"


def test_a_sweep_is_renamed_pinned_and_deleted_as_one(shelf, recorded):
    test, store = shelf
    first = recorded.sweep[0]
    test.text_input(key=f"runs.name.{first}").set_value("Deeper and deeper").run()
    assert "Deeper and deeper" in links(test)
    test.button(key=f"runs.pin.{first}").click().run()
    assert all(runs_of(store)[run].pinned for run in recorded.sweep)
    test.button(key=f"runs.delete.{first}").click().run()
    assert not set(recorded.sweep) & set(runs_of(store))
    test.button(key="runs.undo").click().run()
    assert set(recorded.sweep) <= set(runs_of(store))
    assert "Deeper and deeper" in links(test)


def test_deleted_and_brought_back(shelf, recorded):
    test, store = shelf
    test.button(key=f"runs.delete.{recorded.karate}").click().run()
    assert recorded.karate not in runs_of(store)
    assert "A run on karate” is deleted" in words(test)
    assert "A run on karate" not in links(test)
    test.button(key="runs.undo").click().run()
    assert not test.exception
    assert recorded.karate in runs_of(store)
    assert "A run on karate" in links(test)
    assert "is deleted" not in words(test)


def test_two_are_compared_by_a_link(shelf, recorded):
    test, _ = shelf
    test.checkbox(key=f"runs.compare.{recorded.karate}").check().run()
    assert "Choose one more run to compare." in words(test)
    test.checkbox(key=f"runs.compare.{recorded.digits}").check().run()
    (link,) = [link.proto for link in test.get("page_link") if link.proto.label.startswith("Compare")]
    assert {recorded.karate, recorded.digits} <= set(link.query_string.replace("&", "=").split("="))
    assert "with=" in link.query_string
    assert not [box for box in test.checkbox if box.key == f"runs.compare.{recorded.sweep[0]}"]


def test_what_was_interrupted_goes_on_from_its_checkpoint(app, tmp_path):
    from analysis.runs.store.progress_writer import Recording
    from tests.runs.fake import FACTS, epoch, packed_graphs

    path = tmp_path / "runs.sqlite"
    store = Store(path)
    engine = FakeEngine(store)
    run_id = engine.submit(KARATE.with_(seed=5), owner=OWNER, name="Interrupted")
    recording, attempt = Recording(store.database), engine.queue.waiting()[0].attempt
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(0), epoch(1)], checkpoint=(1, b"x"))
    recording.end(attempt, "interrupted", reason="the server went away")
    test = app("runs", store=path)
    button = test.button(key=f"runs.resume.{run_id}")
    assert button.label == "Resume from epoch 1"
    button.click().run()
    assert not test.exception
    assert store.run(run_id).state == "queued"
    assert len(store.history(run_id)) == 2
    store.close()


def test_where_room_is_scarce_the_oldest_are_offered_and_nothing_goes_unasked(
    app, recorded, tmp_path, monkeypatch
):
    path = tmp_path / "runs.sqlite"
    shutil.copy(recorded.path, path)
    monkeypatch.setenv("SOFT_CLUSTER_LAB_QUOTA", "0.000001")
    test = app("runs", store=path)
    store = Store(path)
    before = set(runs_of(store))
    assert "Storage is almost full. Your oldest runs that are not pinned take" in words(test)
    test.button(key="quota.delete").click().run()
    left = set(runs_of(store))
    assert left == {recorded.queued} < before
    test.button(key="runs.undo").click().run()
    assert set(runs_of(store)) == before
    store.close()


def test_a_link_is_withdrawn_and_the_run_stays(shelf):
    test, store = shelf
    (run,) = (run for run in runs_of(store).values() if run.name == "A run on karate")
    test.button(key=f"runs.link.{run.id}").click().run()
    assert not store.contains(run.id)
    assert [other.name for other in runs_of(store).values()].count("A run on karate") == 1
    assert "“A run on karate” has a new link" in test.info[0].value
    assert not test.exception

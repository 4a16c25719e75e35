"""Pictures on Train grow while a run trains, and stay where they are when it ends."""

import pytest

from analysis.figures.explorer.payload import unpack
from analysis.runs.store.store import Store
from pages.ui.run_data import server
from tests.pages.conftest import DEEP, KARATE, OWNER, record

PICTURES = ("soft-cluster-lab-clusters-train", "soft-cluster-lab-depth")


@pytest.mark.parametrize(("spec", "kind", "begins"), [(KARATE, "clusters-train", 0), (DEEP, "depth", 1)])
def test_a_picture_has_every_epoch_recorded_so_far_and_its_place(app, tmp_path, spec, kind, begins):
    """A film begins with the second epoch, to have some to go through."""
    store = Store(tmp_path / "runs.sqlite")
    spec = spec.with_(training__epochs=4)
    test = app("train", store=tmp_path / "runs.sqlite")
    run_id = server.engine().submit(spec, owner=OWNER, name="Live")
    test.query_params["run"] = run_id
    seen, places = [], []

    def look():
        test.run()
        names = [each.proto.component_name for each in test.get("bidi_component")]
        shown = [name for name in names if name in PICTURES]
        assert shown == ([f"soft-cluster-lab-{kind}"] if len(store.snapshot_epochs(run_id)) > begins else [])
        if shown:
            seen.append(_epochs(test, kind))
            places.append(_place(test))

    record(store, run_id, look=look)
    test.run()
    every = store.snapshot_epochs(run_id)
    assert seen == [[e for e in every if e <= epoch] for epoch in range(begins, 5)]
    assert {*places, _place(test)} == {places[0]}, "made anew, it would begin anew"
    store.close()


def test_a_picture_begins_at_the_last_epoch_there_is_by_then(app, recorded):
    test = app("train", store=recorded.path, run=recorded.digits)
    assert test.session_state["hero.train.message"]["epoch"] == "last", "not at one that was the last once"


def _epochs(test, kind):
    sent = test.session_state["hero.train.parts" if kind.startswith("clusters") else "train.film.parts"]
    header = unpack(sent.now).header
    return header["epochs"] if kind.startswith("clusters") else header["networks"][0]["epochs"]


def _place(test):
    """Where the picture stands on the page, as the browser knows it: by numbers from the top."""

    def paths(block, path):
        for number, child in block.children.items():
            if getattr(getattr(child, "proto", None), "component_name", "") in PICTURES:
                yield (*path, number)
            yield from paths(child, (*path, number)) if hasattr(child, "children") else ()

    (place,) = paths(test.main, ())
    return place

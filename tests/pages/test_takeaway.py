import io
import shutil
import zipfile

import pytest

from analysis.runs import load_bundle
from pages.ui import source
from tests.pages.conftest import OWNER


def menu(app, recorded, *, page="assignments", run=None):
    test = app(page, store=recorded.path, run=run or recorded.karate)
    test.session_state["takeaway"] = True
    return test.run()


def offered(test) -> list[str]:
    return [b.proto.label for b in test.get("download_button") if b.proto.id.find("takeaway.") >= 0]


def test_nothing_is_offered_before_it_is_asked_for(app, recorded):
    assert offered(app("assignments", store=recorded.path, run=recorded.karate)) == []


@pytest.mark.parametrize(("page", "run"), [("assignments", "karate"), ("depth", "sweep")])
def test_one_place_offers_every_file(app, recorded, page, run):
    found = getattr(recorded, run)
    test = menu(app, recorded, page=page, run=found if isinstance(found, str) else found[0])
    assert not test.exception
    assert offered(test) == [
        "Everything, in one bundle", "Script that trains it again", "Graph for Gephi and Cytoscape",
        "History for TensorBoard", "CSV", "Parquet", "CSV", "Parquet",
    ]  # fmt: skip


def test_what_the_buttons_give(app, recorded):
    from pages.ui import takeaway

    app("assignments", store=recorded.path, run=recorded.karate)
    with zipfile.ZipFile(io.BytesIO(takeaway._bundle(recorded.karate))) as file:
        assert "report.html" in file.namelist()
    assert b"def replay(" in takeaway._script(recorded.karate)
    assert b"<graphml" in takeaway._graph(recorded.karate, epoch=4)
    assert takeaway._events(recorded.karate)[12:]
    assert takeaway._measures(source.library().run(recorded.karate))


def test_a_bundle_opens_again_and_is_removed(app, recorded, tmp_path):
    from pages.ui import takeaway

    path = tmp_path / "copy.sqlite"
    shutil.copy(recorded.path, path)
    test = app("runs", store=path)
    content = takeaway._bundle(recorded.karate)
    test.file_uploader[0].upload("run.zip", content).run()
    assert not test.exception
    assert "Opened from bundles" in [title.value for title in test.subheader]
    (run,) = source.library().opened.of(OWNER)
    shown = app("assignments", store=path, run=run.id)
    assert not shown.exception
    assert len(shown.get("plotly_chart")) >= 4
    assert load_bundle(takeaway._bundle(run.id)).run.name == run.name

    test = app("runs", store=path)
    test.button(key=f"bundle.remove.{run.id}").click().run()
    assert "Opened from bundles" not in [title.value for title in test.subheader]


def test_what_is_no_bundle_is_said_in_one_sentence(app, recorded, tmp_path):
    test = app("runs", store=tmp_path / "empty.sqlite")
    test.file_uploader[0].upload("run.zip", b"nothing of the kind").run()
    assert not test.exception
    assert "expected a zip file" in test.warning[0].value

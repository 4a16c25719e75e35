"""Data: which column is what, guessed, chosen and taken back."""

import json

from analysis.runs.store.store import Store
from analysis.runs.store.user_graphs import UserGraphs
from tests.faults.uploads import npz
from tests.pages.conftest import OWNER, words
from tests.pages.uploading import columns, started, uploaded

NODES = b"id,club,side,age,part\na,x,0,10,train\nb,x,1,20,val\nc,y,0,30,test\nd,y,1,40,test\n"


def test_which_column_is_what_can_be_chosen_and_taken_back(app):
    test = app("data")
    edges = b"source,target\na,b\nb,c\nc,d\n"
    files = [("edges.csv", edges, "text/csv"), ("nodes.csv", NODES, "text/csv")]
    test.file_uploader(key="upload.files").set_value(files).run()
    fields, send = columns(test)
    assert (fields["Label column"].value, fields["Feature columns"].value) == ("club", ["side", "age"])
    assert fields["Split column"].value == ("part",)
    fields["Label column"].set_value("side")
    fields["Split column"].set_value(())
    send.click().run()
    assert not test.exception
    assert "'side' was taken as the label, as chosen" in words(test)
    fields, send = columns(test)
    assert (fields["Label column"].value, fields["Feature columns"].value) == ("side", ["age"])
    assert fields["Split column"].value == ()
    (back,) = [button for button in test.button if button.label == "Back to the guess"]
    back.click().run()
    assert columns(test)[0]["Label column"].value == "club"


def test_a_choice_that_cannot_be_is_said_and_leaves_the_graph_there(app):
    graph = {"nodes": [{"id": i, "a": i / 2, "b": i % 2} for i in range(6)], "links": []}
    test = uploaded(app, "g.json", json.dumps(graph).encode())
    fields, send = columns(test)
    fields["Split column"].set_value(("a",))
    send.click().run()
    assert not test.exception
    assert "column a\\: expected train, val, test" in test.warning[0].value
    assert test.get("plotly_chart")
    fields, send = columns(test)
    assert fields["Split column"].value == ("a",)
    fields["Split column"].set_value(())
    fields["Label column"].set_value("b")
    send.click().run()
    assert not test.warning
    assert "2 classes of nodes" in words(test)


def test_the_choices_decide_what_is_kept(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    test = uploaded(app, store=path)
    for box in list(test.selectbox):
        if box.label == "Learn to":
            box.set_value("link reconstruction")
        elif box.label == "Features":
            box.set_value("degree")
    test.run()
    boxes = [box.label for box in test.selectbox if "column" not in box.label]
    assert boxes == ["Learn to", "Features"]
    assert test.button(key="upload.start.depth").disabled
    test.button(key="upload.start.cluster").click().run()
    _, (graph,) = started(path)
    assert graph.task == "link reconstruction"


def test_a_refusal_offers_the_columns(app):
    test = app("data")
    nodes = b"key,club,number\na,x,9\nb,x,9\nc,y,7\n"
    files = [("e.csv", b"source,target\n7,8\n8,9\n", "text/csv"), ("n.csv", nodes, "text/csv")]
    test.file_uploader(key="upload.files").set_value(files).run()
    assert "choose another column" in test.warning[0].value
    fields, send = columns(test)
    assert fields["Names of nodes"].options == ["key", "club", "number"]
    fields["Names of nodes"].set_value("number")
    send.click().run()
    assert "expected every node once, got '9' again" in test.warning[0].value
    assert columns(test)[0]["Names of nodes"].value == "number"


def test_a_column_that_could_be_the_label_is_one_click_away(app):
    graph = {"nodes": [{"id": i, "ward": i % 3, "z": i / 7} for i in range(24)], "links": [[0, 1]]}
    test = uploaded(app, "g.json", json.dumps(graph).encode())
    assert "No column is called like a label" in words(test)
    (use,) = [button for button in test.button if button.label == "Use ward as the label"]
    use.click().run()
    assert not test.exception
    assert "3 classes of nodes" in words(test)


def test_wide_scales_are_standardised_unless_one_says_no(app, tmp_path):
    path = tmp_path / "runs.sqlite"
    rows = "".join(f"{i},{i % 2},{1000 * i + 0.5}\n" for i in range(12))
    nodes = ("id", f"id,class,income\n{rows}")[1].encode()
    edges = "source,target\n" + "".join(f"{i},{(i + 1) % 12}\n" for i in range(12))
    test = app("data", store=path)
    files = [("e.csv", edges.encode(), "text/csv"), ("n.csv", nodes, "text/csv")]
    test.file_uploader(key="upload.files").set_value(files).run()
    assert "differ in scale" in words(test)
    (box,) = test.checkbox
    assert (box.label, box.value) == ("Standardise features", True)
    test.button(key="upload.start.cluster").click().run()
    store = Store(path)
    try:
        (graph,) = UserGraphs(store.database).of(OWNER)
        x = UserGraphs(store.database).graphs(graph.data).x
    finally:
        store.close()
    assert abs(float(x.mean())) < 1e-5
    assert abs(float(x.std(correction=0)) - 1) < 1e-5


def test_of_ten_splits_one_is_chosen(app, tmp_path):
    import numpy as np

    part = (np.arange(12)[:, None] + np.arange(10)) % 3
    masks = {f"{name}_mask": part == number for number, name in enumerate(("train", "val", "test"))}
    ends = np.stack([np.arange(12), (np.arange(12) + 1) % 12])
    test = uploaded(
        app, "g.npz", npz(edge_index=ends, y=np.arange(12) % 2, **masks), store=tmp_path / "r.sqlite"
    )
    assert "10 splits lie side by side" in words(test)
    (number,) = test.number_input
    number.set_value(4).run()
    test.button(key="upload.start.cluster").click().run()
    store = Store(tmp_path / "r.sqlite")
    try:
        (graph,) = UserGraphs(store.database).of(OWNER)
        stored = UserGraphs(store.database).graphs(graph.data)
    finally:
        store.close()
    assert stored.val_mask.tolist() == (part[:, 3] == 1).tolist()


def test_what_is_lacking_for_oversmoothing_is_said(app):
    graph = {"nodes": [{"id": i, "class": "b" if i else "a"} for i in range(8)], "links": [[0, 1]]}
    test = uploaded(app, "g.json", json.dumps(graph).encode())
    assert test.button(key="upload.start.depth").disabled
    assert "needs two classes with 3 members each" in words(test)

"""Arena: never empty, trains what is missing once, shows what is trained, says what cannot stand there."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from analysis.figures.explorer.payload import Payload
from analysis.layers.poolers.table import POOLERS
from analysis.runs.results.arena.points import MEASURES
from analysis.runs.store.store import Store
from analysis.training.presets.arena import arena_specs
from analysis.training.spec import DataSpec
from pages.ui.arena import any_assignment, measures_table, pooler_columns
from pages.ui.frame.page_table import PAGES
from tests.figures.explorer.test_payload_increments import together
from tests.pages.conftest import OWNER, FakeEngine, record, runs_of, words
from tests.pages.conftest import opened as opened_questions
from tests.source import ROOT

KARATE = DataSpec(name="karate")


def specs(poolers=("dmon",), seeds=(0,), clusters=2):
    return arena_specs(KARATE, clusters=clusters, poolers=list(poolers), seeds=list(seeds))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A store in which DMoN is trained on karate, as the arena asks for it."""
    path = tmp_path_factory.mktemp("arena") / "runs.sqlite"
    store = Store(path)
    run_id = FakeEngine(store).submit(specs()[0], owner=OWNER, preset="arena", name="arena, karate")
    record(store, run_id)
    store.close()
    return path, run_id


def picture(test):
    """What the columns draw: header and arrays."""
    sent = {each.proto.component_name: each.proto.bytes for each in test.get("bidi_component")}
    whole, added = (sent.get(f"soft-cluster-lab-{name}") for name in ("columns", "addition"))
    header, arrays = together(whole, [added] if added else [])
    return Payload(
        header, {name: values.reshape(header["arrays"][name]["shape"]) for name, values in arrays.items()}
    )


def titles(test) -> list[str]:
    """What the columns say."""
    return [f"{one['title']}: {one['finding']}" for one in picture(test).header["columns"]]


def figures(test) -> list[str]:
    """What settled pictures of an S say, without line breaks; the figure of all measures is none of them."""
    charts = [json.loads(chart.proto.spec) for chart in test.get("plotly_chart")]
    columns = [chart for chart in charts if any(mark["type"] == "heatmap" for mark in chart["data"])]
    return [chart["layout"]["title"]["text"].replace("<br>", " ") for chart in columns]


def test_baselines_stand_there_before_anything_is_trained(app):
    test = app("arena")
    assert not test.exception
    assert titles(test) == [
        "Spectral clustering: clusters above chance",
        "Louvain: clusters above chance",
        "k-means: no better than chance",
        "Random: no better than chance",
    ]
    assert not test.dataframe
    table = opened_questions(test, "arena.measures").dataframe[0].value
    assert list(table["pooler"]) == ["Spectral clustering", "Louvain", "k-means", "Random"]
    assert float(table["NMI"][0]) > 0.5 > float(table["NMI, shuffled"][0])


def test_measures_stand_beside_chance_in_each_column(app):
    spectral, *_, random = (one["measures"] for one in picture(app("arena")).header["columns"])
    assert [bar["name"] for bar in spectral] == ["NMI", "modularity"]
    (nmi, by_chance), (nothing, _) = (
        ([bar["values"][0] for bar in bars], [bar["mean"] for bar in bars]) for bars in (spectral, random)
    )
    assert min(nmi) > 0.3 > max(*by_chance, *nothing)


def test_the_run_that_is_asked_for_opens(app, trained):
    path, run_id = trained
    test = app("arena", store=path)
    test.session_state["arena.open"] = (run_id, 3)
    test.run()
    assert (test.query_params["run"], test.query_params["node"]) == (run_id, "3")
    assert test.title[0].value == PAGES["assignments"].title


def test_a_card_opens_the_arena_as_it_was_trained(app, trained):
    path, run_id = trained
    links = [link.proto for link in app("runs", store=path).get("page_link")]
    assert ("arena", f"run={run_id}") in [(link.page, link.query_string) for link in links]
    test = app("arena", store=path, run=run_id)
    assert test.multiselect(key="arena.poolers").value == ["dmon"]
    assert test.number_input(key="arena.clusters.karate").value == 2
    assert titles(test)[0].startswith("DMoN: ")
    assert test.button(key="arena.start").label == "All trained"
    test.multiselect(key="arena.poolers").set_value(["dmon", "mincut"]).run()
    assert test.multiselect(key="arena.poolers").value == ["dmon", "mincut"], "adopted once"


def test_settled_figures_are_drawn_when_asked_for(app):
    test = app("arena")
    assert figures(test) == []
    opened_questions(test, "arena.slides")
    assert figures(test) == titles(test)
    assert "arena-spectral" in str([element.proto for element in test.get("bidi_component")])


def test_start_submits_every_pooler_once_and_not_again(app, tmp_path):
    test = app("arena")
    test.multiselect(key="arena.poolers").set_value(["mincut", "dmon"]).run()
    test.button_group(key="arena.seeds").set_value(2).run()
    test.button(key="arena.start").click().run()
    assert not test.exception
    submitted = runs_of(tmp_path / "empty.sqlite")
    assert {run.key for run in submitted} == {spec.key for spec in specs(("mincut", "dmon"), (0, 1))}
    assert test.button(key="arena.start").disabled
    assert test.button(key="arena.start").label == "Training"
    assert [one["text"] for one in picture(test).header["columns"][:2]] == ["Waiting. It is next."] * 2
    assert "Press Train" not in words(test), "there is nothing to press"
    test.multiselect(key="arena.poolers").set_value(["mincut", "diffpool"]).run()
    assert test.button(key="arena.start").label == "Train 2"


def test_a_trained_pooler_stands_first_and_leads_to_its_run(app, trained):
    path, run_id = trained
    test = app("arena", store=path)
    assert not test.exception
    assert titles(test)[0].startswith("DMoN")
    assert len(titles(test)) == 5
    test.multiselect(key="arena.poolers").set_value(["dmon"]).run()
    assert test.button(key="arena.start").label == "All trained"
    assert [one["run"] for one in picture(test).header["columns"]] == [run_id, "", "", "", ""]
    assert picture(test).arrays["S.0"].shape == (34, 2)


def test_the_command_and_the_page_ask_for_the_same_training(app, trained):
    test = app("arena", store=trained[0])
    assert test.button(key="arena.start").label == "Train 4", "DMoN was trained by the same settings"


def test_a_bare_number_of_clusters_asks_for_other_trainings(app, trained):
    test = app("arena", store=trained[0])
    test.number_input(key="arena.clusters.karate").set_value(3).run()
    assert not test.exception
    assert test.button(key="arena.start").label == "Train 5"


def test_seeds_stand_as_mean_and_range(app):
    test = app("arena")
    test.button_group(key="arena.seeds").set_value(3).run()
    opened_questions(test, "arena.measures")
    row = test.dataframe[0].value.iloc[3]
    assert row["seeds"] == "3"
    mean, low, high = (
        float(part) for part in row["NMI"].replace("(", "").replace(")", "").replace("to", "").split()
    )
    assert low < mean < high
    spectral = picture(test).header["columns"][0]
    assert spectral["finding"] == "clusters above chance in 3 of 3 seeds"
    assert spectral["text"].startswith("Drawn: seed 0. 2.0 of 2 clusters in use")
    assert (
        f"Mean of 3 seeds: NMI {float(test.dataframe[0].value['NMI'][0].split()[0]):.2f}" in spectral["text"]
    )
    assert spectral["alt"].endswith("Drawn: seed 0.")
    assert "Drawn: seed 0." in str(opened_questions(test, "arena.slides").get("plotly_chart")[-1].proto.spec)


def test_what_stands_below_an_unjudged_seed_and_a_judged_one_says_which_is_which():
    chance = {"soft_modularity": {"mean": 0.0, "sd": 0.1}}
    waits = {**dict.fromkeys(MEASURES), "pooler": "dmon", "seed": 0, "verdict": None, "chance": {}}
    waits |= {"verdict_sentence": None}
    judged = waits | {"seed": 1, "verdict": "found", "soft_modularity": 0.5, "chance": chance}
    assert pooler_columns._text([waits], unjudged="It failed.") == "It failed."
    assert pooler_columns._text([waits, judged], unjudged="It failed.") == (
        "Drawn: seed 0. It failed. Mean of 1 seed: modularity 0.50."
    )
    assert pooler_columns._finding("dmon", [waits, judged]) == "clusters above chance in 1 of 1 seed so far"


def test_the_address_keeps_the_graph(app):
    test = app("arena", on="ring-of-cliques")
    assert test.selectbox(key="arena.graph").value == "ring-of-cliques"
    assert titles(test)[0] == "Spectral clustering: clusters above chance"
    assert app("arena", on="<b>nothing").selectbox(key="arena.graph").value == "karate"


def test_a_graph_too_large_is_refused_in_a_sentence(app, monkeypatch):
    monkeypatch.setattr("pages.ui.arena.arena_settings.MOST_NODES", 20)
    test = app("arena")
    assert "Expected at most 20 nodes" in test.warning[0].value
    assert not test.exception


def opened(app, content, name="s.csv"):
    test = opened_questions(app("arena"), "arena.any")
    test.file_uploader(key="arena.files.first").upload(name, content).run()
    assert not test.exception
    return test


def test_any_table_of_memberships_opens_with_its_measures(app):
    rows = "".join(f"n{i},{0.9 if i < 5 else 0.1},{0.1 if i < 5 else 0.9},{i // 5}\n" for i in range(10))
    test = opened(app, f"name,a,b,label\n{rows}".encode())
    assert figures(test)[-1] == "s: clusters above chance"
    measures = test.dataframe[-1].value
    assert dict(zip(measures["measure"], measures["value"], strict=True))["NMI"] == pytest.approx(1)


def test_rows_that_do_not_sum_to_1_are_refused_with_an_offer(app):
    test = opened(app, b"a,b\n2,2\n1,3\n4,1\n")
    assert "sum" in test.warning[0].value
    assert figures(test) == []
    test.button(key="arena.offer.first.rows").click().run()
    assert not test.warning
    assert figures(test)[-1].startswith("s: ")
    assert "Every row was divided by its sum" in words(test)


def refreshed() -> AppTest:
    """A new session of the same visitor on the same server."""
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    test.session_state["owner.id"] = OWNER
    return test.switch_page("pages/arena.py").run()


def test_an_opened_table_survives_a_refresh_and_is_compared_with_another(app):
    rows = [f"n{i},{0.9 if i < 5 else 0.1},{0.1 if i < 5 else 0.9}" for i in range(10)]
    opened(app, "\n".join(["name,a,b", *rows]).encode(), name="mine.csv")
    again = refreshed()
    assert "Still open: **mine**" in words(again)
    assert figures(again)[-1] == "mine: no edges or labels to judge it by"
    turned = [f"n{i},{0.1 if i < 5 else 0.9},{0.9 if i < 5 else 0.1}" for i in reversed(range(10))]
    content = "\n".join(["name,a,b", *turned]).encode()
    again.file_uploader(key="arena.files.second").upload("other.csv", content).run()
    assert not again.exception
    assert "of the nodes are in matched ones, NMI 1.00" in words(again)
    assert [title.split(":")[0] for title in figures(again)[-2:]] == ["mine", "other"]
    again.button(key="arena.close.first").click().run()
    assert "Still open: **mine**" not in words(again)


def test_numbers_below_zero_and_gaps_are_not_defused_as_formulas():
    chance = {"soft_modularity": {"mean": -0.001}}
    below = {**dict.fromkeys(measures_table.SHORT), "pooler": "dmon", "verdict": "chance", "chance": chance}
    points = [below | {"soft_modularity": value} for value in (-0.02, -0.04)]
    (row,) = measures_table.table_rows(points)
    assert row["modularity"] == "\u22120.03 (\u22120.04 to \u22120.02)"
    assert (row["modularity, shuffled"], row["NMI"]) == ("0.00 (0.00 to 0.00)", measures_table.UNKNOWN)
    shown = any_assignment._readable_rows([{"shuffled": -0.03}, {"shuffled": None}])
    assert [one["shuffled"] for one in shown] == ["\u22120.0300", measures_table.UNKNOWN]


def test_titles_of_plug_ins_are_no_formulas_in_the_table_that_the_page_offers_as_csv(monkeypatch):
    monkeypatch.setitem(POOLERS, "dmon", POOLERS["dmon"]._replace(title="=1+1"))
    (row,) = measures_table.table_rows([{"pooler": "dmon", "verdict": ""}])
    assert row["pooler"] == "'=1+1"
    (row,) = any_assignment._readable_rows([{"measure": "@SUM(1)", "value": 1.0}])
    assert row == {"measure": "'@SUM(1)", "value": 1.0}

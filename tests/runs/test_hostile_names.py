"""Hostile names of nodes, graphs, labels and runs through every export; pages are opened in a browser."""

import csv
import io
import re
import zipfile
from dataclasses import replace

import networkx as nx
import pyarrow.parquet as pq
import pytest

from analysis.runs import load_bundle, save_bundle
from analysis.runs.export.bundle_writer import PLOTLY
from analysis.runs.export.graphml import clean, to_graphml, to_networkx
from analysis.runs.export.tensorboard import event_file, event_file_name
from analysis.runs.imports.bundle_reader import SNAPSHOT
from analysis.runs.reproduce.pyg_script import reproducing_script
from analysis.runs.serialize.csv_parquet import to_csv, to_parquet
from analysis.runs.store.store import Store
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM
from tests.hostile import FORMULAS, HOSTILE, MARKUP
from tests.runs.carried import KARATE, train

FIXED = re.compile(
    r"README\.txt|report\.html|run\.json|spec\.json|(history|measures)\.csv|(graphs|weights|data)\.safetensors|"
    r"reproduce\.py|plotly\.min\.js|figures/[A-Za-z-]+\.html|" + SNAPSHOT.pattern
)


def named(graphs):
    """The karate club with a hostile name for every node, label and graph: all of them over the two runs."""
    names = tuple(HOSTILE[i % len(HOSTILE)].encode("utf-8", "replace").decode() for i in range(34))
    return replace(graphs, node_names=names, label_names=(MARKUP[0], FORMULAS[0]), graph_names=(MARKUP[1],))


def others(graphs):
    names = tuple(HOSTILE[-1 - i].encode("utf-8", "replace").decode() for i in range(34))
    return replace(graphs, node_names=names, label_names=(MARKUP[2], FORMULAS[4]), graph_names=(MARKUP[8],))


@pytest.fixture(scope="module")
def bundles(tmp_path_factory) -> list[bytes]:
    """Two bundles that hold every hostile name."""
    store = Store(tmp_path_factory.mktemp("hostile") / "runs.sqlite")
    ids = [
        train(store, KARATE, name=MARKUP[1], graphs=named),
        train(store, KARATE.with_(seed=1), name=MARKUP[2], graphs=others),
    ]
    found = [save_bundle(store, id) for id in ids]
    store.close()
    return found


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_there_are_fifty_and_the_bundles_hold_all():
    assert len(HOSTILE) == len(set(HOSTILE)) >= 50
    assert len(HOSTILE) <= 2 * 34


def test_entries_of_the_zip_have_fixed_names(bundles):
    for content in bundles:
        for name in files(content):
            assert FIXED.fullmatch(name), name


def test_names_come_back_as_they_were(bundles):
    kept = {name for content in bundles for name in load_bundle(content).graphs.node_names}
    assert kept == {name.encode("utf-8", "replace").decode() for name in HOSTILE}


def test_pages_hold_no_markup_that_came_in_a_name(bundles):
    for content in bundles:
        for name, page in files(content).items():
            if name.endswith(".html"):
                text = page.decode()
                assert text.count("<script") == 3
                assert not re.search(r"<(img|svg|iframe|base|link|b|a)\b", text.split("<script")[0])


@pytest.mark.parametrize("name", HOSTILE)
def test_tables_hold_no_formula(name):
    rows = list(csv.reader(io.StringIO(to_csv([{"name": name, name: 1}]).decode(), newline="")))
    for cell in (rows[0][-1], rows[1][0]):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b"))
    assert pq.read_table(io.BytesIO(to_parquet([{"name": name, name: 1}]))).num_rows == 1


def test_graphml_is_valid_and_holds_every_name_that_xml_can(bundles):
    for content in bundles:
        bundle = load_bundle(content)
        last = bundle.snapshots[max(bundle.snapshots)]
        graph = to_networkx(bundle.run, bundle.graphs, last)
        back = nx.read_graphml(io.BytesIO(to_graphml(graph)), node_type=int)
        for node, name in enumerate(bundle.graphs.node_names):
            # a parser of XML reads every line end as \n, and an empty text as none
            expected = clean(name).replace("\r\n", "\n").replace("\r", "\n")
            assert back.nodes[node].get("name", "") == expected, repr(name)


@pytest.mark.parametrize("name", HOSTILE)
def test_scripts_and_event_files_do_nothing_with_a_name(name):
    from tests.made import made_history, made_run

    run = replace(made_run(data="karate"), name=name, device=name, reason=name)
    compile(reproducing_script(run), "reproduce.py", "exec")
    assert re.fullmatch(r"events\.out\.tfevents\.\d+\.soft-cluster-lab", event_file_name(run))
    assert event_file(run, made_history())


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine")
def test_in_a_browser_nothing_opens_and_nobody_is_asked(bundles, tmp_path):
    from playwright.sync_api import sync_playwright

    pages = []
    for number, content in enumerate(bundles):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / PLOTLY).write_bytes(files(content)[PLOTLY])
        for name, page in files(content).items():
            # every page of the first bundle; of the second, with its other names, the report of all figures
            if name.endswith(".html") and (number == 0 or name == "report.html"):
                path = tmp_path / str(number) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(page)
                pages.append(path)
    dialogs, asked, errors = [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(accept_downloads=True)
        page = context.new_page()
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        for path in pages:
            page.goto(path.as_uri())
            page.wait_for_function(
                "[...document.querySelectorAll('figure')].every(f => f.querySelector('svg'))"
            )
            plot = page.locator("figure svg").first
            box = plot.bounding_box()
            for x in (0.3, 0.5, 0.7):  # what appears under the pointer is made of names, too
                page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * 0.5)
        with page.expect_download() as saved:
            page.locator("button[data-format=svg]").first.click()
        svg = tmp_path / "saved.svg"
        saved.value.save_as(svg)
        page.goto(svg.as_uri())
        page.wait_for_timeout(300)
        browser.close()
    assert len(pages) == 7 + 1
    assert dialogs == []
    assert errors == []
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []
    assert "<script" not in svg.read_text("utf-8")

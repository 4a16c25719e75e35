import re
from dataclasses import replace
from html import unescape

from analysis.runs.export.html_report import html_report
from analysis.runs.views.report_sections import chapters
from tests.made import made_history, made_karate, made_run, made_snapshot

GRAPHS = made_karate()


def made(run) -> str:
    shots = [made_snapshot(GRAPHS, run.spec, epoch=epoch) for epoch in (0, 30)]
    return html_report(run, chapters(run, GRAPHS, snapshots=shots, history=made_history()))


def read(page: str) -> str:
    """What a reader reads, without scripts and tags."""
    body = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.S)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def test_it_reads_as_a_page_question_setting_pictures_verdicts_numbers():
    run = made_run(data="karate", versions={"torch": "2.13"}, ended=0.0)
    summary = {"test_accuracy": None, "usage_perplexity": 7.25, "seconds": 1.5}
    run = replace(run, summary=summary, device="cpu", preset="karate-factions")
    page = made(run)
    text = read(page)
    order = [
        "A made run",
        "1 January 1970",
        "The question",
        "Does a network that never sees the factions find them?",
        "The setting",
        "Zachary's karate club",
        "GraphSAGE, 2 layers of 32",
        "Who belongs where?",
        "Why do they belong there?",
        "Did the KL term help?",
        "The numbers",
        "clusters in use (usage perplexity)",
        "7.25",
        "What made them",
        "2.13",
        "The spec that made it",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert page.count("<figure>") == 6


def test_a_pooler_without_heads_is_asked_for_its_clusters_and_judged():
    run = made_run(data="karate", versions={"torch": "2.13"}, ended=0.0)
    told = {"soft_modularity": 0.36, "information": 0.69, "verdict_sentence": "2.0 of 2 clusters in use"}
    text = read(made(replace(run, preset="", summary=told)))
    assert "Which clusters do the heads find" in text
    assert re.search(r"is it more than chance\s+2.0 of 2 clusters in use", text)
    assert re.search(r"soft modularity\s+0.36", text)
    dmon = replace(run, preset="", spec=run.spec.with_(model__pooler="dmon"))
    assert "Which clusters does DMoN find" in read(html_report(dmon, []))


def test_a_number_that_is_undefined_is_not_shown_as_one():
    text = read(made(made_run(data="karate", summary={"test_accuracy": None, "kl": 0.5})))
    assert "test accuracy" not in text
    assert "KL from S to P" in text


def test_measures_of_layers_make_a_table_with_the_undefined_said():
    rows = ({"layer": 0, "measure": "mad", "value": 0.5}, {"layer": 1, "measure": "mad", "value": None})
    text = read(made(made_run(data="karate", table=rows)))
    assert re.search(r"layer\s+Mean .*0\s+0\.5\s+1\s+undefined", text, re.S)


def test_markup_in_names_is_text():
    bad = "<img src=x onerror=alert(1)>"
    run = made_run(data="karate", versions={bad: bad}, fingerprint=bad, reason=bad)
    page = made(replace(run, name=bad, device=bad))
    assert bad not in page
    assert read(page).count("<img src=x") >= 5

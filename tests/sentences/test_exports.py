"""What leaves the app about a recorded run: the report's sentences and numbers, and the rows of its CSV."""

import csv
import html
import io
import re

import numpy as np
import pytest

from analysis.runs.export.html_report import html_report
from analysis.runs.results.assignments import assignments
from analysis.runs.results.run_library import example_store
from analysis.runs.serialize.csv_parquet import measures_of, to_csv
from analysis.runs.views.report_sections import chapters
from tests.sentences.checked import NUMBER, check_assignments, close, entropies, plain, says, strength
from tests.sentences.random_layers import Layer

ROW = re.compile(r'<tr><td>([^<]+)</td><td class="number">([^<]+)</td></tr>')


def check_examples(id, store=None):
    """Report and CSV of a recorded run: one epoch for every number, and the numbers those of the record."""
    store = store or example_store()
    run, graphs, history = store.run(id), store.graphs(id), store.history(id)
    kept = run.summary["best_epoch"]
    snapshots = [store.snapshot(id, epoch) for epoch in store.snapshot_epochs(id)]
    _check_csv(run, history, snapshots, kept=kept)
    parts = chapters(run, graphs, snapshots=snapshots, history=history)
    text = html.unescape(html_report(run, parts))
    numbers = dict(ROW.findall(text))
    assert int(numbers["epoch whose weights were kept"]) == kept
    now = next(row for row in history if row["epoch"] == kept)
    for name, column in (("test accuracy", "accuracy_test"), ("entropy of S, over ln K", "entropy")):
        if now.get(column) is not None:
            assert abs(float(numbers[name]) - now[column]) <= 6e-4 * max(1, now[column])
    shot = next(shot for shot in snapshots if shot.epoch == kept)
    if run.spec.model.kind == "cluster":
        _check_clusters(run, graphs, shot, text, numbers)
    else:
        _check_depth(run, parts[0].verdict, text)
    return text


def _check_csv(run, history, snapshots, *, kept):
    rows = list(csv.DictReader(io.StringIO(to_csv(measures_of(run, history, snapshots)).decode())))
    told = [(row["epoch"], row["layer"], row["measure"]) for row in rows]
    assert len(set(told)) == len(told)
    alone = {row["measure"]: row for row in rows if row["layer"] == "" and row["epoch"] == str(kept)}
    for name, value in run.summary.items():
        if isinstance(value, int | float):
            assert float(alone[name]["value"]) == value
    for row in run.table:
        at = (str(kept), str(row["layer"]), row["measure"])
        cell = rows[told.index(at)]["value"]
        assert (float(cell) if cell else None) == row["value"]
    recorded = {shot.epoch: shot.arrays for shot in snapshots}
    for row in rows:
        if row["layer"] and row["epoch"] != str(kept):
            value = float(recorded[int(row["epoch"])][f"measure.{row['measure']}"][int(row["layer"])])
            assert (row["value"] == "") if np.isnan(value) else float(row["value"]) == value


def _check_clusters(run, graphs, shot, text, numbers):
    at = assignments(run, shot, graphs)
    layer = Layer(
        "recorded", at.x, at.keys, at.keys, at.head_weights, at.heads, at.combined, at.target, at.ptr
    )
    assert check_assignments(layer, of=graphs.total_nodes) in text
    held_out = run.summary["test_accuracy"] is not None
    assert ("all nodes of the validation and test graphs" in numbers.values()) == held_out
    if (
        len(at.combined) == graphs.total_nodes
    ):  # the numbers are of all nodes, the recorded ones may be a part
        S = at.combined.astype(float)
        wanted = {
            "entropy of S, over ln K": np.mean(entropies(S)) / np.log(S.shape[1]),
            "clusters in use (usage perplexity)": np.exp(entropies(S.mean(0)[None])[0]),
            "mean of max S": strength(S),
        }
        for name, value in wanted.items():
            assert abs(float(numbers[name]) - value) <= 2e-3 * max(1, value), name


def _check_depth(run, verdict, text):
    assert verdict in text
    last = {row["measure"]: row["value"] for row in run.table if row["layer"] == run.spec.model.depth}
    right, shuffled = says(rf"class mean right for {NUMBER} %, shuffled labels {NUMBER} %", verdict)
    assert close(right, last["class_mean_accuracy"])
    assert close(shuffled, last["class_mean_accuracy_permuted_mean"])
    assert close(says(rf"accuracy {NUMBER} %", verdict)[0], run.summary["test_accuracy"])
    ratio = last["group_distance_ratio_paper"]
    if ratio is not None:
        told, other = says(r"group distance ratio ([\d.]+), shuffled labels ([\d.]+)", verdict)
        assert abs(float(told) - ratio) <= 0.00501
        permuted = [
            r["value"] for r in run.table if r["measure"] == "group_distance_ratio_paper_permuted_mean"
        ]
        assert abs(float(other) - np.mean([value for value in permuted if value is not None])) <= 0.00501
    _check_layers(run, text)
    own = run.summary["test_accuracy"]
    lags = abs(run.summary.get("test_accuracy_running", own) - own) > 0.03
    assert ("running averages" in text) == lags
    if lags:
        told = says(rf"as PyG evaluates, it would be {NUMBER} %", text)[0]
        assert close(told, run.summary["test_accuracy_running"])


COLUMNS = {
    "Group distance ratio (paper)": "group_distance_ratio_paper",
    "the same for shuffled labels": "group_distance_ratio_paper_permuted_mean",
    "Effective rank": "effective_rank",
    "Rayleigh quotient": "rayleigh_quotient",
    "Mean average distance of neighbours (MAD)": "mad",
    "Norm per node": "norm_per_node",
    "Gradient norm": "gradient_norm",
}


def _check_layers(run, text):
    """Every cell under its column's title, of which none stands twice."""
    values = {(row["layer"], row["measure"]): row["value"] for row in run.table}
    table = next(part for part in re.findall(r"<table.*?</table>", text, flags=re.S) if "<th>layer" in part)
    titles = re.findall(r"<th[^>]*>([^<]+)</th>", table)[1:]
    assert titles == [title for title in COLUMNS if any(COLUMNS[title] == name for _, name in values)]
    rows = re.findall(r'<tr><td class="number">(\d+)</td>(.*?)</tr>', table)
    assert len(rows) == run.spec.model.depth + 1
    for layer, cells in rows:
        read = re.findall(r'<td class="number">([^<]*)</td>', cells)
        assert len(read) == len(titles)
        for title, cell in zip(titles, read, strict=True):
            value = values.get((int(layer), COLUMNS[title]))
            number = plain(cell).replace(",", "")
            if re.fullmatch(r"[\d.e+-]+", number):
                assert abs(float(number) - value) <= 6e-4 * abs(value), (layer, title)
            else:
                assert value is None


@pytest.mark.parametrize(
    "id", ["example-karate-factions", "example-digits-depth-9", "example-digits-depth-10"]
)
def test_report_and_csv_say_what_was_recorded(id):
    check_examples(id)


def test_a_report_of_another_epoch_is_noticed(monkeypatch):
    monkeypatch.setattr("analysis.runs.views.report_sections.shown_epoch", lambda run, epochs: epochs[1])
    with pytest.raises(AssertionError):
        check_examples("example-karate-factions")

"""HTML report of a run: question, settings, pictures, verdicts, numbers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import jinja2

from analysis.data.catalog import data_description, title_of
from analysis.figures.depth.depth_series import RATIO, measure_title
from analysis.figures.depth.sweep import BESIDE
from analysis.figures.export.html import document, figure_block
from analysis.figures.style.picture import Picture
from analysis.layers.poolers.table import POOLERS
from analysis.runs.export.provenance import origin_of
from analysis.runs.run import Run
from analysis.runs.views.report_sections import Chapter
from analysis.training.presets.table import PRESETS
from analysis.training.spec import describe
from analysis.wording import significant

_NAMES = {
    "epochs": "epochs trained",
    "best_epoch": "epoch whose weights were kept",
    "seconds": "seconds of training",
    "test_accuracy": "test accuracy",
    "majority_accuracy": "what naming the most frequent class for all would reach",
    "val_accuracy": "validation accuracy",
    "train_accuracy": "training accuracy",
    "entropy": "entropy of S, over ln K",
    "usage_perplexity": "clusters in use (usage perplexity)",
    "mean_max_assignment": "mean of max S",
    "kl": "KL from S to P, nats per node",
    "matched_accuracy": "accuracy of clusters matched to labels",
    "normalized_mutual_information": "normalised mutual information with the labels",
    "soft_modularity": "soft modularity",
    "information": "information between node and cluster, nats",
    "verdict_sentence": "is it more than chance",
}
_LAYER_MEASURES = (f"{RATIO}_paper", f"{RATIO}_paper_permuted_mean", *BESIDE)


class _Layers(NamedTuple):
    """Table of the main measures by layer; the CSV has all."""

    titles: list[str]
    rows: list[tuple[int, list[str]]]


def html_report(run: Run, parts: Sequence[Chapter], *, plotly: str = "") -> str:
    """Write the report as a self-contained page.

    Args:
        run: run of any kind.
        parts: what it shows (:func:`~analysis.runs.views.report_sections.chapters`).
        plotly: relative URL of plotly.js; "" includes it in the page.
    """
    figures: dict[str, tuple[str, Picture]] = {}
    chapters = []
    for chapter in parts:
        blocks = []
        for name, picture in chapter.pictures.items():
            block = f"figure-{len(figures) + 1}"
            figures[block] = (name, picture)
            blocks.append(figure_block(block, picture))
        chapters.append({"question": chapter.question, "verdict": chapter.verdict, "blocks": blocks})
    ended = f" It is {run.state}: {run.reason}." if run.reason else ""
    body = _template().render(
        run=run,
        facts=_facts(run),
        question=_question(run),
        data=f"{title_of(run.spec.data)}: {data_description(run.spec.data)}.",
        recipe=describe.describe_runs(run.spec) + ended,
        chapters=chapters,
        numbers=_numbers(run),
        layers=_layers(run),
        versions={**run.versions, "data fingerprint": run.fingerprint},
    )
    return document(body, title=run.name, figures=figures, origin=origin_of(run), plotly=plotly)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("analysis.runs.export"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.jinja")


def _facts(run: Run) -> str:
    date = "" if run.ended is None else time.strftime("%d %B %Y", time.gmtime(run.ended)).lstrip("0")
    parts = (run.state, date, run.device, f"seed {run.spec.seed}", f"spec {run.key[:12]}")
    return " \u00b7 ".join(fact for fact in parts if fact)


def _question(run: Run) -> str:
    if run.preset in PRESETS:
        return PRESETS[run.preset].question
    if run.spec.model.kind == "depth":
        return "Do the classes stay apart from layer to layer, or do they melt into one?"
    pooler = POOLERS[run.spec.model.pooler]
    finds = "do the heads find" if pooler.keys else f"does {pooler.title} find"
    return f"Which clusters {finds}, and how sure is a node of its own?"


def _numbers(run: Run) -> dict[str, str]:
    known = {_NAMES[name]: value for name, value in run.summary.items() if name in _NAMES}
    suffixes = {"information_gain": "", "information_gain_permuted_mean": ", predictions shuffled"}
    for row in run.table:
        if row["measure"] in suffixes:
            known[f"instance information gain, bits{suffixes[row['measure']]}"] = row["value"]
    if "entropy" in run.summary and run.summary.get("test_accuracy") is not None:
        known["what the numbers of S are of"] = "all nodes of the validation and test graphs"
    return {name: _number(value) for name, value in known.items() if value is not None}


def _layers(run: Run) -> _Layers | None:
    values = {(row["layer"], row["measure"]): row["value"] for row in run.table}
    names = [name for name in _LAYER_MEASURES if any(name == measure for _, measure in values)]
    if not names:
        return None
    layers = sorted({layer for layer, _ in values})
    rows = [(layer, [_cell(values, layer, name) for name in names]) for layer in layers]
    return _Layers([_measure_title(name) for name in names], rows)


def _cell(values: Mapping[tuple[int, str], float | None], layer: int, name: str) -> str:
    if (layer, name) not in values:
        return ""
    value = values[layer, name]
    return "undefined" if value is None else _number(value)


def _measure_title(name: str) -> str:
    return "the same for shuffled labels" if name.endswith("_permuted_mean") else measure_title(name)


def _number(value: float | int | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else significant(value, 4)

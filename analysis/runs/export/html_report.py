"""A run as one page to read: question, setting, pictures, verdicts, numbers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from html import escape

from analysis.data.catalog import about, title_of
from analysis.figures.depth.lines import RATIO
from analysis.figures.depth.sweep import BESIDE
from analysis.figures.export.html import document, figure_block
from analysis.figures.style.picture import Picture
from analysis.measures.table import MEASURES
from analysis.runs.export.provenance import origin_of
from analysis.runs.run import Run
from analysis.runs.views.chapters import Chapter
from analysis.training.presets.table import PRESETS
from analysis.training.spec import describe

_NAMES = {
    "epochs": "epochs trained",
    "best_epoch": "epoch whose weights were kept",
    "seconds": "seconds of training",
    "test_accuracy": "test accuracy",
    "val_accuracy": "validation accuracy",
    "train_accuracy": "training accuracy",
    "entropy": "entropy of S, over ln K",
    "usage_perplexity": "clusters in use (usage perplexity)",
    "mean_max_assignment": "mean of max S",
    "kl": "KL from S to P, nats per node",
    "matched_accuracy": "accuracy of clusters matched to labels",
    "normalized_mutual_information": "normalised mutual information with the labels",
}


_LAYER_MEASURES = (f"{RATIO}_paper", f"{RATIO}_paper_permuted_mean", *BESIDE)


def html_report(run: Run, parts: Sequence[Chapter]) -> str:
    """Write the page; it holds its figures and needs no network.

    Args:
        run: the run.
        parts: what it shows (:func:`~analysis.runs.views.chapters.chapters`).
    """
    figures: dict[str, tuple[str, Picture]] = {}
    body = [f"<h1>{escape(run.name)}</h1>\n", f'<p class="quiet">{escape(_facts(run))}</p>\n']
    body += ["<h2>The question</h2>\n", _paragraph(_question(run))]
    body += ["<h2>The setting</h2>\n", _setting(run)]
    for part in parts:
        body += [f"<h2>{escape(part.question)}</h2>\n", _paragraph(part.verdict)]
        for name, picture in part.pictures.items():
            block = f"figure-{len(figures) + 1}"
            figures[block] = (name, picture)
            body.append(figure_block(block, picture))
    body += ["<h2>The numbers</h2>\n", _numbers(run), _layers(run)]
    body += ["<h2>What made them</h2>\n", _table({**run.versions, "data fingerprint": run.fingerprint})]
    return document("".join(body), title=run.name, figures=figures, origin=origin_of(run))


def _facts(run: Run) -> str:
    when = "" if run.ended is None else time.strftime("%d %B %Y", time.gmtime(run.ended)).lstrip("0")
    parts = (run.state, when, run.device, f"seed {run.spec.seed}", f"spec {run.key[:12]}")
    return " \u00b7 ".join(part for part in parts if part)


def _question(run: Run) -> str:
    if run.preset in PRESETS:
        return PRESETS[run.preset].question
    if run.spec.model.kind == "depth":
        return "Do the classes stay apart from layer to layer, or do they melt into one?"
    return "Which clusters do the heads find, and how sure is a node of its own?"


def _setting(run: Run) -> str:
    ended = f" It is {run.state}: {run.reason}." if run.reason else ""
    about_data = f"{title_of(run.spec.data)}: {about(run.spec.data)}."
    return _paragraph(about_data) + _paragraph(describe.in_words(run.spec) + ended)


def _numbers(run: Run) -> str:
    known = {_NAMES[name]: value for name, value in run.summary.items() if name in _NAMES}
    return _table({name: _number(value) for name, value in known.items() if value is not None})


def _layers(run: Run) -> str:
    """The measures that tell most of a depth run: a row for every layer. The table of all is in the CSV."""
    values = {(row["layer"], row["measure"]): row["value"] for row in run.table}
    names = [name for name in _LAYER_MEASURES if any(name == measure for _, measure in values)]
    if not names:
        return ""
    head = "".join(f"<th>{escape(_measure_title(name))}</th>" for name in names)
    lines = []
    for layer in sorted({layer for layer, _ in values}):
        cells = "".join(f'<td class="number">{_cell(values, layer, name)}</td>' for name in names)
        lines.append(f'<tr><td class="number">{layer}</td>{cells}</tr>')
    return f'<div class="wide"><table><tr><th>layer</th>{head}</tr>{"".join(lines)}</table></div>\n'


def _cell(values: Mapping[tuple[int, str], float | None], layer: int, name: str) -> str:
    if (layer, name) not in values:
        return ""
    value = values[layer, name]
    return "undefined" if value is None else escape(_number(value))


def _measure_title(name: str) -> str:
    return MEASURES[name].title if name in MEASURES else "the same for shuffled labels"


def _table(rows: Mapping[str, str]) -> str:
    cells = "".join(
        f'<tr><td>{escape(name)}</td><td class="number">{escape(value)}</td></tr>'
        for name, value in rows.items()
    )
    return f"<table>{cells}</table>\n"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>\n"


def _number(value: float | int) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"

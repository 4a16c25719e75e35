"""Write a run as a bundle: recorded data, report page, and a script that repeats the training."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import orjson

from analysis.checks import BadInput
from analysis.data.catalog import load_data
from analysis.figures.export.html import figure_page, plotly_script
from analysis.runs.export.html_report import html_report
from analysis.runs.export.provenance import origin_of
from analysis.runs.imports.manifest import FORMAT
from analysis.runs.results.run_library import Library
from analysis.runs.run import FINAL, Run
from analysis.runs.serialize.codec import pack_graphs, pack_snapshot, pack_weights
from analysis.runs.serialize.csv_parquet import measures_of, to_csv
from analysis.runs.serialize.zip_file import pack
from analysis.runs.store.imported_runs import ImportedRuns
from analysis.runs.store.store import Store
from analysis.runs.store.user_graphs import UserGraphs
from analysis.runs.views.report_sections import chapters, shown_epoch

if TYPE_CHECKING:
    from torch_geometric.data import Data

PRIVATE = ("owner", "pinned", "spec", "checkpoint")
"""What a bundle does not say: whose run it is, and what is only of use in its store. The spec has a file."""
PLOTLY = "plotly.min.js"
"""The one copy of plotly.js that the report and all figures of a bundle share."""
_READ_ME = """A run of Soft Cluster Lab.

report.html       open it in a browser: question, setting, pictures, verdicts, numbers
figures/          each picture as a page of its own; it saves itself as SVG and PNG
plotly.min.js     draws the pictures of both; keep it where it is
history.csv       losses and measures, a row for each epoch
measures.csv      the numbers at the end, and of every layer; tidy
spec.json         every setting, with the seeds
run.json          versions, device, data fingerprint, summary
graphs.safetensors, snapshots/    what the pictures are drawn from
{more}
Open it again: on the page Runs of the app, or in Python:

    from analysis.runs import load_bundle
    bundle = load_bundle("run.zip")

Repeat it bit for bit: soft-cluster-lab replay run.zip
"""
_WITH_WEIGHTS = "weights.safetensors   the trained model's weights; they load into PyG's own layers\n"
_WITH_OTHER_WEIGHTS = "weights.safetensors   the trained model's weights\n"
_WITH_DATA = "data.safetensors  the graph or graphs it was trained on\n"
_WITH_SCRIPT = (
    "reproduce.py      trains another like it with PyG's own layers, without this project: "
    "python reproduce.py\n"
)
_WITHOUT_SCRIPT = "\nThere is no script reproduce.py: {why}\n"


def save_bundle(store: Store | Library, id: str) -> bytes:
    """Pack the run ``id`` as a zip archive; the same run gives the same bytes.

    Names of files in it are fixed. The owner's id is left out. Without the data at hand (a benchmark that is
    not on this machine) the bundle goes without data and script, and says so. So does one of layers that no
    script can be written of, without the script.

    Args:
        store: the store, or the library, that has the run.
        id: id of the run.

    Raises:
        NoSuchRun: if there is no such run.
        BadInput: if it has not ended, or nothing was recorded of it.
    """
    run = store.run(id)
    epochs = store.snapshot_epochs(id)
    if run.state not in FINAL or not epochs:
        raise BadInput(f"expected a run that has ended and recorded something, got one that is {run.state}")
    graphs, history = store.graphs(id), store.history(id)
    snapshots = [store.snapshot(id, epoch) for epoch in epochs]
    weights = store.weights(id)
    parts = chapters(run, graphs, snapshots=snapshots, history=history)
    origin = origin_of(run, epoch=shown_epoch(run, epochs))
    repeat = _reproduction_files(store, run)
    entries = {
        "README.txt": _READ_ME.format(more=_readme_lines(run, repeat, weighed=weights is not None)).encode(),
        "report.html": html_report(run, parts, plotly=PLOTLY).encode(),
        "run.json": run_json(run),
        "spec.json": spec_json(run),
        "history.csv": to_csv(history),
        "measures.csv": to_csv(measures_of(run, history, snapshots)),
        "graphs.safetensors": pack_graphs(graphs),
    }
    for snapshot in snapshots:
        entries[f"snapshots/{snapshot.epoch:06d}.safetensors"] = pack_snapshot(snapshot, graphs=graphs)
    if weights is not None:
        entries["weights.safetensors"] = pack_weights(weights)
    for chapter in parts:
        for name, picture in chapter.pictures.items():
            page = figure_page(picture, file=name, origin=origin, plotly=f"../{PLOTLY}")
            entries[f"figures/{name}.html"] = page.encode()
    entries[PLOTLY] = plotly_script().encode()
    return pack(entries | repeat)


def run_json(run: Run) -> bytes:
    """Content of ``run.json``: a run without private fields and those with a separate file."""
    values = {name: value for name, value in asdict(run).items() if name not in PRIVATE}
    return orjson.dumps({"format": FORMAT, **values}, option=orjson.OPT_INDENT_2)


def spec_json(run: Run) -> bytes:
    """Content of ``spec.json`` of ``run``: every setting, including defaults, so that a script finds them."""
    return orjson.dumps(run.spec.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def _readme_lines(run: Run, repeat: dict[str, bytes], *, weighed: bool) -> str:
    """README lines on weights, data and script."""
    from analysis.runs.reproduce.pyg_script import why_no_script

    why = why_no_script(run.spec)
    weights = (_WITH_OTHER_WEIGHTS if why else _WITH_WEIGHTS) if weighed else ""
    script = _WITHOUT_SCRIPT.format(why=why) if why else _WITH_SCRIPT
    return weights + (_WITH_DATA + script if repeat else "")


def _reproduction_files(store: Store | Library, run: Run) -> dict[str, bytes]:
    """Data and script; nothing if the data is not available, or is not what the run was trained on."""
    from analysis.data.fingerprint import fingerprint
    from analysis.data.serialize import to_blob
    from analysis.runs.reproduce.pyg_script import reproducing_script, why_no_script

    try:
        data = training_data(store, run)
    except BadInput:
        return {}
    if fingerprint(data) != run.fingerprint:
        return {}
    script = {} if why_no_script(run.spec) else {"reproduce.py": reproducing_script(run).encode()}
    return {"data.safetensors": to_blob(data)} | script


def training_data(store: Store | Library, run: Run) -> Data | list[Data]:
    """Load the graph or graphs that a run was trained on.

    Args:
        store: where the run is.
        run: run of any kind.

    Raises:
        BadInput: if they are not available.
    """
    holder = store.of(run.id) if isinstance(store, Library) else store
    if isinstance(holder, ImportedRuns):
        return holder.load_data(run.id)
    return load_data(run.spec.data, own=UserGraphs(holder.database).graphs(run.spec.data))

"""The option ``--data``: a sample, a benchmark, or user files, which are stored."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from analysis.checks import BadInput, one_of, shown
from analysis.cli.progress import OWNER
from analysis.data.benchmarks.files import FOLDER, raw_folder
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.builtin.table import SAMPLES, Task
from analysis.data.catalog import catalog_entry, load_data
from analysis.runs.budget.limits import PROFILES
from analysis.runs.store.store import Store
from analysis.runs.store.user_graphs import UserGraphs
from analysis.training.spec import DataSpec

if TYPE_CHECKING:
    from torch_geometric.data import Data

TASKS = tuple(task.replace(" ", "-") for task in get_args(Task))


def add_data_options(command: argparse.ArgumentParser, *, required: bool) -> None:
    """Add ``--data``, ``--task`` and ``--root``, which :func:`named_data` reads.

    Args:
        command: parser of the command.
        required: whether ``--data`` must be given.
    """
    command.add_argument(
        "--data",
        nargs="+",
        required=required,
        metavar="NAME|FILE",
        help="a sample, a benchmark, or files that belong together (or their folder)",
    )
    command.add_argument("--task", metavar="TASK", help=f"one of {', '.join(TASKS)} (default: what fits)")
    command.add_argument("--root", type=Path, metavar="DIR", help="folder with benchmarks, as PyG has it")


def named_data(args: argparse.Namespace, store: Store, *, task: Task | None = None) -> DataSpec:
    """Resolve the data of ``args`` to a DataSpec; files are read like uploads and stored for the workers.

    Args:
        args: ``data``, ``task`` and ``root``.
        store: store of the user's graphs.
        task: what files are prepared for where ``--task`` is not given.

    Raises:
        BadInput: if there is no such data, file or folder, or another task than can be learned on it.
    """
    if args.root is not None:
        if not args.root.is_dir():
            raise BadInput(f"expected --root to be a folder, got {shown(str(args.root))}")
        os.environ[FOLDER] = str(args.root.resolve())
    name = args.data[0]
    wanted_task = cast(Task, one_of("--task", args.task, TASKS).replace("-", " ")) if args.task else None
    if len(args.data) > 1 or (name not in SAMPLES and name not in BENCHMARKS):
        return _data_from_files(args.data, wanted_task or task, store)
    if wanted_task not in (None, catalog_entry(name).task):
        learned = catalog_entry(name).task.replace(" ", "-")
        raise BadInput(f"expected --task {learned} for {name}, got {args.task}")
    if name in BENCHMARKS:
        raw_folder(BENCHMARKS[name], args.root)  # refuses a folder that does not hold it
    return DataSpec(name=name)


def loaded(data: DataSpec, store: Store) -> Data | list[Data]:
    """Load the graph or graphs that ``data`` name; user graphs come from ``store``.

    Raises:
        BadInput: if they are not available.
    """
    return load_data(data, own=UserGraphs(store.database).graphs(data) if data.task else None)


def _data_from_files(paths: Sequence[str], task: Task | None, store: Store) -> DataSpec:
    from analysis.data.prepare import possible_tasks, prepare  # these import torch, which takes seconds
    from analysis.data.upload.upload import read_upload

    graphs = read_upload(_contents(paths))
    task = task or possible_tasks(graphs)[0]
    ready, title = prepare(graphs, task=task), Path(paths[0]).name
    print("\n".join(graph_lines(graphs, title)), file=sys.stderr)
    user_graphs = UserGraphs(store.database)
    return user_graphs.keep(ready, owner=OWNER, title=title, task=task, limits=PROFILES["research"]).data


def graph_lines(graphs: Sequence[Data], title: str) -> list[str]:
    """Summary of the files read: nodes, edges, labels; then a line per decision.

    Args:
        graphs: what was read, at least one graph.
        title: name of the files.

    >>> import torch
    >>> from torch_geometric.data import Data
    >>> path = Data(edge_index=torch.tensor([[0, 1], [1, 2]]), num_nodes=3, notes=("no labels were found",))
    >>> graph_lines([path], "a.csv")
    ['a.csv: 3 nodes, 2 edges', '  no labels were found']
    """
    from analysis.data.inspect import inspect_graph

    report = inspect_graph(list(graphs))
    many = f"{report.graphs:,} graphs, " if report.graphs > 1 else ""
    classes = f", labels {', '.join(list(report.classes)[:5])}" if report.classes else ""
    more = f" and {len(report.classes) - 5} more" if len(report.classes) > 5 else ""
    notes = dict.fromkeys(note for graph in graphs for note in graph.get("notes") or ())
    first = f"{title}: {many}{report.nodes:,} nodes, {report.edges:,} edges{classes}{more}"
    return [first, *(f"  {note}" for note in notes)]


def _contents(paths: Sequence[str]) -> dict[str, bytes]:
    files: list[Path] = []
    for path in map(Path, paths):
        files += sorted(path.iterdir()) if path.is_dir() else [path]
    if missing := next((file for file in files if not file.is_file()), None):
        raise BadInput(
            f"expected --data to be a sample ({', '.join(SAMPLES)}), a benchmark such as mutag, or files, "
            f"got {shown(str(missing))}"
        )
    return {file.name: file.read_bytes() for file in files}

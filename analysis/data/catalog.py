"""Look up the graphs a run can name: samples, benchmarks, user graphs. Imports torch only to load one."""

from __future__ import annotations

import re
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Protocol

from analysis.checks import BadInput, shown
from analysis.data.benchmarks.table import BENCHMARKS, Benchmark
from analysis.data.builtin.table import SAMPLES, Sample, Task, load_sample

if TYPE_CHECKING:
    from torch_geometric.data import Data

OWN = "own:"


class DataSettings(Protocol):
    """Protocol of the settings of a run's data, which ``DataSpec`` satisfies."""

    @property
    def name(self) -> str:
        """A sample, a benchmark, or ``own:`` and a fingerprint."""
        ...

    @property
    def seed(self) -> int:
        """Seed of generated graphs and drawn splits."""
        ...

    @property
    def task(self) -> Task | None:
        """Task of a user graph; samples and benchmarks have their own."""
        ...

    @property
    def row_normalise(self) -> bool:
        """Whether each node's features are scaled to sum to 1."""
        ...

    @property
    def standardise(self) -> bool:
        """Whether each feature is scaled to mean 0 and standard deviation 1."""
        ...

    @property
    def folds(self) -> int:
        """Number of folds for cross-validation; 0 keeps the split of the data."""
        ...

    @property
    def fold(self) -> int:
        """Index of the fold used for testing."""
        ...


def check_name(name: str) -> str:
    """Return ``name`` if a run can name its data so.

    Args:
        name: a sample, a benchmark, or ``own:`` and a fingerprint of 64 hexadecimal digits.

    Raises:
        BadInput: if it is none of them.

    >>> check_name("cora"), check_name("own:" + "0" * 64)[:8]
    ('cora', 'own:0000')
    """
    if name.startswith(OWN):
        if not re.fullmatch("[0-9a-f]{64}", name.removeprefix(OWN)):
            raise BadInput(f"expected 'own:' and a fingerprint of 64 hexadecimal digits, got {shown(name)}")
        return name
    if name not in SAMPLES and name not in BENCHMARKS:
        samples = ", ".join(SAMPLES)
        raise BadInput(
            f"expected data to be one of {samples}, or a benchmark such as cora or mutag, got {shown(name)}"
        )
    return name


def is_user_graph(data: DataSettings) -> bool:
    """Whether ``data`` are a user graph, which has to be passed in wherever it is trained on.

    >>> from analysis.training.spec import DataSpec
    >>> is_user_graph(DataSpec(name="digits"))
    False
    """
    return data.name.startswith(OWN)


def task_of(data: DataSettings) -> Task:
    """Learning task of ``data``: ``"node classification"``, ``"graph classification"`` or
    ``"link reconstruction"``.

    Raises:
        BadInput: for a user graph whose settings name no task.

    >>> from analysis.training.spec import DataSpec
    >>> task_of(DataSpec(name="cora"))
    'node classification'
    """
    if is_user_graph(data):
        if data.task is None:
            raise BadInput(
                "expected a task for a graph of your own, got none; name one in the data's settings"
            )
        return data.task
    return catalog_entry(data.name).task


def title_of(data: DataSettings) -> str:
    """Display name of ``data``, such as ``"Cora"``.

    >>> from analysis.training.spec import DataSpec
    >>> title_of(DataSpec(name="cora"))
    'Cora'
    """
    return "own graph" if is_user_graph(data) else catalog_entry(data.name).title


def data_description(data: DataSettings) -> str:
    """One-line description of ``data``; of a user graph, the first 8 digits of its fingerprint."""
    return (
        f"fingerprint {data.name.removeprefix(OWN)[:8]}"
        if is_user_graph(data)
        else catalog_entry(data.name).about
    )


def seed_matters(data: DataSettings) -> bool:
    """Whether ``data.seed`` changes the graph or its split.

    >>> from analysis.training.spec import DataSpec
    >>> seed_matters(DataSpec(name="planted-partition")), seed_matters(DataSpec(name="karate"))
    (True, False)
    """
    if is_user_graph(data):
        return False
    if data.name in BENCHMARKS:
        return BENCHMARKS[data.name].split != "public"
    return SAMPLES[data.name].make.startswith("analysis.data.builtin.generators:planted")


def graph_words(data: DataSettings) -> str:
    """Words that differ for any two ``data`` whose graphs or splits differ, whatever is done to the features.

    >>> from analysis.training.spec import DataSpec
    >>> [graph_words(DataSpec(name=name, seed=3)) for name in ("digits-knn", "planted-partition")]
    ['Handwritten digits as one graph of images', 'Planted partition, seed 3']
    """
    words = [title_of(data)]
    if is_user_graph(data):
        words[0] += f" {data.name.removeprefix(OWN)[:8]}"
    if data.folds:
        words.append(f"fold {data.fold + 1} of {data.folds}")
    if data.folds or seed_matters(data):
        words.append(f"seed {data.seed}")
    return ", ".join(words)


def load_data(data: DataSettings, *, own: Data | list[Data] | None = None) -> Data | list[Data]:
    """Load the graph or graphs that a run names.

    Args:
        data: what the run says about its data.
        own: the graph or graphs that ``own:`` names, which are checked against its fingerprint; else None.

    Raises:
        BadInput: if an own graph is missing or not the one that is named, or a benchmark is not to be had.

    >>> from analysis.training.spec import DataSpec
    >>> load_data(DataSpec(name="karate")).num_nodes
    34
    """
    graphs = _check_user_graph(data, own) if is_user_graph(data) else _load_by_name(data)
    if data.folds:
        graphs = resolve_name("analysis.data.splits:with_fold")(
            graphs, folds=data.folds, fold=data.fold, seed=data.seed
        )
    if data.standardise:
        graphs = resolve_name("analysis.data.feature_normalisation:standardised")(graphs)
    if data.row_normalise:
        return resolve_name("analysis.data.feature_normalisation:row_normalised")(graphs)
    return graphs


def _load_by_name(data: DataSettings) -> Data | list[Data]:
    if data.name in SAMPLES:
        return load_sample(data.name, seed=data.seed)
    from analysis.data.benchmarks.loading import load_benchmark  # imports torch, which takes seconds

    return load_benchmark(data.name, seed=data.seed)


def _check_user_graph(data: DataSettings, own: Data | list[Data] | None) -> Data | list[Data]:
    if own is None:
        raise BadInput(
            "expected the graph that 'own:' names, got none; give it as own=, or load it on the Data page"
        )
    content = resolve_name("analysis.data.fingerprint:fingerprint")(own)
    if content != data.name.removeprefix(OWN):
        raise BadInput(
            f"expected the graph with fingerprint {data.name.removeprefix(OWN)[:8]}..., got {content[:8]}; "
            "give the graph this run was made for"
        )
    return own


def catalog_entry(name: str) -> Sample | Benchmark:
    """Look up the sample or benchmark ``name`` in the tables.

    Raises:
        KeyError: if neither table has it; :func:`check_name` says so in a sentence.

    >>> catalog_entry("cora").title
    'Cora'
    """
    return SAMPLES[name] if name in SAMPLES else BENCHMARKS[name]

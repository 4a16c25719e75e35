"""Figure and tables of a sweep over depth for a paper."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.checks import BadInput
from analysis.data.catalog import title_of
from analysis.figures.depth.depth_series import DepthRun
from analysis.figures.export.publication_figure import Form, paper_figure
from analysis.runs.results.depth.depth_table import depth_table
from analysis.runs.results.depth.paired_table import paired_table
from analysis.runs.run import Run
from analysis.runs.views.depth_pictures import depth_run
from analysis.training.spec import DepthSpec
from analysis.training.spec.sweep_treatments import treatments_of


def sweep_figure(runs: Sequence[Run], *, form: Form = "pdf") -> bytes:
    """Figure with all panels of a sweep, those of each data set in rows of their own.

    Args:
        runs: runs of the sweep; those that are not measured yet are left out.
        form: ``"pdf"`` or ``"svg"``.

    Raises:
        BadInput: for nothing measured, or if matplotlib is not installed.
    """
    deep = [run for run in runs if isinstance(run.spec.model, DepthSpec)]
    treatments, names = treatments_of([run.spec for run in deep], with_data=False)
    by_data: dict[str, list[DepthRun]] = {}
    for run, treatment in zip(deep, treatments, strict=True):
        if run.table:
            by_data.setdefault(title_of(run.spec.data), []).append(depth_run(run, treatment))
    return paper_figure(by_data, names, form=form)


def sweep_tables(runs: Sequence[Run], style: str) -> str:
    """Tables of the means over seeds and, for two or more treatments, of the paired differences.

    Args:
        runs: runs of the sweep.
        style: ``text``, ``latex``, ``markdown`` or ``csv``.

    Raises:
        BadInput: for another style.
    """
    means = depth_table(runs, style)
    try:
        return f"{means}\n\n{paired_table(runs, style)}"
    except BadInput:  # a single treatment
        return means

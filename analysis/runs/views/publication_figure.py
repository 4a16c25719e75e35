"""Figure and tables of a sweep over depth for a paper."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.checks import BadInput
from analysis.figures.export.publication_figure import Form, paper_figure
from analysis.runs.results.depth.depth_table import depth_table
from analysis.runs.results.depth.paired_table import paired_table
from analysis.runs.run import Run
from analysis.runs.views.depth_pictures import measured, treatment_names


def sweep_figure(runs: Sequence[Run], *, form: Form = "pdf") -> bytes:
    """Figure with all panels of a sweep on one data set.

    Args:
        runs: runs of the sweep; those that are not measured yet are left out.
        form: ``"pdf"`` or ``"svg"``.

    Raises:
        BadInput: for several data sets, nothing measured, or if matplotlib is not installed.
    """
    names = {run.spec.data.name for run in runs}
    if len(names) > 1:
        raise BadInput(f"expected runs on one data set for a figure, got {', '.join(sorted(names))}")
    return paper_figure(measured(runs), treatment_names(runs), form=form)


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

"""The table of measures: what each one is, and how to read it. Importing it does not import torch."""

from __future__ import annotations

from analysis.measures.assignment_entries import ASSIGNMENT_MEASURES
from analysis.measures.measure import Measure
from analysis.measures.reach.entries import REACH_MEASURES
from analysis.measures.state_entries import STATE_MEASURES

MEASURES: dict[str, Measure] = {
    measure.name: measure for measure in (*STATE_MEASURES, *ASSIGNMENT_MEASURES, *REACH_MEASURES)
}

"""Table of all measures. Importing it does not import torch."""

from __future__ import annotations

from analysis.measures.entries.assignments import ASSIGNMENT_MEASURES
from analysis.measures.entries.classes import CLASS_MEASURES
from analysis.measures.entries.reach import REACH_MEASURES
from analysis.measures.entries.states import STATE_MEASURES
from analysis.measures.measure import Measure

_ALL = (*CLASS_MEASURES, *STATE_MEASURES, *ASSIGNMENT_MEASURES, *REACH_MEASURES)
MEASURES: dict[str, Measure] = {measure.name: measure for measure in _ALL}

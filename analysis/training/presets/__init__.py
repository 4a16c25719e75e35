"""Presets: named settings to start from."""

from analysis.training.presets.preset import Preset
from analysis.training.presets.table import PRESETS, preset_specs

__all__ = ["PRESETS", "Preset", "preset_specs"]

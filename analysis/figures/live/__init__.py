"""Figures that grow while a run trains (ECharts), and the same drawn still."""

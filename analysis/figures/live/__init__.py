"""Live figures of a training (ECharts), and their static counterparts."""

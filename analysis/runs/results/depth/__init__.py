"""Results of depth runs: points, differences with intervals, tournaments, verdicts."""

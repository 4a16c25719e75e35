"""What came of deep networks: differences with intervals, tournaments, reproductions, verdicts."""

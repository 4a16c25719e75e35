"""What is wrong with a run, decided from its measures."""

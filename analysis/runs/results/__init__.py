"""What recorded arrays say: assignments, depth points, diagnosis, report."""

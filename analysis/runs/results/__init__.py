"""Results computed from recorded arrays: assignments, depth points, diagnosis, report."""

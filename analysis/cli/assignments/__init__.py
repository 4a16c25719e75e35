"""Commands on soft assignments: comparison of poolers, and of implementations."""

"""The database file itself: its tables, their versions, who writes, and whether it is still there."""

"""The sandboxed process that reads uploaded files: its messages, its limits, its life cycle."""

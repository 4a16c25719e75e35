"""The process of its own in which uploaded files are read: what is asked, what it may, what it answers."""

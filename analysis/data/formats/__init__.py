"""Graph files as other programs write them, read without trusting them; runs in a process of its own."""

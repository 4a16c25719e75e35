"""Figures from finished arrays; the only place with colours."""

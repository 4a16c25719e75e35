"""The commands on soft assignments: poolers against each other, and one quantity by several codes."""

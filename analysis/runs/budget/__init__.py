"""What a run costs and what one person may ask for."""

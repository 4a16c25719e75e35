"""Views of runs, and their static pictures, shared by pages, reports and exports."""

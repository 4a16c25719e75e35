"""What pages, reports and exports show of a run: a view of it, and the settled pictures of a view."""

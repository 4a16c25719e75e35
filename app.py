"""Soft Cluster Lab: set up, name the pages, run the chosen one. Start it with ``streamlit run app.py``."""

from pages.ui import shell

if __name__ == "__main__":
    shell.enter()

"""Soft Cluster Lab: set up, name the pages, run the chosen one. Start it with ``streamlit run app.py``."""

from pages.ui.frame import app_frame

if __name__ == "__main__":
    app_frame.enter()

"""Health check of the app for containers: ``python -m analysis.cli.deploy.health``."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request

SECONDS = 4.0
"""The app is asked for so long; Docker gives up after five."""


def address() -> str:
    """Health URL of the app on this machine, by the settings of Streamlit.

    >>> address()
    'http://127.0.0.1:8501/_stcore/health'
    """
    port = os.environ.get("STREAMLIT_SERVER_PORT", "8501")
    base = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    return f"http://127.0.0.1:{port}/{base}{'/' if base else ''}_stcore/health"


def healthy(url: str) -> bool:
    """Whether ``url`` answers without an error."""
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ValueError):
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy(address()) else 1)

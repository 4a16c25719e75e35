"""The command ``app``, which is also what ``soft-cluster-lab`` does alone: open the app in the browser."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from analysis.checks import BadInput

SCRIPT = "app.py"
_ALLOCATOR = {"MALLOC_ARENA_MAX": "2"}
"""glibc would keep up to eight heaps a core for the threads of the visitors, none of which it gives back."""


def app(args: argparse.Namespace) -> int:
    """Start the app and open it in the browser; Ctrl-C ends it. Options after ``--`` go to Streamlit."""
    folder = home()
    # Streamlit reads its settings from the folder it is started in, and pages import each other from there.
    command = [sys.executable, "-m", "streamlit", "run", str(folder / SCRIPT), *args.streamlit]
    paths = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    environment = _ALLOCATOR | os.environ | {"PYTHONPATH": paths}
    if os.name == "posix":
        os.chdir(folder)
        os.execve(command[0], command, environment)  # interrupting this command ends the app
    return subprocess.call(command, cwd=folder, env=environment)


def home() -> Path:
    """The folder with the app: the checkout, or inside the installed package.

    Raises:
        BadInput: if the app is in neither.
    """
    package = Path(__file__).parents[1]
    for folder in (package.parent, package / "app_files"):
        if (folder / SCRIPT).is_file() and (folder / "pages").is_dir():
            return folder
    raise BadInput(f"expected {SCRIPT} next to the package, found none at {package.parent}; install it again")


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser("app", help="open the app (the default)", description=app.__doc__)
    command.add_argument("streamlit", nargs="*", metavar="OPTION", help="options for streamlit run")
    command.set_defaults(command=app)

"""A command run in this process: what it printed, and how it ended."""

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import NamedTuple

from analysis.cli.main import main


class Done(NamedTuple):
    """What a command leaves: its exit code and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str) -> Done:
    """Run a command as ``python -m analysis`` does, without a process that first imports for seconds."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*arguments])
    return Done(code, out.getvalue(), err.getvalue())

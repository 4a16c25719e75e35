"""Whether a command is one that its program knows, tried without doing what takes long."""

import importlib.util
import re

import yaml
from distributed.cli import dask_scheduler, dask_worker

from analysis.cli.main import _parser, main
from tests.source import ROOT

DASK = {"scheduler": dask_scheduler.main, "worker": dask_worker.main}
QUICK = {"lessons", "certificates", "export"}
"""Commands of ours that train nothing: they are run, the others read their arguments."""
OTHERS = {
    "cd",
    "chromium",
    "cp",
    "eval",
    "export",
    "git",
    "hf",
    "mkdir",
    "pip",
    "pre-commit",
    "pytest",
    "python3",
    "ruff",
    "sqlite3",
    "mypy",
    "mkdocs",
    "streamlit",
    "sudo",
    "tar",
}
"""Programs that are not ours; pages that use them are tried by hand."""


def check(words):
    program, *arguments = words
    name = program.rsplit("/", 1)[-1]
    if name == "soft-cluster-lab":
        _parser(arguments[0] if arguments else "app").parse_args(arguments or ["app"])
        if arguments and arguments[0] in QUICK:
            assert main(arguments) == 0
    elif name == "dask":
        DASK[arguments[0]].make_context(arguments[0], arguments[1:], resilient_parsing=False)
    elif name == "docker":
        check_docker(arguments)
    elif name in ("python", "python3") and arguments[0] == "-m" and arguments[1].startswith("tests."):
        assert importlib.util.find_spec(arguments[1]), f"no module {arguments[1]}"
    else:
        assert name in OTHERS, f"{name} is a program that no test knows"


def check_docker(arguments):
    if arguments[0] != "compose":
        assert arguments[0] in ("build", "run"), arguments
        return
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    profiles = {
        profile for service in compose["services"].values() for profile in service.get("profiles", ())
    }
    asked = re.findall(r"--profile (\S+)", " ".join(arguments))
    assert set(asked) <= profiles, f"no profile {asked} in compose.yaml"

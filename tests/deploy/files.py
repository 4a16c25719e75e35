"""The files of a deployment as tests read them."""

import json
import re
import shlex

import yaml

from tests.source import ROOT

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def instructions(dockerfile):
    """Instruction and argument of every line of a Dockerfile, joined where a line goes on."""
    text = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", dockerfile.read_text(), flags=re.M))
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def last(dockerfile, name):
    return [argument for instruction, argument in instructions(dockerfile) if instruction == name][-1]


def variables(dockerfile):
    """What the image sets in the environment."""
    pairs = [word for name, text in instructions(dockerfile) if name == "ENV" for word in shlex.split(text)]
    return dict(pair.split("=", 1) for pair in pairs)


def command(dockerfile, name="CMD"):
    text = last(dockerfile, name)
    return json.loads(text[text.index("[") :])


def in_dask(variables):
    """Environment variables as the settings that Dask makes of them."""
    keys = {
        name.removeprefix("DASK_").replace("__", ".").replace("_", "-").lower(): name for name in variables
    }
    return {key: True if variables[name] == "true" else variables[name] for key, name in keys.items()}

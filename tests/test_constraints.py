"""constraints.txt: every package that the project needs, at a version that pyproject.toml allows."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement
from packaging.version import Version

from tests.source import ROOT, offences

PINS = {
    name: Version(version)
    for name, version in re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.M)
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(names):
    """Every requirement of the packages ``names``, and of those, as far as they are installed."""
    waiting, seen = list(names), set()
    while waiting:
        requirement = waiting.pop()
        yield requirement
        extras = requirement.extras or {""}
        if (key := (canonical(requirement.name), *sorted(extras))) in seen:
            continue
        seen.add(key)
        try:
            further = [Requirement(text) for text in requires(requirement.name) or ()]
        except PackageNotFoundError:
            continue
        waiting += [
            r for r in further if r.marker is None or any(r.marker.evaluate({"extra": e}) for e in extras)
        ]


def test_every_pin_is_allowed_by_all_that_need_it():
    wanted = [Requirement(text) for text in PROJECT["dependencies"]]
    assert len(PINS) > len(wanted)
    offences(
        f"{name}=={PINS[name]} is not {requirement.specifier}"
        for requirement in needed(wanted)
        if (name := canonical(requirement.name)) in PINS and PINS[name] not in requirement.specifier
    )


def test_every_package_of_the_project_is_pinned_without_a_place_or_a_build():
    text = (ROOT / "constraints.txt").read_text()
    assert not re.search(r"file:|@|\+|https?:", text)
    offences(
        f"{name} is not pinned"
        for text in PROJECT["dependencies"]
        if (name := canonical(Requirement(text).name)) not in PINS
    )


def test_releases_that_break_are_kept_out():
    breaking = {
        "torch",
        "torch-geometric",
        "streamlit",
        "plotly",
        "scikit-learn",
        "networkx",
        "pydantic",
        "numpy",
    }
    bounded = {
        canonical(r.name) for r in map(Requirement, PROJECT["dependencies"]) if "<" in str(r.specifier)
    }
    assert breaking <= bounded

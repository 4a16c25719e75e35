"""The JavaScript is typed, and as small as the Python: one idea a file."""

import shutil
import subprocess

import pytest

from analysis.figures.explorer.linker import SCRIPTS

MODULES = sorted(SCRIPTS.rglob("*.js"))


def test_a_script_holds_one_idea():
    long = {path.name: n for path in MODULES if (n := len(path.read_text().splitlines())) > 250}
    assert not long


def test_a_folder_holds_few_scripts():
    folders = {path.parent for path in MODULES}
    assert {f.name: n for f in folders if (n := len(list(f.glob("*.js")))) > 14} == {}


def test_text_only_enters_as_text():
    wrong = [p.name for p in MODULES if "innerHTML" in p.read_text() or "insertAdjacentHTML" in p.read_text()]
    assert not wrong


@pytest.mark.skipif(shutil.which("tsc") is None, reason="needs TypeScript's checker, tsc, on the machine")
@pytest.mark.timeout(120)
def test_types_hold():
    options = (
        "--noEmit --allowJs --checkJs --strict --target es2022 --module esnext --moduleResolution bundler"
    )
    done = subprocess.run(
        ["tsc", *options.split(), "--lib", "es2022,dom,dom.iterable", *map(str, MODULES)],
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout

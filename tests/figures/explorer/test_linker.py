"""Modules are joined in the order of need, and what cannot be joined is refused in words."""

import shutil
import subprocess

import pytest

from analysis.checks import BadInput
from analysis.figures.explorer import linker

NODE = pytest.mark.skipif(shutil.which("node") is None, reason="needs node to run what was linked")


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    """Write modules, and link from there."""
    monkeypatch.setattr(linker, "SCRIPTS", tmp_path)
    linker.linked.cache_clear()

    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.js").write_text(text)

    yield write
    linker.linked.cache_clear()


def run(text, folder):
    (folder / "linked.mjs").write_text(text)
    done = subprocess.run(["node", folder / "linked.mjs"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_needed_comes_first_and_once(scripts):
    scripts(
        top='import { two } from "./left.js";\nimport { one } from "./low.js";\nexport default two + one;\n',
        left='import { one } from "./low.js";\nexport const two = one + one;\n',
        low="export const one = 1;\n",
    )
    text = linker.linked("top.js")
    assert text.index("const one = 1") < text.index("const two = one") < text.index("export default two")
    assert text.count("const one = 1") == 1


@NODE
def test_what_was_linked_runs(scripts, tmp_path):
    scripts(
        top='import {\n  Box,\n  twice,\n} from "./low.js";\nconsole.log(twice(new Box().size));\n',
        low="export class Box {\n  size = 21;\n}\nexport function twice(n) {\n  return 2 * n;\n}\n",
    )
    assert run(linker.linked("top.js"), tmp_path) == "42\n"


@NODE
def test_names_that_are_not_exported_stay_their_modules_own(scripts, tmp_path):
    scripts(
        top='import { a } from "./a.js";\nimport { b } from "./b.js";\nconst N = 3;\nconsole.log(a, b, N);\n',
        a="const N = 1;\nexport const a = N;\n",
        b="const N = 2;\nexport const b = N;\n",
    )
    assert run(linker.linked("top.js"), tmp_path) == "1 2 3\n"


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"top": 'import { a } from "./gone.js";\n'}, "module gone.js, which top.js imports"),
        ({"top": 'import { a } from "./b.js";\n', "b": "const a = 1;\n"}, "b.js to export 'a'"),
        ({"top": 'import { top } from "./top.js";\nexport const top = 1;\n'}, "top.js -> top.js"),
        ({"top": 'import * as all from "./b.js";\n', "b": ""}, "got 'import \\* as all"),
        ({"top": 'export * from "./b.js";\n', "b": ""}, "got 'export \\*"),
        ({"top": "const a = 1;\nexport { a };\n"}, "got 'export { a }"),
        ({"top": "export let changing = 1;\n"}, "got 'export let"),
    ],
)
def test_what_cannot_be_joined_is_refused(scripts, texts, words):
    scripts(**texts)
    with pytest.raises(BadInput, match=words):
        linker.linked("top.js")

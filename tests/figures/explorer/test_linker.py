"""Modules are joined in the order of need, and what cannot be joined is refused in words."""

import shutil
import subprocess

import pytest

from analysis.checks import BadInput
from analysis.figures.explorer import linker


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


def test_what_is_needed_comes_first_and_once(scripts):
    scripts(
        top='import { two } from "./left.js";\nimport { one } from "./low.js";\nexport default two + one;\n',
        left='import { one } from "./low.js";\nexport function two() {\n  return one + one;\n}\n',
        low="export const one = 1;\n",
    )
    text = linker.linked("top.js")
    assert " ".join(text.split()) == (
        "const one = 1; function two() { return one + one; } export default two + one;"
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node to run what was linked")
def test_what_was_linked_runs(scripts, tmp_path):
    scripts(
        top='import { Box, twice } from "./low.js";\nconsole.log(twice(new Box().size));\n',
        low="export class Box {\n  size = 21;\n}\nexport const twice = (n) => 2 * n;\n",
    )
    (tmp_path / "linked.mjs").write_text(linker.linked("top.js"))
    done = subprocess.run(["node", tmp_path / "linked.mjs"], capture_output=True, text=True, timeout=60)
    assert done.stdout == "42\n", done.stderr


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"top": 'import { a } from "./gone.js";\n'}, "module gone.js, which top.js imports"),
        ({"top": 'import { a } from "./b.js";\n', "b": "const a = 1;\n"}, "b.js to export 'a'"),
        (
            {
                "top": 'import { b } from "./b.js";\nconst n = 1;\n',
                "b": "const n = 2;\nexport const b = n;\n",
            },
            "'n' in b.js and top.js",
        ),
        ({"top": 'import { top } from "./top.js";\nexport const top = 1;\n'}, "top.js -> top.js"),
        ({"top": 'import * as all from "./b.js";\n', "b": ""}, "got 'import \\* as all"),
        ({"top": 'export * from "./b.js";\n', "b": ""}, "got 'export \\*"),
        ({"top": "const a = 1;\nexport { a };\n"}, "got 'export { a }"),
    ],
)
def test_what_cannot_be_joined_is_refused(scripts, texts, words):
    scripts(**texts)
    with pytest.raises(BadInput, match=words):
        linker.linked("top.js")

"""JavaScript modules joined into one text, in place of a build step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from analysis.checks import BadInput

SCRIPTS = Path(__file__).parent / "js"

_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:function\*?|class|const) (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?://.*|/\*\*[\s\S]*?\*/)\n|(?<=\()/\*\* @type [^*]*\*/ ", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b(?! default).*$", re.MULTILINE)


@cache
def linked(entry: str) -> str:
    """The module ``entry`` with everything it imports before it, as one module.

    Modules are joined in the order in which they need each other; each but the last is a function that
    returns what it exports, so that its other names stay its own.

    Args:
        entry: path of a module under :data:`SCRIPTS`, such as ``"clusters_page.js"``.

    Raises:
        BadInput: if a module is missing, two import each other, a name is imported without being exported,
            or an import or export has a form this does not read.
    """
    texts = dict(_modules_in_order((SCRIPTS / entry).resolve(), ()))
    names = {path: f"module_{number}" for number, path in enumerate(texts)}
    *parts, last = [_body(path, text, names) for path, text in texts.items()]
    exports = [", ".join(_EXPORT.findall(text)) for text in texts.values()]
    wrapped = [
        f"const module_{number} = (() => {{\n{body}\nreturn {{ {exports[number]} }};\n}})();\n"
        for number, body in enumerate(parts)
    ]
    return "".join([*wrapped, last])


def without_comments(text: str) -> str:
    r"""A script without comment lines and type annotations.

    For scripts that travel again and again; they hold no text in which such a line could stand.

    >>> without_comments("// What it does.\nexport default (/** @type {any} */ x) => x; // so\n")
    'export default (x) => x; // so\n'
    """
    return _COMMENT.sub("", text)


def _modules_in_order(path: Path, above: tuple[Path, ...]) -> Iterator[tuple[Path, str]]:
    """A module after all it needs; what several need comes more than once, at first where it must."""
    if path in above:
        chain = " -> ".join(module.name for module in (*above, path))
        raise BadInput(f"expected modules that do not import each other, got {chain}")
    if not path.is_file():
        needed = f", which {above[-1].name} imports" if above else ""
        raise BadInput(f"expected a module {path.name}{needed}; there is none")
    text = path.read_text("utf-8")
    for names, source in _IMPORT.findall(text):
        other = (path.parent / source).resolve()
        yield from _modules_in_order(other, (*above, path))
        exported = _EXPORT.findall(other.read_text("utf-8"))
        for name in filter(None, map(str.strip, names.split(","))):
            if name not in exported:
                raise BadInput(f"expected {other.name} to export '{name}', which {path.name} imports")
    yield path, text


def _body(path: Path, text: str, names: Mapping[Path, str]) -> str:
    """A module's text: what it imports comes from the modules before, what it exports is plainly defined."""
    plain = _IMPORT.sub(
        lambda match: f"const {{{match[1]}}} = {names[(path.parent / match[2]).resolve()]};\n", text
    )
    plain = _EXPORT.sub(lambda match: match[0].removeprefix("export "), plain)
    if other := _OTHER.search(plain):
        raise BadInput(
            "expected 'import {...} from' and 'export' before a function, class or const, "
            f"got '{other.group()}' in {path.name}"
        )
    return plain

"""JavaScript modules joined into one text, in place of a build step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from analysis.checks import BadInput

SCRIPTS = Path(__file__).parent / "js"

_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|class|const|let)", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b(?! default).*$", re.MULTILINE)
_NAME = re.compile(r"^(export )?(?:async )?(?:function\*?|class|const|let) (\w+)", re.MULTILINE)


@cache
def linked(entry: str) -> str:
    """The module ``entry`` with everything it imports before it, as one module.

    Modules are joined in the order in which they need each other. They share one scope then, so no two of
    them may define the same name, and names are imported as they are, in braces.

    Args:
        entry: path of a module under :data:`SCRIPTS`, such as ``"clusters.js"``.

    Raises:
        BadInput: if a module is missing, two import each other, a name is defined twice or is imported
            without being exported, or an import or export has a form this does not read.
    """
    texts = dict(_in_order(SCRIPTS / entry, ()))
    owner: dict[str, Path] = {}
    for path, text in texts.items():
        for _, name in _NAME.findall(text):
            if name in owner:
                raise BadInput(
                    f"expected every name once, got '{name}' in {owner[name].name} and {path.name}"
                )
            owner[name] = path
    return "\n".join(_plain(path, text) for path, text in texts.items())


def _in_order(path: Path, above: tuple[Path, ...]) -> Iterator[tuple[Path, str]]:
    """A module after all it needs; what several need comes more than once, at first where it must."""
    if path in above:
        chain = " -> ".join(part.name for part in (*above, path))
        raise BadInput(f"expected modules that do not import each other, got {chain}")
    if not path.is_file():
        needed = f", which {above[-1].name} imports" if above else ""
        raise BadInput(f"expected a module {path.name}{needed}; there is none")
    text = path.read_text("utf-8")
    for names, source in _IMPORT.findall(text):
        other = (path.parent / source).resolve()
        yield from _in_order(other, (*above, path))
        exported = {name for marked, name in _NAME.findall(other.read_text("utf-8")) if marked}
        for name in filter(None, map(str.strip, names.split(","))):
            if name not in exported:
                raise BadInput(f"expected {other.name} to export '{name}', which {path.name} imports")
    yield path, text


def _plain(path: Path, text: str) -> str:
    """A module's text without its imports, and with its exports as plain definitions."""
    plain = _EXPORT.sub("", _IMPORT.sub("", text))
    if other := _OTHER.search(plain):
        raise BadInput(
            "expected 'import {...} from' and 'export' before a definition, "
            f"got '{other.group()}' in {path.name}"
        )
    return plain

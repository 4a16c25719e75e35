"""The project's source as tests read it."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*ROOT.glob("analysis/**/*.py"), *ROOT.glob("pages/**/*.py"), *ROOT.glob("app.py")])
LIBRARY = [path for path in SOURCES if path.is_relative_to(ROOT / "analysis")]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imports(path: Path) -> Sequence[tuple[int, str]]:
    return tuple(imports_in(tree(path), package=path.relative_to(ROOT).with_suffix("").parts[:-1]))


def imports_in(module: ast.Module, *, package: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Line and full name of every import, also inside functions, relative, or named by a string."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*start, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Constant) and re.fullmatch(r"analysis(\.\w+)+:\w+", str(node.value)):
            yield node.lineno, node.value.replace(":", ".")


def offences(found: Iterator[str]) -> None:
    listed = sorted(set(found))
    assert not listed, "\n" + "\n".join(listed)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Public functions and methods of public classes; what is nested in a function is its own business."""
    for node in tree(path).body:
        for inner in node.body if isinstance(node, ast.ClassDef) and _is_public(node.name) else [node]:
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and _is_public(inner.name):
                yield inner


def _is_public(name: str) -> bool:
    return not name.startswith("_")

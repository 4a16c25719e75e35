"""The project's own source, taken apart: what a module defines, and what a name in it stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from analysis.checks import BadInput

PROJECT = "analysis"


class Key(NamedTuple):
    """A definition at the top of one of the project's modules."""

    module: str
    name: str


class External(NamedTuple):
    """A library's name: ``from module import name as alias``; without name ``import module as alias``."""

    module: str
    name: str
    alias: str

    def statement(self, alias: str) -> str:
        """The import, under this alias.

        >>> External("numpy", "", "np").statement("np")
        'import numpy as np'
        """
        renamed = "" if alias == (self.name or self.module) else f" as {alias}"
        return (f"from {self.module} import {self.name}" if self.name else f"import {self.module}") + renamed


@dataclass(frozen=True)
class Module:
    """A module of the project.

    Attributes:
        name: dotted.
        text: its source in UTF-8, which is what positions in the tree count.
        definitions: name -> the statement at the top that defines it, in the order of the source.
        own: alias -> what it stands for in the project.
        external: alias -> what it stands for in a library.
    """

    name: str
    text: bytes
    definitions: Mapping[str, ast.stmt]
    own: Mapping[str, Key]
    external: Mapping[str, External]


@cache
def read(name: str) -> Module:
    """Take the module called ``name`` apart.

    Raises:
        BadInput: if there is none.
    """
    found = find_spec(name)
    if found is None or found.origin is None:
        raise BadInput(f"expected a module of the project, got '{name}'")
    text = Path(found.origin).read_bytes()
    tree = ast.parse(text)
    definitions = {name: statement for statement in tree.body for name in _defined(statement)}
    imported = [pair for node in ast.walk(tree) for pair in _imported(node, package=name)]
    own = {alias: Key(to.module, to.name) for alias, to in imported if _is_own(to)}
    return Module(name, text, definitions, own, {alias: to for alias, to in imported if not _is_own(to)})


def resolve(inside: Module, name: str) -> Key | External | None:
    """What ``name`` stands for in a module; None where it is built in or local to a function."""
    if name in inside.definitions:
        return Key(inside.name, name)
    if name in inside.external:
        return inside.external[name]
    if name not in inside.own:
        return None
    there = read(inside.own[name].module)
    return resolve(there, inside.own[name].name)  # a package may only pass it on


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a definition that matter when it runs: all but annotations."""
    yield node
    left_out = {id(getattr(node, name, None)) for name in ("annotation", "returns")}
    for child in ast.iter_child_nodes(node):
        if id(child) not in left_out:
            yield from walk(child)


def bound(node: ast.AST) -> set[str]:
    """Names of arguments and variables inside a definition; what it defines at the top is not one of them."""
    names = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    stored = (part for part in ast.walk(node) if isinstance(part, ast.Name))
    names |= {part.id for part in stored if isinstance(part.ctx, ast.Store)}
    return names - set(_defined(node))


def _defined(statement: ast.AST) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


def _imported(node: ast.AST, *, package: str) -> Iterator[tuple[str, External]]:
    if isinstance(node, ast.ImportFrom) and node.module and node.module != "__future__":
        for each in node.names:
            yield each.asname or each.name, External(node.module, each.name, each.asname or each.name)
    elif isinstance(node, ast.Import):
        for each in node.names:
            yield each.asname or each.name.split(".")[0], External(each.name, "", each.asname or each.name)
    elif isinstance(node, ast.ImportFrom) and node.level:
        raise BadInput(f"expected absolute imports in {package}, got a relative one")


def _is_own(target: External) -> bool:
    return target.module.split(".")[0] == PROJECT

"""Which definitions of the project a call needs, and which of their parts can go."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analysis.checks import BadInput
from analysis.runs.reproduce.module_index import External, Key, Module, bound, read, resolve, walk

ALWAYS = {"__init__", "forward", "backward"}
"""Methods that are called by another name than their own."""
NEVER_CALLED = {Key("analysis.layers.mem_pool", "MemPooling"): {"forward"}}
"""The models call ``pool``, which does not pad."""
_REPLACED = {"analysis.training.spec"}
"""A script has its spec as plain values: nothing from here may be needed."""


class Needed:
    """The definitions that ``roots`` need, and theirs, and so on.

    Methods and attributes count as needed if anything that is needed reads an attribute of that name. In the
    constructors of ``trimmed`` classes so do assignments: what is kept there only to be recorded goes.

    Args:
        roots: where to begin.
        trimmed: classes whose constructors are trimmed.

    Raises:
        BadInput: if settings are needed as anything but plain values.
    """

    def __init__(self, roots: list[Key], *, trimmed: set[Key]) -> None:
        self.keys = dict.fromkeys(roots)
        self.external: dict[tuple[str, External], None] = {}
        self._trimmed = trimmed
        self._attributes: set[str] = set()
        before = None
        while before != (before := (len(self.keys), len(self._attributes), len(self.external))):
            for key in list(self.keys):
                self._look_into(key)

    def gone(self, key: Key) -> list[ast.stmt]:
        """The statements of a definition that are not needed."""
        return list(self._gone(key, read(key.module).definitions[key.name]))

    def _look_into(self, key: Key) -> None:
        inside = read(key.module)
        node = inside.definitions[key.name]
        gone = {id(statement) for statement in self._gone(key, node)}
        for part, names in _scopes(node, gone):
            for each in part:
                if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Load):
                    self._attributes.add(each.attr)
                elif isinstance(each, ast.Name) and each.id not in names:
                    self._add(inside, each.id)

    def _add(self, inside: Module, name: str) -> None:
        target = resolve(inside, name)
        if isinstance(target, External):
            self.external.setdefault((inside.name, target))
        elif target is not None:
            if target.module in _REPLACED:
                raise BadInput(f"expected settings as plain values, but {inside.name} needs {target.name}")
            self.keys.setdefault(target)

    def _gone(self, key: Key, node: ast.stmt) -> Iterator[ast.stmt]:
        if isinstance(node, ast.ClassDef):
            for member in node.body:
                if not self._is_needed(key, member):
                    yield member
                elif key in self._trimmed and getattr(member, "name", "") == "__init__":
                    yield from self._unread(member)
        for part in ast.walk(node):
            if isinstance(part, ast.Import | ast.ImportFrom) or _is_for_the_type_checker(part):
                yield part  # type: ignore[misc]

    def _is_needed(self, key: Key, member: ast.stmt) -> bool:
        if isinstance(member, ast.FunctionDef):
            if member.name in NEVER_CALLED.get(key, ()):
                return False
            return member.name in ALWAYS | self._attributes
        if isinstance(member, ast.Assign) and isinstance(member.targets[0], ast.Name):
            return member.targets[0].id in self._attributes
        return True

    def _unread(self, function: ast.stmt) -> list[ast.stmt]:
        """Assignments in a constructor whose targets nobody reads, found from the last to the first."""
        assert isinstance(function, ast.FunctionDef)
        read_later: set[str] = set()
        unread: list[ast.stmt] = []
        for statement in reversed(function.body):
            if isinstance(statement, ast.Assign) and not any(
                self._is_read(target, read_later) for target in statement.targets
            ):
                unread.append(statement)
                continue
            read_later |= {
                part.id
                for part in walk(statement)
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
            }
        return unread

    def _is_read(self, target: ast.expr, names: set[str]) -> bool:
        if isinstance(target, ast.Tuple):
            return any(self._is_read(part, names) for part in target.elts)
        if isinstance(target, ast.Attribute):
            return target.attr in self._attributes
        return not isinstance(target, ast.Name) or target.id in names


def _scopes(node: ast.AST, gone: set[int]) -> Iterator[tuple[list[ast.AST], set[str]]]:
    """A definition without what is gone, and the names bound in it; of a class, member by member."""
    parts = [node]
    if isinstance(node, ast.ClassDef):
        parts = [*node.bases, *node.decorator_list, *(m for m in node.body if id(m) not in gone)]
    for part in parts:
        yield list(_walk_without(part, gone)), bound(part)


def _walk_without(node: ast.AST, gone: set[int]) -> Iterator[ast.AST]:
    if id(node) in gone:
        return
    yield node
    left_out = {id(getattr(node, name, None)) for name in ("annotation", "returns")}
    for child in ast.iter_child_nodes(node):
        if id(child) not in left_out:
            yield from _walk_without(child, gone)


def _is_for_the_type_checker(node: ast.AST) -> bool:
    if not isinstance(node, ast.Assert):
        return False
    test = node.test
    if isinstance(test, ast.Compare):
        return isinstance(test.ops[0], ast.IsNot)
    return isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "isinstance"

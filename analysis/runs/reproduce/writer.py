"""A script that trains a run again without this project, written from the project's own source."""

from __future__ import annotations

import ast
import sys
import textwrap
from collections.abc import Iterator
from functools import cache

from analysis.data.catalog import task_of
from analysis.runs.reproduce.module_index import External, Key, Module, bound, read, resolve
from analysis.runs.reproduce.text_edits import Edit, Places, applied, short_docstring, tidy
from analysis.runs.reproduce.tree_shaking import Needed
from analysis.runs.run import Run
from analysis.training.spec import describe

_REPLAY = Key("analysis.runs.reproduce.replay", "replay")
_HEAD = '''"""Train the run "{name}" again, and compare with what was recorded.

It needs torch, torch_geometric, scikit-learn, scipy, numpy and safetensors, and the files beside it:
spec.json, run.json, data.safetensors and history.csv. It needs nothing of Soft Cluster Lab, from whose
source it was written.

    python reproduce.py [--device cuda]

{recipe}

{recorded}
{expect}
"""

from __future__ import annotations

import os

# One thread, as when it was recorded: with more, sums are taken in another order and round differently.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

'''
_ON_CPU = (
    "With the same versions on a processor of the same kind every number comes out the same to within 1e-6."
)
_ON_GPU = (
    "A GPU adds numbers in an order of its own, and not the same one twice: expect the first epochs to agree "
    "in their leading digits, and the difference to grow while it trains, there as well as on a CPU."
)
_WIDTH = 105


def reproducing_script(run: Run) -> str:
    """Write the script for a run: what its training calls, from the model to the loop, and nothing else.

    Raises:
        BadInput: if the source needs what a script cannot have.
    """
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items()) or "unknown versions"
    recorded = f"Recorded on {_one_line(run.device)} with {_one_line(versions)}."
    head = _HEAD.format(
        name=_one_line(run.name),
        recipe=textwrap.fill(_one_line(describe.in_words(run.spec)), _WIDTH),
        recorded=textwrap.fill(recorded, _WIDTH),
        expect=textwrap.fill(_ON_GPU if run.device.startswith("cuda") else _ON_CPU, _WIDTH),
    )
    return head + _body(_task(run))


@cache
def _body(task: Key) -> str:
    """All that follows the script's first words; the same for every run of a kind."""
    writer = _Writer(Needed([task, _REPLAY], trimmed={task}))
    start = f"{writer.names[_REPLAY]}({writer.names[task]}, Path(__file__).resolve().parent)"
    return f'{writer.text()}\n\nif __name__ == "__main__":\n    sys.exit({start})\n'


def _task(run: Run) -> Key:
    """The class that trains such a run."""
    if run.spec.model.kind == "depth":
        return Key("analysis.training.tasks.node_classification", "NodeClassification")
    if task_of(run.spec.data) == "graph classification":
        return Key("analysis.training.tasks.graph_classification", "GraphClassification")
    return Key("analysis.training.tasks.link_reconstruction", "LinkReconstruction")


class _Writer:
    """Puts needed definitions into one file, in which no two have the same name."""

    def __init__(self, needed: Needed) -> None:
        self.needed = needed
        self.modules = list(_in_order(list(needed.keys)))
        self.names: dict[Key, str] = {}
        self.aliases: dict[tuple[str, External], str] = {}
        self._imports: dict[str, External] = {}
        for module in self.modules:
            self._name(module)

    def text(self) -> str:
        """Imports, then module after module."""
        parts: list[str] = []
        for module in self.modules:
            first, *rest = self._definitions(module)
            parts += [f"# From {module.name.replace('.', '/')}.py\n\n{first}", *rest]
        return "\n\n\n".join((self._imports_written(), *parts)) + "\n"

    def _name(self, module: Module) -> None:
        stem = module.name.rsplit(".", 1)[1]
        taken = {*self.names.values(), *self._imports}
        for where, target in self.needed.external:
            if where == module.name:
                alias = target.alias
                if self._imports.get(alias, target) != target or alias in self.names.values():
                    alias = f"{alias}_{stem}"
                self._imports[alias] = target
                self.aliases[where, target] = alias
        for name in module.definitions:
            if (key := Key(module.name, name)) in self.needed.keys:
                self.names[key] = f"{name}_{stem}" if name in taken else name

    def _imports_written(self) -> str:
        """The imports as one writes them: the standard library's, then the others'."""
        whole = {target.statement(alias) for alias, target in self._imports.items() if not target.name}
        named: dict[str, set[str]] = {}
        for alias, target in self._imports.items():
            if target.name:
                renamed = target.name if alias == target.name else f"{target.name} as {alias}"
                named.setdefault(target.module, set()).add(renamed)
        whole |= {f"from {module} import {', '.join(sorted(parts))}" for module, parts in named.items()}
        standard = {line for line in whole if line.split()[1].split(".")[0] in sys.stdlib_module_names}
        return "\n\n".join(
            "\n".join(sorted(lines, key=lambda line: (line.startswith("from"), line)))
            for lines in (standard, whole - standard)
        )

    def _definitions(self, module: Module) -> Iterator[str]:
        wanted = [name for name in module.definitions if Key(module.name, name) in self.needed.keys]
        written: set[int] = set()
        for name in wanted:
            node = module.definitions[name]
            if id(node) not in written:  # one statement may define several names
                written.add(id(node))
                yield self._source(module, Key(module.name, name), node)

    def _source(self, module: Module, key: Key, node: ast.stmt) -> str:
        place = Places(module.text)
        gone = self.needed.gone(key)
        edits = [place.whole_lines(statement) for statement in gone]
        edits += [place.emptied(body) for body in _emptied(node, {id(each) for each in gone})]
        edits += list(self._renamed(module, key, node, place))
        edits += [edit for part in ast.walk(node) for edit in short_docstring(part, place)]
        edits += list(self._loose_annotations(module, node, place))
        start, end = place.of(node)
        start = place.with_comment_above(start)
        return tidy(applied(module.text, edits, start=start, end=end))

    def _renamed(self, module: Module, key: Key, node: ast.stmt, place: Places) -> Iterator[Edit]:
        local = bound(node) if isinstance(node, ast.FunctionDef) else set()
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and self.names[key] != node.name:
            start = module.text.index(node.name.encode(), place.of_first_word(node))
            yield Edit(start, start + len(node.name.encode()), self.names[key].encode())
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and part.id not in local:
                target = resolve(module, part.id)
                if isinstance(target, External):
                    name = self.aliases.get((module.name, target), part.id)
                else:
                    name = self.names.get(target, part.id) if target else part.id
                if name != part.id:
                    start, end = place.of(part)
                    yield Edit(start, end, name.encode())

    def _loose_annotations(self, module: Module, node: ast.stmt, place: Places) -> Iterator[Edit]:
        """Annotations that name what is not in the script."""
        for part in ast.walk(node):
            if isinstance(part, ast.arg) and part.annotation and self._is_loose(module, part.annotation):
                name_end = place.of(part)[0] + len(part.arg.encode())
                yield Edit(name_end, place.of(part.annotation)[1], b"")
            elif isinstance(part, ast.AnnAssign) and self._is_loose(module, part.annotation):
                yield Edit(*place.of(part.annotation), b"object")
            elif isinstance(part, ast.FunctionDef) and part.returns and self._is_loose(module, part.returns):
                start, end = place.of(part.returns)
                yield Edit(module.text.rindex(b"->", 0, start) - 1, end, b"")

    def _is_loose(self, module: Module, annotation: ast.expr) -> bool:
        for part in ast.walk(annotation):
            if isinstance(part, ast.Name):
                target = resolve(module, part.id)
                if isinstance(target, Key) and target not in self.names:
                    return True
                if isinstance(target, External) and (module.name, target) not in self.aliases:
                    known = self._imports.setdefault(target.alias, target)
                    if known != target:
                        return True
                    self.aliases[module.name, target] = target.alias
        return False


def _in_order(keys: list[Key]) -> Iterator[Module]:
    """The modules of the keys, each after those it imports from."""
    wanted = {key.module for key in keys}
    done: set[str] = set()

    def visit(name: str) -> Iterator[Module]:
        if name in done:
            return
        done.add(name)
        module = read(name)
        for target in module.own.values():
            yield from visit(target.module)
        if name in wanted:
            yield module

    for key in keys:
        yield from visit(key.module)


def _emptied(node: ast.AST, gone: set[int]) -> Iterator[list[ast.stmt]]:
    for part in ast.walk(node):
        body = getattr(part, "body", None)
        if (
            isinstance(body, list)
            and body
            and all(id(each) in gone for each in body)
            and id(part) not in gone
        ):
            yield body


def _one_line(text: str) -> str:
    """Text that can stand in a docstring and do nothing there."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return printable.replace("\\", "/").replace('"', "'")

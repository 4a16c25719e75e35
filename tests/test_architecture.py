"""The rules of the house, read from the source: who may import whom, how long, how typed, what never."""

import ast
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.source import LIBRARY, ROOT, SOURCES, functions, imports, imports_in, name_of, offences, tree

ORDER = (
    "checks",
    "glossary",
    "data",
    "layers",
    "models",
    "training",
    "measures",
    "projection",
    "figures",
    "runs",
    "lessons",
)
COMMAND_LINE, PAGES, APP = (len(ORDER) + i for i in range(3))
BOTTOM = 0
AT_THE_BOTTOM = ("lazy_exports", "pyg_import", "wording")

# The first page needs these, and torch takes seconds to load.
LOADS_WITHOUT_TORCH = (
    "analysis.checks",
    "analysis.data.builtin.table",
    "analysis.training.spec",
    "analysis.training.loop.snapshot",
    "analysis.training.loop.events",
    "analysis.training.presets.table",
    "analysis.projection",
    "analysis.figures",
    "analysis.runs.run",
    "analysis.runs.store.store",
    "analysis.measures.diagnosis.diagnose",
)

# Many positional arguments because PyG has them, and ours must take the same calls.
AS_IN_PYG = {"forward"}


def rank(module: str) -> int | None:
    """Place in the order of the house; None for what is not ours."""
    first, _, rest = module.partition(".")
    if first == "analysis" and rest:
        part = rest.split(".")[0]
        return ORDER.index(part) if part in ORDER else BOTTOM if part in AT_THE_BOTTOM else COMMAND_LINE
    return {"pages": PAGES, "app": APP}.get(first)


def test_there_is_a_house_to_look_at():
    assert {name_of(path).split("/")[1].removesuffix(".py") for path in LIBRARY} >= set(ORDER)
    assert ROOT / "app.py" in SOURCES


def test_every_way_to_import_is_seen():
    source = """
import analysis.figures.style.theme as t
def f():
    from analysis import runs
    from ..models import depth_net
    from . import fit
MAKE = "analysis.data.builtin.digits:pixel_graphs"
"""
    seen = {name for _, name in imports_in(ast.parse(source), package=("analysis", "training"))}
    assert seen == {
        "analysis.figures.style.theme",
        "analysis.runs",
        "analysis.models.depth_net",
        "analysis.training.fit",
        "analysis.data.builtin.digits.pixel_graphs",
    }
    assert sorted(seen, key=rank)[0] == "analysis.data.builtin.digits.pixel_graphs"
    assert sorted(seen, key=rank)[-1] == "analysis.runs"
    assert rank("app") > rank("pages.train") > rank("analysis.cli.main") > rank("analysis.runs.store.store")
    assert rank("torch.nn") is None


def test_imports_only_point_left():
    def wrong():
        for path in SOURCES:
            own = rank(".".join(path.relative_to(ROOT).with_suffix("").parts))
            for line, module in imports(path):
                other = rank(module)
                if other is not None and other > own:
                    yield f"{name_of(path)}:{line} imports {module}"

    offences(wrong())


def test_the_library_never_imports_streamlit():
    offences(
        f"{name_of(path)}:{line} imports {module}"
        for path in LIBRARY
        for line, module in imports(path)
        if module.split(".")[0] == "streamlit"
    )


def test_the_first_page_needs_no_torch():
    program = (
        "import importlib, sys\n"
        f"for name in {LOADS_WITHOUT_TORCH!r}:\n"
        "    importlib.import_module(name)\n"
        "    assert not {'torch', 'torch_geometric'} & set(sys.modules), name\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_a_file_holds_one_idea():
    offences(
        f"{name_of(path)} has {lines} lines"
        for limit, paths in ((250, SOURCES), (300, sorted(ROOT.glob("tests/**/*.py"))))
        for path in paths
        if (lines := len(path.read_text().splitlines())) > limit
    )


def test_public_functions_are_typed_and_take_few_positional_arguments():
    def wrong():
        for path in SOURCES:
            for function in functions(path):
                where = f"{name_of(path)}:{function.lineno} {function.name}"
                free = [*function.args.posonlyargs, *function.args.args]
                free = [a for a in free if a.arg not in ("self", "cls")]
                if function.returns is None or any(
                    a.annotation is None for a in [*free, *function.args.kwonlyargs]
                ):
                    yield f"{where} is not typed"
                if len(free) > 3 and not (function.name in AS_IN_PYG and "layers" in path.parts):
                    yield f"{where} takes {len(free)} positional arguments"

    offences(wrong())


def test_nothing_read_can_run_code():
    modules = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}

    def wrong():
        for path in SOURCES:
            yield from (
                f"{name_of(path)}:{n} imports {m}" for n, m in imports(path) if m.split(".")[0] in modules
            )
            for node in ast.walk(tree(path)):
                if not isinstance(node, ast.Call):
                    continue
                called = ast.unparse(node.func)
                if called in (
                    "eval",
                    "exec",
                    "torch.load",
                    "torch.save",
                    "pandas.read_pickle",
                    "pd.read_pickle",
                ):
                    yield f"{name_of(path)}:{node.lineno} calls {called}"
                if any(k.arg == "allow_pickle" and not _is_false(k.value) for k in node.keywords):
                    yield f"{name_of(path)}:{node.lineno} allows pickle"

    offences(wrong())


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def test_only_the_ui_touches_state_and_caches():
    offences(
        f"{name_of(path)}:{node.lineno} uses {node.attr}"
        for path in SOURCES
        if not path.is_relative_to(ROOT / "pages" / "ui")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("session_state", "cache_data", "cache_resource")
    )


def test_only_figures_name_colours():
    offences(
        f"{name_of(path)}:{number} names {match.group()}"
        for path in SOURCES
        if not path.is_relative_to(ROOT / "analysis" / "figures")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (match := re.search(r"#[0-9a-fA-F]{6}\b|\brgba?\(", line))
    )


def test_variables_say_what_they_hold():
    empty = {"found", "chosen", "place", "places", "kept", "told", "said", "asked", "upto"}
    offences(
        f"{name_of(path)}:{node.lineno} has the variable {node.id}"
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in empty
    )


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    offences(f"{name_of(path)} has {m.group()}" for path in SOURCES for m in later.finditer(path.read_text()))


def test_every_module_has_its_tests_where_one_looks_for_them():
    """In a file of its own, or in the one of its package, whose parts make no sense alone."""

    def wrong():
        for path in LIBRARY:
            folder = path.relative_to(ROOT / "analysis").parent
            hidden = any(part.startswith("_") for part in folder.parts)  # tested through what is public
            if path.stem.startswith("__") or hidden or not any(functions(path)):
                continue
            own = ROOT / "tests" / folder / f"test_{path.stem}.py"
            shared = ROOT / "tests" / folder / f"test_{folder.name}.py"
            if not own.exists() and not (folder.name and shared.exists()):
                yield f"{name_of(path)} has neither {name_of(own)} nor {name_of(shared)}"

    offences(wrong())


def test_a_folder_is_small_and_says_what_its_modules_have_in_common():
    vague = {"core", "common", "base", "misc", "utils", "helpers", "lib", "tools"}

    def wrong():
        for folder in {path.parent for path in SOURCES}:
            modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
            if len(modules) > 14:
                yield f"{name_of(folder)} has {len(modules)} modules"
            if folder.name.strip("_") in vague:
                yield f"{name_of(folder)} says nothing"
            init = folder / "__init__.py"
            if folder.is_relative_to(ROOT / "analysis") and not (
                init.exists() and ast.get_docstring(tree(init))
            ):
                yield f"{name_of(folder)} has no __init__.py that says what it holds"

    offences(wrong())


def test_modules_do_not_import_in_circles():
    assert circle(modules()) is None


def test_folders_do_not_import_in_circles():
    """Inside a room as between rooms: of two folders that lie side by side, one may know the other."""

    def wrong():
        for parent in {name.rpartition(".")[0] for name in modules()} - {""}:
            start = parent + "."
            graph: dict[str, set[str]] = {}
            for name, imported in modules().items():
                if name.startswith(start):
                    child = name[len(start) :].split(".")[0]
                    others = {
                        other[len(start) :].split(".")[0] for other in imported if other.startswith(start)
                    }
                    graph.setdefault(child, set()).update(others - {child})
            if found := circle(graph):
                yield f"{parent}: {' -> '.join(found)}"

    offences(wrong())


def test_a_circle_is_seen():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) is None


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def modules() -> Mapping[str, set[str]]:
    """What each module of ours imports of ours, at once or later; lazy names of a package do not count."""
    names = {path: module_name(path) for path in SOURCES}
    ours = {name for path, name in names.items() if path.name != "__init__.py"}
    return {
        own: {m for _, name in imports(path) for m in (name, name.rpartition(".")[0]) if m in ours} - {own}
        for path, own in names.items()
    }


def circle(graph: Mapping[str, set[str]]) -> list[str] | None:
    """The first circle in ``graph``, as names from one to itself."""
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        return list(error.args[1])[::-1]
    return None

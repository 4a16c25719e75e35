"""The rules of the house, read from the source: who may import whom, how long, how typed, what never."""

import ast
import re
import subprocess
import sys

from tests.source import LIBRARY, ROOT, SOURCES, functions, imports, imports_in, name_of, offences, tree

ORDER = ("checks", "data", "layers", "models", "training", "measures", "projection", "figures", "runs")
COMMAND_LINE, PAGES, APP = (len(ORDER) + i for i in range(3))

# The first page needs these, and torch takes seconds to load.
LOADS_WITHOUT_TORCH = (
    "analysis.checks",
    "analysis.data.samples",
    "analysis.training.spec",
    "analysis.training.snapshot",
    "analysis.training.events",
    "analysis.training.presets",
    "analysis.projection",
    "analysis.figures",
    "analysis.runs.run",
    "analysis.runs.store",
)

# Modules without a test file of their own, and why.
_GROUPS = (
    "the inside of DiffGroupNorm, held against PyG and gradcheck in tests/layers/test_diff_group_norm.py"
)
_ENGINE = "a part of the engine that needs real worker processes: tests/runs/test_engine.py"
_UPLOAD = "a part of reading uploads, which files show as a whole: tests/data/formats/test_read.py"
TESTED_ELSEWHERE = {
    "analysis/data/formats/adjacency.py": "the edges of arrays: tests/data/formats/test_arrays.py",
    "analysis/data/formats/bad.py": _UPLOAD,
    "analysis/data/formats/bounds.py": _UPLOAD,
    "analysis/data/formats/child.py": "the other end of the guard: tests/data/formats/test_guard.py",
    "analysis/data/formats/columns.py": _UPLOAD,
    "analysis/data/formats/decide.py": _UPLOAD,
    "analysis/data/formats/drawn.py": _UPLOAD,
    "analysis/data/formats/parsed.py": _UPLOAD,
    "analysis/data/formats/roles.py": _UPLOAD,
    "analysis/training/events.py": "three shapes without behaviour; tests/training/test_fit.py receives them",
    "analysis/following.py": "progress and Ctrl-C of the commands: tests/test_main.py",
    "analysis/layers/group_formula.py": _GROUPS,
    "analysis/layers/group_products.py": _GROUPS,
    "analysis/layers/group_whole.py": _GROUPS,
    "analysis/runs/conductor.py": _ENGINE,
    "analysis/runs/connection.py": _ENGINE,
    "analysis/runs/dispatch.py": _ENGINE,
    "analysis/runs/entries.py": "rows that the ledger writes: tests/runs/test_ledger.py",
    "analysis/runs/job.py": _ENGINE,
    "analysis/runs/library.py": "store and examples in one; tests/runs/test_examples.py asks both through it",
    "analysis/runs/polite.py": _ENGINE,
    "analysis/runs/recording.py": "the shape of what is written; tests/runs/test_store.py reads it back",
    "analysis/runs/rows.py": "the reading half of the store; tests/runs/test_store.py reads through it",
    "analysis/runs/run.py": "one shape; tests/runs/test_store.py reads it back",
    "analysis/runs/schema.py": "the tables; tests/runs/test_store.py opens newer and foreign files",
}

# Many positional arguments because PyG has them, and ours must take the same calls.
AS_IN_PYG = {"forward"}


def rank(module: str) -> int | None:
    """Place in the order of the house; None for what is not ours."""
    first, _, rest = module.partition(".")
    if first == "analysis" and rest:
        part = rest.split(".")[0]
        return ORDER.index(part) if part in ORDER else COMMAND_LINE
    return {"pages": PAGES, "app": APP}.get(first)


def test_there_is_a_house_to_look_at():
    assert {name_of(path).split("/")[1].removesuffix(".py") for path in LIBRARY} >= set(ORDER)
    assert ROOT / "app.py" in SOURCES


def test_every_way_to_import_is_seen():
    source = """
import analysis.figures.theme as t
def f():
    from analysis import runs
    from ..models import depth_net
    from . import spec
MAKE = "analysis.data.digits:pixel_graphs"
"""
    seen = {name for _, name in imports_in(ast.parse(source), package=("analysis", "training"))}
    assert seen == {
        "analysis.figures.theme",
        "analysis.runs",
        "analysis.models.depth_net",
        "analysis.training.spec",
        "analysis.data.digits.pixel_graphs",
    }
    assert sorted(seen, key=rank)[0] == "analysis.data.digits.pixel_graphs"
    assert sorted(seen, key=rank)[-1] == "analysis.runs"
    assert rank("app") > rank("pages.train") > rank("analysis.__main__") > rank("analysis.runs.store")
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
        for path in SOURCES
        if (lines := len(path.read_text().splitlines())) > 280
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


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    offences(f"{name_of(path)} has {m.group()}" for path in SOURCES for m in later.finditer(path.read_text()))


def test_every_module_has_its_tests_where_one_looks_for_them():
    def wrong():
        for path in LIBRARY:
            inside = path.relative_to(ROOT / "analysis")
            mirrored = ROOT / "tests" / inside.parent / f"test_{inside.stem.strip('_')}.py"
            if path.name != "__init__.py" and name_of(path) not in TESTED_ELSEWHERE and not mirrored.exists():
                yield f"{name_of(path)} has no {name_of(mirrored)}"

    offences(wrong())


def test_exceptions_to_the_mirror_are_still_needed():
    for module, reason in TESTED_ELSEWHERE.items():
        path = ROOT / module
        assert path.exists(), module
        mirrored = ROOT / "tests" / path.parent.relative_to(ROOT / "analysis") / f"test_{path.stem}.py"
        assert not mirrored.exists(), f"{module} has tests now: take it off the list"
        for test in re.findall(r"tests/[\w/]+\.py", reason):
            assert (ROOT / test).exists(), f"{module}: {test}"

import ast

import pytest

from analysis.checks import BadInput
from analysis.runs.reproduce.module_index import External, Key, bound, read, resolve, walk


def test_names_are_followed_to_where_they_are_defined():
    memory = read("analysis.training.tasks.cluster_training")
    assert resolve(memory, "kmeans_keys") == Key("analysis.training.tasks.key_init", "kmeans_keys")
    assert resolve(memory, "ClusterNet") == Key("analysis.models.cluster_net", "ClusterNet"), (
        "through the package"
    )
    assert resolve(memory, "torch") == External("torch", "", "torch")
    assert resolve(memory, "Tensor") == External("torch", "Tensor", "Tensor")
    assert resolve(memory, "len") is None


def test_an_import_is_written_as_it_was():
    assert External("numpy", "", "np").statement("np") == "import numpy as np"
    assert External("torch.nn", "functional", "F").statement("F") == "from torch.nn import functional as F"
    assert External("torch", "Tensor", "Tensor").statement("Tensor") == "from torch import Tensor"


def test_there_is_no_such_module():
    with pytest.raises(BadInput, match="a module of the project"):
        read("analysis.nothing_of_the_kind")


def test_annotations_do_not_count_and_variables_are_local():
    (function,) = ast.parse("def f(x: Spec, *, y=DEFAULT) -> Out:\n    z: Kind = g(x)\n    return z").body
    names = {part.id for part in walk(function) if isinstance(part, ast.Name)}
    assert names == {"DEFAULT", "g", "x", "z"}
    assert bound(function) == {"x", "y", "z"}
    (table,) = ast.parse("TABLE = {'a': lambda conv: conv(b)}").body
    assert bound(table) == {"conv"}

"""The option ``--model``: a factory in a file of one's own, tried once before anything is trained."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.checks import BadInput, shown
from analysis.training.own_model import ALLOWED, WHERE, find_model, parameters_of, source_digest
from analysis.training.spec import RunSpec


def model_name(where: str) -> str:
    """The encoder that stands for ``"module:function"`` in specs; worker processes may call it from now on.

    The module is looked for where the command was started, too. The name ends with a digest of its file:
    who changes the file trains anew.

    Raises:
        BadInput: if it names no function.
    """
    if WHERE.fullmatch(where) is None or "@" in where:
        raise BadInput(f"expected --model as module:function, such as my_module:make, got {shown(where)}")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join([here, *(path for path in paths if path and path != here)])
    allowed = [name for name in os.environ.get(ALLOWED, "").split(",") if name and name != where]
    os.environ[ALLOWED] = ",".join([*allowed, where])
    return f"{where}@{source_digest(where)}"


def takes_norm(name: str) -> bool:
    """Whether a model's factory takes a norm.

    Raises:
        BadInput: as :func:`~analysis.training.own_model.parameters_of`.
    """
    return "norm" in parameters_of(find_model(name), name.partition("@")[0])


def try_models(specs: Sequence[RunSpec]) -> None:
    """Build the models of one's own once for each data set and depth, as their runs would.

    Raises:
        BadInput: for the first that cannot be used.
    """
    from analysis.data.catalog import load_data
    from analysis.models import propagation
    from analysis.training.own_model import is_own_model
    from analysis.training.spec import DepthSpec
    from analysis.training.tasks.deep_model import deep_model

    tried = set()
    for spec in specs:
        model = spec.model
        if not isinstance(model, DepthSpec) or not is_own_model(model.encoder):
            continue
        case = (spec.data.name, model.encoder, model.depth, model.norm)
        if case in tried:
            continue
        tried.add(case)
        data: Any = load_data(spec.data)
        graph = propagation(data.edge_index, data.num_nodes)
        classes = max(len(data.label_names), int(data.y.max()) + 1)
        deep_model(model, x=data.x, graph=graph, classes=classes, seed=spec.seed)

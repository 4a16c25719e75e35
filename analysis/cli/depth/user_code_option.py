"""User functions as models and norms, tried out before anything is trained."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.checks import BadInput, shown
from analysis.layers.user_code import ALLOWED, is_user_code, source_digest
from analysis.training.custom_models import find_model, is_custom_model, parameters_of
from analysis.training.spec import RunSpec


def code_name(where: str, *, option: str) -> str:
    """Name of ``"module:function"`` in specs, with permission for worker processes to call it.

    The module is looked for where the command was started, too. The name ends with a digest of its file:
    after a change of the file, runs are trained again.

    Args:
        where: text such as ``"my_module:make"``.
        option: name of the option, for the error message.

    Raises:
        BadInput: if it names no function.
    """
    if not is_user_code(where) or "@" in where:
        raise BadInput(f"expected {option} as module:function, such as my_module:make, got {shown(where)}")
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, *(path for path in paths if path and path != folder)])
    allowed = [name for name in os.environ.get(ALLOWED, "").split(",") if name and name != where]
    os.environ[ALLOWED] = ",".join([*allowed, where])
    return f"{where}@{source_digest(where)}"


def takes_norm(name: str) -> bool:
    """Whether the factory ``name`` of a model takes a norm.

    Raises:
        BadInput: as for :func:`~analysis.training.custom_models.parameters_of`.
    """
    return "norm" in parameters_of(find_model(name), name.partition("@")[0])


def try_user_code(specs: Sequence[RunSpec]) -> None:
    """Build those networks of ``specs`` that have user code, once for each data set and depth.

    Raises:
        BadInput: for the first that cannot be used.
    """
    import torch

    from analysis.data.catalog import load_data
    from analysis.models import DepthNet, propagation
    from analysis.training.custom_layers import named_in_errors
    from analysis.training.spec import DepthSpec
    from analysis.training.tasks.deep_model import deep_model

    tried = set()
    for spec in specs:
        model = spec.model
        if not isinstance(model, DepthSpec) or not (
            is_custom_model(model.encoder) or is_user_code(model.norm)
        ):
            continue
        case = (spec.data.name, model.encoder, model.depth, model.norm)
        if case in tried:
            continue
        tried.add(case)
        data: Any = load_data(spec.data)
        graph = propagation(data.edge_index, data.num_nodes)
        classes = max(len(data.label_names), int(data.y.max()) + 1)
        net = deep_model(model, x=data.x, graph=graph, classes=classes, seed=spec.seed)
        if isinstance(net, DepthNet):
            with torch.no_grad(), named_in_errors(net, model):
                net.eval()(data.x, graph)

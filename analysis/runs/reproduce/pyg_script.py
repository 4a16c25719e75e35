"""Write a short PyG script that trains a run again, without this project."""

from __future__ import annotations

import re
import textwrap
from functools import cache

import jinja2

from analysis.checks import BadInput, is_number
from analysis.data.catalog import task_of
from analysis.runs.run import Run
from analysis.training.spec import ClusterSpec, DepthSpec, RunSpec, describe

_WIDTH = 105
_CONVOLUTIONS = {"gcn": "GCNConv", "gat": "GATConv", "sage": "SAGEConv", "gin": "GINConv"}
_NORMS = {
    "none": ("", "torch.nn.Identity()"),
    "batch": ("BatchNorm", "BatchNorm(width)"),
    "layer": ("LayerNorm", 'LayerNorm(width, mode="node")'),
    "pair": ("PairNorm", "PairNorm()"),
    "node": ("LayerNorm", 'LayerNorm(width, affine=False, mode="node")'),
    "graph": ("GraphNorm", "GraphNorm(width)"),
    "mean_subtraction": ("MeanSubtractionNorm", "MeanSubtractionNorm()"),
    "diff_group": ("DiffGroupNorm", "DiffGroupNorm(width, groups={groups}, lamda={lamda})"),
}
_DENSE_POOLERS = ("mincut", "dmon", "diffpool", "just_balance")
"""Those that PyG or a line of torch has."""
_SKIPS = ("none", "residual", "initial", "jumping")
_RECORDED = (
    *("test_accuracy", "val_accuracy", "train_accuracy"),
    *("entropy", "usage_perplexity", "mean_max_assignment"),
)


def why_no_script(spec: RunSpec) -> str:
    """Reason why no PyG script can reproduce a run of ``spec``; "" if one can.

    >>> why_no_script(RunSpec(model=ClusterSpec()))
    ''
    """
    model = spec.model
    parts = [("convolution", model.encoder, ("sgc", *_CONVOLUTIONS))]
    if isinstance(model, ClusterSpec):
        parts.append(("pooler", model.pooler, ("memory", *_DENSE_POOLERS)))
    else:
        parts += [("norm", model.norm, tuple(_NORMS)), ("skip", model.skip, _SKIPS)]
    others = [f"the {what} '{name}'" for what, name, known in parts if name not in known]
    if not others:
        return ""
    return (
        f"expected a run of layers that scripts are written for, got {' and '.join(others)}; "
        "repeat it from its bundle with: soft-cluster-lab replay run.zip"
    )


def reproducing_script(run: Run) -> str:
    """Write the script of ``run``: model, data and training, with its settings filled in.

    It draws other random numbers than the run, so its results lie in the band of other seeds;
    :func:`analysis.runs.reproduce.bundle_replay.replay_bundle` repeats the run itself.

    Raises:
        BadInput: for a run of layers that no script can be written of, see :func:`why_no_script`.
    """
    if why := why_no_script(run.spec):
        raise BadInput(why)
    model = run.spec.model
    known = {name: run.summary[name] for name in _RECORDED if is_number(run.summary.get(name))}
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items()) or "unknown versions"
    facts = {
        "name": _one_line(run.name),
        "recipe": textwrap.fill(_one_line(describe.describe_runs(run.spec)), _WIDTH),
        "recorded_with": textwrap.fill(
            f"Recorded on {_one_line(run.device) or 'an unknown device'} with {_one_line(versions)}.", _WIDTH
        ),
        "recorded": repr({name: round(value, 4) for name, value in known.items()}),
        "seed": run.spec.seed,
        "model": model,
        "training": run.spec.training,
        "convolution": _CONVOLUTIONS.get(model.encoder, ""),
    }
    if isinstance(model, ClusterSpec):
        classifies = task_of(run.spec.data) == "graph classification"
        if model.pooler in _DENSE_POOLERS:
            return _remove_unused_imports(_template("poolers").render(**facts, classifies=classifies))
        text = _template("clusters").render(**facts, classifies=classifies, step=_step(run))
    else:
        text = _template("depth").render(**facts, **_depth_parts(model))
    return _remove_unused_imports(text)


def _depth_parts(model: DepthSpec) -> dict[str, object]:
    imported, construction = _NORMS[model.norm]
    if model.encoder == "sgc":
        layers = ["SimpleConv"]
    else:
        second = ["GCN2Conv"] if model.encoder == "gcn" and model.skip == "initial" else []
        layers = [*second, _CONVOLUTIONS[model.encoder]]
    return {
        "layers": layers,
        "norm_class": imported,
        "norm": construction.format(groups=model.groups, lamda=model.lamda),
    }


def _step(run: Run) -> object:
    """Code lines of an optimisation step, indented."""
    kl = run.spec.training.kl != "none" and run.spec.training.kl_weight > 0
    lines = ["if epoch > WARMUP:", "    loss = loss + kl(net, memories)"] if kl else []
    lines += ["optimizer.zero_grad()", "loss.backward()", "optimizer.step()"]
    return lambda indent: "\n".join(" " * indent + line for line in lines)


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(  # noqa: S701 - what is written is Python, and names are made harmless
        loader=jinja2.PackageLoader("analysis.runs.reproduce"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(f"{name}.py.jinja")


def _remove_unused_imports(text: str) -> str:
    """Remove unused imports and extra blank lines."""
    body = text.split("\nSEED, ", 1)[1]
    lines = []
    for line in text.split("\n"):
        imported = re.fullmatch(r"(?:import|from \S+ import) (\w+)", line)
        if imported is None or re.search(rf"\b{imported[1]}\b", body):
            lines.append(line)
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines))


def _one_line(text: str) -> str:
    """Escape text for use in a docstring."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return printable.replace("\\", "/").replace('"', "'")

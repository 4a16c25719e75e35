"""The command ``why``: why a deep run fails, decided by intervention on its network."""

from __future__ import annotations

import argparse
from typing import Any

import orjson

from analysis.checks import BadInput
from analysis.cli.depth.train_missing import add_root, use_root
from analysis.cli.progress import runs_of
from analysis.runs.results.run_library import Library
from analysis.runs.run import Run
from analysis.runs.store.store import Store, default_path
from analysis.training.spec import DepthSpec


def why(args: argparse.Namespace) -> int:
    """Intervene on the networks of a depth run or sweep and say of each why it fails; no run is changed.

    Weights are rescaled, edges taken away or shuffled, a copy trained for more epochs.
    """
    from analysis.measures import Undefined
    from analysis.runs.export.bundle_writer import training_data
    from analysis.runs.results.depth.failure_diagnosis import verdict_facts, why_run_fails

    library = Library(Store(read_only=True) if default_path().is_file() else None)
    runs, facts = runs_of(library, args.id), []
    use_root(args.root, [run.spec.data.name for run in runs])
    for run in runs:
        _check(run)
        weights = library.weights(run.id)
        if weights is None:
            raise BadInput(
                f"expected the weights of '{run.name}', but they were not recorded; train it again"
            )
        try:
            verdict = verdict_facts(why_run_fails(run.spec, weights, data=training_data(library, run)))
        except Undefined as error:
            verdict = {"verdict": "undefined", "sentence": str(error), "interventions": [], "cure": ""}
        facts.append({"run": run.id, "name": run.name} | verdict)
        print(f"{run.name}: {verdict['sentence']}")
        for tried in verdict["interventions"]:
            mark = "*" if tried["decided"] else " "
            change = f"{tried['before']:.3g} to {tried['after']:.3g}"
            print(f"  {mark} {tried['name']}: {tried['measure']} {change}")
        if verdict["cure"]:
            print(f"    {verdict['cure']}")
    if args.json:
        print(orjson.dumps(facts).decode())
    return 0


def _check(run: Run) -> None:
    if not isinstance(run.spec.model, DepthSpec):
        raise BadInput(
            f"expected a depth run, got '{run.name}', which clusters; soft-cluster-lab runs show reads it"
        )
    if run.state != "finished":
        raise BadInput(
            f"expected a finished run, got '{run.name}', which is {run.state}; train it to its end"
        )


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser("why", help="why a deep run fails", description=why.__doc__)
    command.add_argument("id", metavar="ID", help="of a depth run or a sweep")
    add_root(command)
    command.add_argument("--json", action="store_true", help="print the verdicts as JSON in the last line")
    command.set_defaults(command=why)

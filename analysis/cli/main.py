"""The command line: ``python -m analysis train PRESET``, ``depth``, ``resume``, ``runs``, ``examples``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import orjson

from analysis.checks import BadInput
from analysis.cli.depth import add_depth
from analysis.cli.lessons import add_lessons
from analysis.cli.progress import OWNER, runs_of, watch
from analysis.runs.engine.connection import SCHEDULER
from analysis.runs.engine.engine import Engine
from analysis.runs.results.catalog import EXAMPLES, Library
from analysis.runs.results.report import in_words, overall_state, report
from analysis.runs.run import Run
from analysis.runs.store.store import Store
from analysis.runs.store.verify import problems
from analysis.training.presets.table import PRESETS, preset_specs


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code: 0 done, 1 it failed, 2 bad input, 130 Ctrl-C."""
    try:
        args = _parser().parse_args(arguments)
        return int(args.command(args))
    except BadInput as error:
        print(f"soft-cluster-lab: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def train(args: argparse.Namespace) -> int:
    """Train a preset in worker processes, with a progress bar, and print its numbers."""
    specs = preset_specs(args.preset, seed=args.seed, epochs=args.epochs, device=args.device)
    if args.device == "cuda" and not os.environ.get(SCHEDULER):
        from analysis.training.loop.device import resolve_device  # imports torch, which takes seconds

        resolve_device("cuda")

    def ask(engine: Engine) -> str:
        if len(specs) > 1:
            return engine.submit_sweep(specs, owner=OWNER, preset=args.preset)
        return engine.submit(specs[0], owner=OWNER, preset=args.preset)

    store = Store()
    try:
        return _print(watch(store, ask, workers=len(specs)), json=args.json)
    finally:
        store.close()


def _print(runs: Sequence[Run], *, json: bool) -> int:
    print(in_words(runs))
    if json:
        print(orjson.dumps(report(runs)).decode())
    state = overall_state(runs)
    if state == "finished":
        return 0
    return 130 if state == "stopped" else 1


def resume(args: argparse.Namespace) -> int:
    """Train what is missing of a run or a sweep that was stopped, interrupted or failed."""
    store = Store()
    try:
        runs = runs_of(store, args.id)

        def ask(engine: Engine) -> str:
            engine.resume(args.id, owner=runs[0].owner)
            return str(args.id)

        return _print(watch(store, ask, workers=len(runs)), json=args.json)
    finally:
        store.close()


def list_runs(args: argparse.Namespace) -> int:
    """List every run in the store, the newest first."""
    runs = Store().runs()
    if args.json:
        print(orjson.dumps([_facts(run) for run in runs]).decode())
        return 0
    for run in runs:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.created))
        print(f"{run.id}  {when}  {run.state:<11}  {run.preset or '-':<16}  {run.name}")
    if not runs:
        print("no runs yet; start one with: python -m analysis train digits-clusters")
    return 0


def show_run(args: argparse.Namespace) -> int:
    """Show a run or a sweep, recorded examples included."""
    runs = runs_of(Library(Store()), args.id)
    print(
        orjson.dumps(report(runs) | {"runs": [_facts(run) for run in runs]}).decode()
        if args.json
        else in_words(runs)
    )
    return 0


def verify_runs(args: argparse.Namespace) -> int:
    """Check every row and blob of the store; exit code 1 where anything is wrong."""
    try:
        found, path = problems(store := Store()), store.path
    except BadInput as error:
        found, path = [str(error)], None
    if args.json:
        print(orjson.dumps({"ok": not found, "problems": found, "store": str(path or "")}).decode())
    else:
        print("\n".join(found) if found else f"every row and blob of {path} is as it was written")
    return 1 if found else 0


def record(args: argparse.Namespace) -> int:
    """Train all presets on the CPU and write them as the recorded examples."""
    from analysis.runs.record_examples import record_examples

    size = record_examples(args.out, progress=lambda text: print(text, file=sys.stderr))
    print(f"{args.out}: {size / 1e6:.2f} MB")
    return 0


def _facts(run: Run) -> dict[str, object]:
    return {
        "id": run.id,
        "name": run.name,
        "owner": run.owner,
        "preset": run.preset,
        "sweep": run.sweep,
        "state": run.state,
        "reason": run.reason,
        "device": run.device,
        "epochs": run.epochs_done,
        "created": run.created,
        "started": run.started,
        "ended": run.ended,
        "fingerprint": run.fingerprint,
        "versions": dict(run.versions),
        "summary": dict(run.summary),
        "spec": orjson.Fragment(run.spec.to_json()),
    }


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message}; see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m analysis", description="Soft Cluster Lab without a browser.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("train", help="train a preset", description=train.__doc__)
    command.add_argument("preset", metavar="PRESET", help=f"one of {', '.join(PRESETS)}")
    command.add_argument("--seed", type=int, metavar="N", help="random seed (default: the preset's)")
    command.add_argument("--epochs", type=int, metavar="N", help="number of epochs (default: the preset's)")
    command.add_argument("--device", metavar="auto|cpu|cuda", help="where to train (default: the preset's)")
    command.add_argument("--json", action="store_true", help="print the numbers as JSON in the last line")
    command.set_defaults(command=train)

    add_depth(commands)
    add_lessons(commands)

    command = commands.add_parser("resume", help="train what is missing", description=resume.__doc__)
    command.add_argument("id", metavar="ID", help="id of a run or a sweep")
    command.add_argument("--json", action="store_true", help="print the numbers as JSON in the last line")
    command.set_defaults(command=resume)

    runs = commands.add_parser("runs", help="look into the store").add_subparsers(
        required=True, metavar="COMMAND"
    )
    for name, function in (("list", list_runs), ("show", show_run), ("verify", verify_runs)):
        command = runs.add_parser(
            name, help=(function.__doc__ or "").rstrip("."), description=function.__doc__
        )
        command.add_argument("--json", action="store_true", help="print JSON")
        command.set_defaults(command=function)
        if name == "show":
            command.add_argument("id", metavar="ID", help="id of a run or a sweep")

    command = commands.add_parser("examples", help="record the example runs", description=record.__doc__)
    command.add_argument(
        "--out", type=Path, default=EXAMPLES, metavar="FILE", help=f"default: {EXAMPLES.name}"
    )
    command.set_defaults(command=record)
    return parser

"""The commands ``runs list|show|verify|export|delete|prune``: look into the store, and make room in it."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import orjson

from analysis.checks import BadInput, shown
from analysis.cli.progress import runs_of
from analysis.runs.results.report import report, text_report
from analysis.runs.results.run_library import Library
from analysis.runs.run import Run
from analysis.runs.store import administration
from analysis.runs.store.disk_usage import MEGABYTE, format_bytes
from analysis.runs.store.store import Store, default_path
from analysis.runs.store.verify import problems


def list_runs(args: argparse.Namespace) -> int:
    """List every run in the store, the newest first; those that are damaged are named on standard error."""
    if not default_path().is_file():
        print("[]" if args.json else "no runs yet; start one with: soft-cluster-lab train digits-clusters")
        return 0
    store = Store(read_only=True)
    runs = store.runs()
    for sentence in store.damaged():
        print(sentence, file=sys.stderr)
    if args.json:
        print(orjson.dumps([_facts(run) for run in runs]).decode())
        return 0
    for run in runs:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.created))
        print(f"{run.id}  {when}  {run.state:<11}  {run.preset or '-':<16}  {run.name}")
    if not runs:
        print("no runs yet; start one with: soft-cluster-lab train digits-clusters")
    return 0


def show_run(args: argparse.Namespace) -> int:
    """Show a run or a sweep, recorded examples included."""
    library = _library()
    runs = runs_of(library, args.id)
    if args.json:
        facts = report(runs, library) | {"runs": [_facts(run) for run in runs]}
        print(orjson.dumps(facts).decode())
    else:
        print(text_report(runs, library))
    return 0


def verify_runs(args: argparse.Namespace) -> int:
    """Check every row and blob of the store without changing it; exit code 1 if there are problems."""
    path = default_path()
    try:
        errors = problems(store := Store(read_only=True))
        store.close()
    except BadInput as error:
        errors = [str(error)]
    if args.json:
        print(orjson.dumps({"ok": not errors, "problems": errors, "store": str(path)}).decode())
    else:
        print("\n".join(errors) if errors else f"every row and blob of {path} is as it was written")
    return 1 if errors else 0


def export_run(args: argparse.Namespace) -> int:
    """Write a run as a bundle, run.zip; a sweep as a folder of bundles. Recorded examples have ids, too."""
    from analysis.runs.export.bundle_writer import save_bundle

    library = _library()
    if not library.is_sweep(args.id):
        path = args.out or Path(f"{args.id}.zip")
        _in_a_folder(path)
        path.write_bytes(save_bundle(library, args.id))
        print(path)
        return 0
    folder = args.out or Path(args.id)
    _in_a_folder(folder)
    folder.mkdir(exist_ok=True)
    for number, run in enumerate(library.sweep(args.id), 1):
        path = folder / f"{number:03d}-{run.id}.zip"
        path.write_bytes(save_bundle(library, run.id))
        print(path)
    return 0


def delete_runs(args: argparse.Namespace) -> int:
    """Delete runs, sweeps or opened bundles for good, whoever they belong to; what trains is stopped."""
    store = _existing_store()
    if not _agreed(args, f"{' '.join(args.ids)}: history, snapshots, weights and links"):
        return 1
    deleted = administration.delete(store, args.ids)
    store.close()
    print(f"deleted {deleted} {'run' if deleted == 1 else 'runs'}")
    return 0


def prune_runs(args: argparse.Namespace) -> int:
    """Delete the oldest runs for good; pinned runs and those that wait or train are never among them."""
    if args.older_than is None and args.to is None:
        raise BadInput("expected --older-than DAYS or --to MB, or both, got neither")
    store = _existing_store()
    before = None if args.older_than is None else time.time() - 86400 * args.older_than
    most = None if args.to is None else round(args.to * MEGABYTE)
    oldest, freed = administration.to_prune(store, before=before, most_bytes=most)
    for run in oldest:
        print(f"{run.id}  {time.strftime('%Y-%m-%d', time.localtime(run.created))}  {run.name}")
    if oldest and not args.dry_run:
        if not _agreed(args, f"the {len(oldest)} above, {format_bytes(freed)}"):
            return 1
        administration.delete(store, [run.id for run in oldest])
    words = "would free" if args.dry_run else "freed"
    print(f"{len(oldest)} {'run' if len(oldest) == 1 else 'runs'}, {words} {format_bytes(freed)}")
    store.close()
    return 0


def _agreed(args: argparse.Namespace, lost: str) -> bool:
    """Ask who sits at a terminal; a script, whose input is none, has decided already."""
    if args.yes or not sys.stdin.isatty():
        return True
    print(f"This deletes {lost}, for good. Go on? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    print("nothing was deleted", file=sys.stderr)
    return False


def _library() -> Library:
    return Library(Store(read_only=True) if default_path().is_file() else None)


def _existing_store() -> Store:
    if not default_path().is_file():
        raise BadInput(f"expected a store at {default_path()}, found no file there")
    return Store()


def _in_a_folder(path: Path) -> None:
    if not path.resolve().parent.is_dir():
        raise BadInput(f"expected --out in an existing folder, got {shown(str(path))}")


def _facts(run: Run) -> dict[str, object]:
    names = ("id", "name", "owner", "preset", "sweep", "state", "reason", "device")
    return {
        **{name: getattr(run, name) for name in names},
        "epochs": run.epochs_done,
        **{name: getattr(run, name) for name in ("created", "started", "ended", "fingerprint")},
        "versions": dict(run.versions),
        "summary": dict(run.summary),
        "spec": orjson.Fragment(run.spec.to_json()),
    }


def _days(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e6:
        raise ValueError
    return value


def add_to(commands: Any) -> None:
    """Add the commands to ``commands``, those of the parser."""
    runs = commands.add_parser("runs", help="look into the store, export, delete").add_subparsers(
        required=True, metavar="COMMAND"
    )

    def add(name: str, function: Any) -> argparse.ArgumentParser:
        summary = (function.__doc__ or "").split(".")[0].split(";")[0]
        command: argparse.ArgumentParser = runs.add_parser(
            name, help=summary[0].lower() + summary[1:], description=function.__doc__
        )
        command.set_defaults(command=function)
        return command

    for name, function in (("list", list_runs), ("show", show_run), ("verify", verify_runs)):
        command = add(name, function)
        command.add_argument("--json", action="store_true", help="print JSON")
        if name == "show":
            command.add_argument("id", metavar="ID", help="id of a run or a sweep")
    command = add("export", export_run)
    command.add_argument("id", metavar="ID", help="id of a run or a sweep")
    command.add_argument("--out", type=Path, metavar="PATH", help="file, or folder for a sweep (default: ID)")
    command = add("delete", delete_runs)
    command.add_argument("ids", nargs="+", metavar="ID", help="id of a run, a sweep or an opened bundle")
    command.add_argument("--yes", action="store_true", help="do not ask at a terminal")
    command = add("prune", prune_runs)
    command.add_argument("--older-than", type=_days, metavar="DAYS", help="those asked for before")
    command.add_argument("--to", type=_days, metavar="MB", help="until the store takes no more than this")
    command.add_argument("--dry-run", action="store_true", help="only say what would be deleted")
    command.add_argument("--yes", action="store_true", help="do not ask at a terminal")

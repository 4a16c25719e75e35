"""The command ``examples``: record the example runs and baselines that come with the project."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from analysis.runs.results.run_library import EXAMPLES


def examples(args: argparse.Namespace) -> int:
    """Train all presets on the CPU and write them as the recorded examples, and the arena's baselines."""
    from analysis.runs.record_examples import record_examples
    from analysis.runs.results.arena.recorded_baselines import FILE, record_baselines

    baselines = args.out.with_name(FILE.name)
    print(f"{baselines}: {record_baselines(baselines) / 1e3:.1f} kB")
    if args.baselines:
        return 0
    size = record_examples(args.out, progress=lambda text: print(text, file=sys.stderr))
    print(f"{args.out}: {size / 1e6:.2f} MB")
    return 0


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser("examples", help="record the example runs", description=examples.__doc__)
    command.add_argument(
        "--out", type=Path, default=EXAMPLES, metavar="FILE", help=f"default: {EXAMPLES.name}"
    )
    command.add_argument(
        "--baselines", action="store_true", help="only the arena's baselines, in a second, beside FILE"
    )
    command.set_defaults(command=examples)

"""Read mutated uploads by the thousand and say what came of it.

    python -m tests.faults.fuzz_uploads 20000 [kind ...] [--seed N]

What is read is also inspected and prepared for training, where only BadInput may come out. Exits with 1 if
anything else came out, reading took over two seconds of processor time, or this process grew by over 50 MB.
Seconds are those of the processor, here and in the reading process: other work on the machine is not counted.
"""

import argparse
import resource
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

import psutil
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.data.inspect import inspect_graph
from analysis.data.prepare import prepare
from analysis.data.upload.assignment import Assignment, read_assignment
from analysis.data.upload.guard import sandbox
from analysis.data.upload.layer_states import LayerFile, read_layer_states
from analysis.data.upload.upload import BadUpload, read_upload
from tests.faults.uploads import mutants, valid, valid_assignments, valid_layers

SLOW, GROWTH = 2.0, 50
KINDS = [*valid(), *valid_assignments(), *valid_layers()]


class Outcome(NamedTuple):
    """What came of the mutants of one kind."""

    kind: str
    read: int
    refused: int
    damaged: int
    slowest: float
    grown: float
    broken: list[str]


def fuzz(kind: str, count: int, *, seed: int = 0) -> Outcome:
    """Read ``count`` mutants of a kind as the app does, in the reading process."""
    read, use = _READERS.get(kind.partition(" ")[0], (read_upload, _use))
    with suppress(BadUpload):
        read(next(mutants(kind, 1)))  # starts the process
    came: Counter[str] = Counter()
    slowest, before, broken = 0.0, memory(), []
    for number, files in enumerate(mutants(kind, count, seed=seed)):
        began = _processor()
        try:
            result = read(files)
            slowest = max(slowest, _seconds(read, files, first=_processor() - began))
            came["read"] += 1
            use(result)
        except BadUpload as refusal:
            came["damaged" if "damaged ones" in str(refusal) else "refused"] += 1
            if not str(refusal).strip() or len(str(refusal)) > 500 or not str(refusal).isprintable():
                broken.append(f"mutant {number}: a sentence that cannot be shown: {str(refusal)[:200]!r}")
            slowest = max(slowest, _seconds(read, files, first=_processor() - began))
        except Exception as error:
            broken.append(f"mutant {number}: {type(error).__name__}: {error}")
    return Outcome(kind, came["read"], came["refused"], came["damaged"], slowest, memory() - before, broken)


def _seconds(read: Callable[..., Any], files: dict[str, bytes], *, first: float) -> float:
    """What a mutant takes; one that took long is read twice more, for a process may have started for it."""
    if first <= SLOW:
        return first
    seconds = [first]
    for _ in range(2):
        began = _processor()
        with suppress(BadUpload):
            read(files)
        seconds.append(_processor() - began)
    return min(seconds)


def _processor() -> float:
    """Seconds of a processor that this process and those that read for it have used."""
    reading = [psutil.Process(child.process.pid) for child in sandbox._idle[sandbox.WORKER].queue]
    return sum(map(sum, [psutil.Process().cpu_times()[:4], *(one.cpu_times()[:2] for one in reading)]))


def _use(graphs: list[Data]) -> None:
    """What the page does with graphs that were read, up to the training."""
    try:
        inspect_graph(graphs)
        prepare(graphs)
    except BadInput as refusal:
        if isinstance(refusal, BadUpload):
            raise AssertionError("a graph was refused after it had been read") from refusal


def _read_layers(files: dict[str, bytes]) -> LayerFile:
    ((name, content),) = files.items()
    return read_layer_states(content, name)


def _fits_layers(file: LayerFile) -> None:
    assert all(len(state) == len(file.y) for state in file.states.values())


def _fits(found: Assignment) -> None:
    """What whoever takes a soft assignment relies on."""
    nodes, clusters = found.s.shape
    assert 2 <= clusters <= nodes
    assert abs(found.s.sum(axis=1) - 1).max() < 1e-4
    assert found.s.min() >= 0
    assert found.edge_index is None or not found.edge_index.size or found.edge_index.max() < nodes


_READERS: dict[str, tuple[Callable[..., Any], Callable[..., None]]] = {
    "memberships": (read_assignment, _fits),
    "layers": (_read_layers, _fits_layers),
}


def memory() -> float:
    """The most memory this process has taken so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description="Read mutated uploads and say what came of it.")
    parser.add_argument("count", type=int)
    parser.add_argument("kinds", nargs="*", default=KINDS)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    good, count = True, asked.count
    for kind in asked.kinds:
        found = fuzz(kind, count, seed=asked.seed)
        good &= not found.broken and found.slowest <= SLOW and found.grown <= GROWTH
        print(
            f"{kind:12} {count:,} mutants: {found.read:,} read, {found.refused:,} refused, "
            f"{found.damaged:,} damaged; "
            f"slowest {found.slowest:.2f} s; memory +{found.grown:.0f} MB",
            *found.broken[:5],
            sep="\n    ",
            flush=True,
        )
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

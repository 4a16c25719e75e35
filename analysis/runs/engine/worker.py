"""Job of a worker process: train one spec, and report to the server.

The server imports this module to name the function it sends, so torch and PyG are imported by the job only.
As a Dask preload (``--preload analysis.runs.engine.worker``) it imports them when a worker starts, while
nobody waits; a worker that was forked has them already.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.metadata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from distributed import Event, Queue, get_client, get_worker

from analysis.checks import BadInput
from analysis.pyg_import import import_pyg, uncollected, without_pandas
from analysis.runs.engine.reporter import Address, Reporter, versions
from analysis.runs.serialize.codec import pack_json, pack_weights, unpack_checkpoint
from analysis.training.loop.events import Checkpoint, FitResult
from analysis.training.spec import RunSpec, parse_spec

if TYPE_CHECKING:
    from dask.typing import Key
    from distributed import Worker
    from torch_geometric.data import Data

_SLOW_TO_IMPORT = (
    "analysis.training.fit",
    "analysis.measures.per_layer.layer_measures",
    "analysis.measures.assignments.agreement",
)
_NO_MEMORY = "it needed more memory than there is; choose fewer layers, clusters or hidden features"


def dask_setup(_worker: object) -> None:
    """Import what is slow to import; called by Dask for its preload modules."""
    # A worker that cannot import reports that with its first job; scikit-learn would import pandas, too.
    with contextlib.suppress(Exception), uncollected(), without_pandas():
        import_pyg()
        for name in _SLOW_TO_IMPORT:
            importlib.import_module(name)


def train(
    spec_json: str, address: Address, checkpoint: bytes | None = None, *, user_graph: bytes | None = None
) -> None:
    """Train a spec, from a checkpoint if there is one, on a user graph if it names one.

    Everything to be known about it goes through the inbox; nothing is returned.

    Messages are dicts with ``attempt`` and ``kind``: ``began``, ``epochs`` (a list of packed rows and
    snapshots, now and then with a checkpoint) and last ``ended``. Where a worker dies, Dask may hand its job
    to another one as it was at first; that one says ``lost``, and does no more.

    Args:
        spec_json: the spec, as JSON.
        address: channels of the job.
        checkpoint: where it resumes; None starts from the beginning.
        user_graph: the user graph, packed, if the spec names one.
    """
    client = get_client()
    started = Event(address.started, client=client)
    if started.is_set():
        Queue(address.inbox, client=client).put({"attempt": address.attempt, "kind": "lost"})
        return
    started.set()
    worker = get_worker()
    reporter = Reporter(
        address,
        put=Queue(address.inbox, client=client).put,
        stop_asked=Event(address.stop, client=client).is_set,
        is_active=functools.partial(_is_active, worker, key=worker.get_current_task()),
    )
    with reporter:
        reporter.send("ended", **_outcome(spec_json, reporter, (checkpoint, user_graph)))


def _is_active(worker: Worker, *, key: Key) -> bool:
    """Whether the job ``key`` is still to be done; Dask cancels the jobs of a lost server."""
    task = worker.state.tasks.get(key)
    return task is not None and task.state != "cancelled"


def _outcome(spec_json: str, reporter: Reporter, given: tuple[bytes | None, bytes | None]) -> dict[str, Any]:
    try:
        import torch

        torch.set_num_threads(1)
        checkpoint, user_graph = given
        result = _fit(
            parse_spec(spec_json), reporter, _resumable(checkpoint), user_graph=_load_user_graph(user_graph)
        )
        return {
            "state": "stopped" if result.stopped else "finished",
            "reason": "stopped on request" if result.stopped else "",
            "summary": pack_json({**result.summary, **_assignment(result)}),
            "table": pack_json(_layer_table(result)),
            "weights": pack_weights(_weights(result)),
        }
    except BadInput as error:
        return _failure(str(error))
    except MemoryError:
        return _failure(_NO_MEMORY)
    except Exception as error:
        if "can't allocate memory" in str(error) or "out of memory" in str(error):
            return _failure(_NO_MEMORY)
        return _failure(f"the training crashed: {type(error).__name__}: {error}")


def _load_user_graph(blob: bytes | None) -> Data | list[Data] | None:
    if blob is None:
        return None
    from analysis.data.serialize import from_blob

    return from_blob(blob)


def _fit(
    spec: RunSpec,
    reporter: Reporter,
    resume: Checkpoint | None,
    *,
    user_graph: Data | list[Data] | None = None,
) -> FitResult:
    from analysis.training.fit import fit
    from analysis.training.loop.checkpoint import Unsuitable

    try:
        return fit(
            spec,
            own=user_graph,
            observe=reporter.observe,
            should_stop=reporter.stopped.is_set,
            checkpoint=reporter.keep,
            resume=resume,
            measure=_layer_recorder(),
        )
    except Unsuitable:  # it fails before anything is reported
        return _fit(spec, reporter, None, user_graph=user_graph)


def _resumable(checkpoint: bytes | None) -> Checkpoint | None:
    """Discard checkpoints of other software versions, which would lead to other results."""
    if checkpoint is None:
        return None
    unpacked = unpack_checkpoint(checkpoint)
    return unpacked if unpacked.facts["versions"] == versions() else None


def _failure(reason: str) -> dict[str, Any]:
    return {"state": "failed", "reason": reason, "summary": "{}", "table": "[]"}


def _layer_recorder() -> Callable[[Any], Mapping[str, np.ndarray]]:
    """Layer recorder for the snapshots of a depth run."""
    from analysis.runs.engine.layer_snapshot import LayerRecorder

    return LayerRecorder(_inputs())


@functools.cache
def _inputs() -> Any:
    """Cache of input measures, which the runs of a sweep share; one per worker."""
    from analysis.measures.per_layer.measure_cache import MeasureCache

    return MeasureCache()


def _layer_table(result: FitResult) -> list[Mapping[str, Any]]:
    if result.y is None or result.edge_index is None or not result.layer_states:
        return []
    from analysis.measures import measure_layers
    from analysis.measures.per_layer.layer_profile import gradient_rows
    from analysis.measures.states.instance_information import information_rows

    states = result.layer_states
    rows = [*measure_layers(states, result.y, result.edge_index, cache=_inputs())]
    rows += gradient_rows(result.profile)
    if result.prediction is not None:
        rows += information_rows(states[0], result.prediction, layer=len(states) - 1)
    return rows


def _weights(result: FitResult) -> dict[str, np.ndarray]:
    return {name: tensor.detach().cpu().numpy() for name, tensor in result.model.state_dict().items()}


def _assignment(result: FitResult) -> dict[str, Any]:
    """Measures of the assignment of all nodes, compared with chance and with existing labels."""
    if result.assignment is None:
        return {}
    from analysis.measures.arena.row_permutation import against_chance
    from analysis.runs.results.arena.points import to_summary

    given = {"edge_index": result.edge_index, "edge_weight": result.edge_weight, "y": result.y}
    arrays: dict[str, Any] = {
        name: None if tensor is None else tensor.numpy() for name, tensor in given.items()
    }
    return to_summary(against_chance(result.assignment.numpy(), **arrays))

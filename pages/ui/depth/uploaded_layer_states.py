"""Uploaded layer states: their measures, verdict and planes."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from analysis.checks import BadInput
from analysis.data.upload.layer_states import LayerFile, read_layer_states
from analysis.data.upload.upload_queue import count_uploads_for
from analysis.figures.depth.depth_series import DepthRun, with_excess
from analysis.figures.depth.sweep import Definition, over_layers
from analysis.measures.diagnosis.depth_verdict import layers_verdict
from analysis.runs.export.provenance import origin_without_run
from analysis.runs.views import depth_pictures
from pages.ui.frame import empty_states, notices, warm_up
from pages.ui.run_data import owner
from pages.ui.widgets.figure_output import show, table

_MODEL = "model"


class _MeasuredLayers(NamedTuple):
    file: LayerFile
    rows: list[dict[str, Any]]


def draw(definition: Definition, *, log: bool) -> None:
    """Draw the upload of layer states and their figures, or instructions to record some."""
    file = st.file_uploader(
        "Layer states of your model", type=["npz", "safetensors"], key="depth.own",
        help="One array [N, F] for each layer, y [N] and, if you have them, edge_index [2, E].",
    )  # fmt: skip
    with st.expander("How to make the file", type="compact"):
        st.code(_HOW, language="python")
    if file is None:
        return
    content = file.getvalue()
    try:
        measured = _measure_upload(content, file.name)
    except BadInput as refusal:
        notices.warn(refusal)
        return
    verdict = layers_verdict(measured.rows)
    if verdict is not None:
        st.markdown(f"{empty_states.escape_markdown(verdict.sentence)} {verdict.advice}")
    run = DepthRun(_MODEL, len(measured.file.states) - 1, 0, None, with_excess(measured.rows))
    origin = origin_without_run(f"Layer states of {file.name}")
    left, right = st.columns(2, gap="large")
    with left:
        lines = over_layers([run], definition=definition, names={_MODEL: file.name}, log=log)
        show(lines, key="depth.own.layers", name="own-layers", origin=origin)
    with right:
        picture = depth_pictures.planes_of_states(measured.file.states, measured.file.y)
        show(picture, key="depth.own.planes", name="own-planes", origin=origin)
    shown = [
        {n: row.get(n) for n in ("layer", "name", "measure", "value", "reason")} for row in measured.rows
    ]
    with st.expander("All measures, layer by layer", type="compact"):
        table(
            shown, key="depth.own.table", name="own-layers", alt="Layer, measure, value and reason for a gap"
        )


@st.cache_resource(max_entries=4, show_spinner="Measuring ...")
def _measure_upload(content: bytes, name: str) -> _MeasuredLayers:
    warm_up.ensure_libraries()
    import torch

    from analysis.measures import measure_layers

    with count_uploads_for(owner.current()):
        file = read_layer_states(content, name)
    edges = None if file.edge_index is None else torch.from_numpy(file.edge_index)
    tensors = {key: torch.from_numpy(state) for key, state in file.states.items()}
    return _MeasuredLayers(file, measure_layers(tensors, torch.from_numpy(file.y), edges))


_HOW = """from analysis.measures import measure_layers, record_layers

with record_layers(model) as states:  # any PyG model
    model(data.x, data.edge_index)

rows = measure_layers(states, data.y, data.edge_index)  # the same table, in a notebook
arrays = {name: state.numpy() for name, state in states.items()}
np.savez("states.npz", **arrays, y=data.y.numpy(), edge_index=data.edge_index.numpy())
"""

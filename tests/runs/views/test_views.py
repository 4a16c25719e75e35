"""A view computes what the library computes, and its pictures follow what is chosen in it."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.runs.results.assignments import assign, assignments
from analysis.runs.views import assignment_pictures, depth_pictures, key_pictures, target_pictures
from analysis.runs.views.cluster_view import ClusterView, as_trained, default_graph
from analysis.runs.views.report_sections import RecordedRun
from analysis.runs.views.what_if import Move, WhatIf
from tests.made import made_digits, made_history, made_karate, made_run, made_snapshot

EPOCHS = (0, 30)
BUILDERS = [
    *(
        getattr(assignment_pictures, name)
        for name in ("graph", "combined", "heads", "cluster_members", "pooled")
    ),
    *(getattr(assignment_pictures, name) for name in ("chance_comparison", "node_bars", "node_history")),
    *(key_pictures.plane, key_pictures.space, key_pictures.distances),
    *(target_pictures.target_maps, target_pictures.training_curves, target_pictures.node_target_steps),
]


def made_view(data="karate", **chosen):
    graphs = made_karate() if data == "karate" else made_digits(count=5)
    run = made_run(data=data)
    shots = [made_snapshot(graphs, run.spec, epoch=epoch) for epoch in EPOCHS]
    reader = RecordedRun(graphs, shots, made_history())
    view = ClusterView(reader, run, EPOCHS, EPOCHS[-1], graphs, graph=default_graph(graphs))
    return replace(view, **chosen), shots


@pytest.mark.parametrize("data", ["karate", "digits"])
@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_every_picture_of_a_view_is_drawn_and_told(data, build):
    picture = build(made_view(data, node=2)[0])
    assert picture.figure.data
    assert len(picture.alt) > 40


def test_as_trained_it_is_what_was_recorded():
    view, shots = made_view()
    expected = assignments(view.run, shots[-1], view.graphs)
    assert np.array_equal(view.assigned().combined, expected.combined)
    assert np.array_equal(
        view.assigned(epoch=0).combined, assignments(view.run, shots[0], view.graphs).combined
    )


def test_other_values_are_computed_by_the_library_from_the_trained_layer():
    view, _ = made_view()
    trained = view.assigned()
    weights = tuple(-weight for weight in map(float, trained.head_weights))
    along = (0.5, -0.25)
    tried = replace(view, what_if=WhatIf(3.0, weights, (Move(1, 0, along),)))
    keys = trained.keys.astype(np.float64)
    keys[1, 0] += along[0] * view.plane().basis.components[0] + along[1] * view.plane().basis.components[1]
    expected = assign(
        trained.x, keys.astype(np.float32), head_weights=np.float32(weights), tau=3.0, ptr=trained.ptr
    )
    assert np.array_equal(tried.assigned().combined, expected.combined)
    assert not np.array_equal(tried.assigned().combined, trained.combined)
    assert as_trained(tried) == view


def test_a_control_and_an_order_are_applied_to_what_is_shown():
    view, _ = made_view()
    K = view.assigned().combined.shape[1]
    turned = replace(view, order=tuple(reversed(range(K))))
    assert np.array_equal(turned.assigned().combined, view.assigned().combined[:, ::-1])
    shuffled = replace(view, control="shuffled")
    assert np.allclose(
        np.sort(shuffled.assigned().combined, axis=0), np.sort(view.assigned().combined, axis=0)
    )


def test_paths_and_movement_of_keys_begin_where_kmeans_set_them(monkeypatch):
    graphs, run = made_karate(), made_run(data="karate")
    set_at = run.spec.training.warmup_epochs
    shots = [made_snapshot(graphs, run.spec, epoch=epoch) for epoch in (0, set_at, set_at + 1, 30)]
    epochs = [shot.epoch for shot in shots]
    view = ClusterView(RecordedRun(graphs, shots, made_history()), run, epochs, 30, graphs)
    assert key_pictures.epochs_of_set_keys(view) == [set_at + 1, 30]
    assert f"epoch {set_at + 1} " in key_pictures.movement_sentence(view)
    early = replace(view, epoch=set_at)
    assert key_pictures.epochs_of_set_keys(early) == []
    assert "epoch 0" in key_pictures.movement_sentence(early)
    random = replace(view, run=replace(run, spec=run.spec.with_(model__keys="random")))
    assert key_pictures.epochs_of_set_keys(random) == epochs
    monkeypatch.setattr(key_pictures, "key_plane", lambda *_, key_path, **__: len(key_path))
    assert [key_pictures.plane(one) for one in (view, early, random)] == [2, 1, 4]


def test_views_are_equal_where_their_pictures_are():
    view, _ = made_view()
    assert view == made_view()[0]
    for change in (
        {"node": 1},
        {"head": 0},
        {"epoch": 0},
        {"what_if": WhatIf(2.0, (1.0,))},
        {"order": (1, 0)},
    ):
        assert replace(view, **change) != view
    assert len({view, made_view()[0]}) == 1


def test_a_head_that_is_not_there_is_not_shown():
    view, _ = made_view(head=99)
    assert view.shown_head is None
    assert view.symbol == "S"
    assert replace(view, head=0).symbol == "head 1"


def test_states_of_another_model_are_drawn_in_planes():
    rng = np.random.default_rng(0)
    states = {f"layer {layer}": rng.normal(size=(20, 4)) for layer in range(12)}
    states["layer 3"][0, 0] = np.nan
    picture = depth_pictures.planes_of_states(states, np.arange(20) % 2)
    assert picture.alt.startswith(f"{depth_pictures.MOST_PLANES} scatter plots")

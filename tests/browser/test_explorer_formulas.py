"""What the page computes is what the library computes: S_h, S, P, KL, its gradients; on all examples."""

import base64

import numpy as np
import pytest
import torch

from analysis.layers.assignment import kl_to_target, mix_heads, student_t_assignment, target_distribution
from tests.browser.explorer_page import (
    CHROMIUM,
    doubles,
    recorded,
    recorded_examples,
    serve_modules,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]

SETUP = """async (packed) => {
  const [{ unpack, fromBase64 }, { Run }, { InterpolatedEpoch }, { initialState }, memPooling,
    descent] = await Promise.all([
    "shared/payload.js", "clusters/model/run.js", "clusters/model/interpolated_epoch.js",
    "clusters/model/state.js", "clusters/model/mem_pooling.js", "clusters/model/descent.js",
  ].map((name) => import(`/js/${name}`)));
  const run = new Run(unpack(fromBase64(packed), "clusters"));
  const interpolated = new InterpolatedEpoch(run);
  const text = (values) => {
    const bytes = new Uint8Array(Float64Array.from(values).buffer);
    let out = "";
    for (let at = 0; at < bytes.length; at += 32768) {
      out += String.fromCharCode(...bytes.subarray(at, at + 32768));
    }
    return btoa(out);
  };
  window.at = (patch) => {
    interpolated.set({ ...initialState(run, "", ""), ...patch });
    const P = interpolated.target();
    const KL = Float64Array.from(P, (p, i) => memPooling.klTerm(p, interpolated.S[i]));
    return [interpolated.Sh, interpolated.S, P, KL].map(text);
  };
  window.linkedTau = (query) => initialState(run, query, "").tau;
  window.gradientAt = (patch) => {
    const state = { ...initialState(run, "", ""), ...patch };
    interpolated.set(state);
    const nodes = { x: interpolated.nodes(), ptr: run.graphStarts, sizes: run };
    const { keys, weights, loss } = descent.gradient(nodes, interpolated.keys(), interpolated.weights, state);
    return [keys, weights, [loss]].map(text);
  };
}"""


@pytest.fixture(scope="module")
def page(browser):
    return browser.new_page()


@pytest.fixture(scope="module", params=recorded_examples())
def example(request, page):
    run, graphs, shots, packed = recorded(request.param)
    serve_modules(page)
    page.evaluate(SETUP, base64.b64encode(packed).decode())
    batch = torch.from_numpy(np.repeat(np.arange(len(graphs.ptr) - 1), np.diff(graphs.ptr)))
    return run, batch, shots


def arrays_of(shot):
    return [
        torch.from_numpy(np.array(shot.arrays[f"memory.0.{n}"])).double()
        for n in ("x", "keys", "head_weights")
    ]


def by_the_library(x, keys, weights, *, tau, batch):
    heads = student_t_assignment(x, keys, tau)
    S = mix_heads(heads, weights)
    P = target_distribution(S, batch=batch)
    return [part.numpy() for part in (heads, S, P, P * (P / S).log())]


def same(found, expected):
    for name, text, values in zip(("S_h", "S", "P", "KL"), found, expected, strict=True):
        np.testing.assert_allclose(doubles(text), values.ravel(), rtol=0, atol=1e-6, err_msg=name)
        assert np.abs(values).max() > 0, name


def test_a_linked_tau_out_of_range_counts_as_trained_as_on_the_page(page, example):
    trained = example[0].spec.model.tau
    queries = {"tau=2": 2, "tau=1e9": trained, "tau=0": trained, "tau=-3": trained, "": trained}
    assert {query: page.evaluate("linkedTau", query) for query in queries} == queries


@pytest.mark.parametrize("tau", [None, 0.3, 4.0])
def test_every_recorded_epoch_is_as_the_library_has_it(page, example, tau):
    run, batch, shots = example
    for shot in shots:
        patch = {"epoch": shot.epoch} | ({} if tau is None else {"tau": tau})
        expected = by_the_library(*arrays_of(shot), tau=tau or run.spec.model.tau, batch=batch)
        same(page.evaluate("at", patch), expected)


def test_between_epochs_nodes_and_keys_are_on_their_way_and_S_is_computed_from_them(page, example):
    run, batch, shots = example
    start = run.spec.training.warmup_epochs
    for before, after in zip(shots, shots[1:], strict=False):
        for share in (0.25, 0.9):
            epoch = before.epoch + share * (after.epoch - before.epoch)
            (x, k, w), (y, m, v) = arrays_of(before), arrays_of(after)
            jump = before.epoch <= start < after.epoch and run.spec.model.keys == "kmeans"
            keys = (k if epoch <= start else m) if jump else k + share * (m - k)
            mixed = x + share * (y - x), keys, w + share * (v - w)
            same(
                page.evaluate("at", {"epoch": epoch}),
                by_the_library(*mixed, tau=run.spec.model.tau, batch=batch),
            )


@pytest.mark.parametrize("attached", [True, False])
@pytest.mark.parametrize("tau", [1.0, 2.5])
def test_gradients_are_those_of_autograd(page, example, attached, tau):
    _, batch, shots = example
    for shot in (shots[1], shots[-1]):
        x, keys, weights = arrays_of(shot)
        keys.requires_grad_()
        weights.requires_grad_()
        S = mix_heads(student_t_assignment(x, keys, tau), weights)
        loss = kl_to_target(S, detach=not attached, per="node", batch=batch)
        loss.backward()
        patch = {"epoch": shot.epoch, "tau": tau, "attached": attached}
        for text, expected in zip(
            page.evaluate("gradientAt", patch), (keys.grad, weights.grad, loss), strict=True
        ):
            values = expected.detach().numpy().ravel()
            assert np.abs(doubles(text) - values).max() <= 1e-6 * np.abs(values).max()


def test_muted_inverted_and_pulled_heads_are_mixed_as_the_library_mixes_those_weights(page, example):
    run, batch, shots = example
    x, keys, weights = arrays_of(shots[-1])
    H = len(weights)
    muted, inverted, pulled = [0] * H, [0] * H, [0.0] * H
    muted[0], inverted[1], pulled[1] = 1, 1, 2.5
    changed = weights.clone()
    changed[0], changed[1] = 0, -(weights[1] + 2.5)
    patch = {"epoch": shots[-1].epoch, "muted": muted, "inverted": inverted, "weights": pulled}
    same(page.evaluate("at", patch), by_the_library(x, keys, changed, tau=run.spec.model.tau, batch=batch))


def test_trails_begin_where_the_keys_were_set(page):
    serve_modules(page)
    steps = """async ([events, last]) => (await import("/js/clusters/panels/key_trails.js"))
      .trailSteps({ epochs: [0, 1, 5, 6, 9], events }, last)"""
    keys = {"at": 5, "text": "keys set by k-means", "keys": True}
    assert page.evaluate(steps, [[keys], 4]) == [3, 4]
    assert page.evaluate(steps, [[keys], 2]) == []
    assert page.evaluate(steps, [[{"at": 5, "text": "another"}], 2]) == [0, 1, 2]

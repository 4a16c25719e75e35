"""Maps by t-SNE, keys in three dimensions, pixel maps, drawn images and pictures of a class, taken apart."""

import numpy as np

from analysis.figures.clusters.image_cluster_maps import Sample, pixel_shares
from analysis.figures.graphs.pixel_graph import pixel_drawing
from analysis.figures.lessons.student_guesses import curve_guesses, number_guesses, option_guesses
from analysis.figures.lessons.student_runs import class_runs
from analysis.figures.memory_keys.pca_3d import key_space
from analysis.figures.memory_keys.tsne import key_map
from analysis.figures.style.projection_traces import AssignedNodes
from analysis.projection.pca import fit_pca
from tests.sentences.checked import NUMBER, close, says, text_of
from tests.sentences.random_layers import random_layer


def check_pictures(seed):
    """Every picture of one layer, and of a class, that other checks have not."""
    layer, rng = random_layer(seed), np.random.default_rng(seed)
    for check in (check_tsne, check_space, check_pixels, check_options, check_numbers, check_curves):
        check(layer, rng)
    check_runs(rng)


def _nodes(layer):
    return AssignedNodes(layer.x, layer.S, tuple(map(str, range(len(layer.x)))))


def _away(a, b):
    return float(np.sqrt(((a.astype(float) - b.astype(float)) ** 2).sum()))


def check_tsne(layer, rng):
    (H, K, F), N = layer.keys.shape, len(layer.x)
    at = rng.normal(size=(N + H * K, 2))
    if rng.random() < 0.5:  # a map that keeps some of the truth
        at = np.concatenate([layer.x, layer.keys.reshape(-1, F)])[:, [0, F - 1]].astype(float)
        at += 1e-3 * rng.normal(size=at.shape)
    title, caption, alt = text_of(key_map(at, _nodes(layer), layer.keys, note="Sampled."))
    flat, kept = layer.keys.reshape(-1, F), []
    for i in range(N):
        true = [_away(layer.x[i], key) for key in flat]
        drawn = [_away(at[i], at[N + j]) for j in range(H * K)]
        kept.append(true.index(min(true)) == drawn.index(min(drawn)))
    if layer.kind != "coinciding keys":  # any of them may be called nearest
        assert close(says(rf"{NUMBER} % of the nodes lie next to the key", title)[0], np.mean(kept))
    assert f"{N:,} nodes and {H} times {K} keys" in alt
    assert caption.endswith("Sampled.")


def check_space(layer, rng):
    del rng
    (H, K, F), N = layer.keys.shape, len(layer.x)
    basis = fit_pca(np.pad(np.concatenate([layer.x, layer.first.reshape(-1, F)]), ((0, 0), (0, 3))), dims=3)
    x, keys = (np.pad(each, ((0, 0),) * (each.ndim - 1) + ((0, 3),)) for each in (layer.x, layer.keys))
    nodes = AssignedNodes(x, layer.S, tuple(map(str, range(N))))
    picture = key_space(basis, nodes, keys)
    title, _, alt = text_of(picture)
    points = np.concatenate([x, keys.reshape(-1, F + 3)]).astype(float)
    places = basis.transform(points).astype(float)
    total = ((points - points.mean(0)) ** 2).sum()
    seen = [((place - place.mean()) ** 2).sum() / total for place in places.T]
    assert close(says(rf"Three components show {NUMBER} % of the variance", title)[0], min(1, sum(seen)))
    for axis, share in zip("xyz", seen, strict=True):
        told = picture.figure.layout.scene[f"{axis}axis"].title.text
        assert close(says(rf"\({NUMBER} %\)", told)[0], share)
    near = np.median([min(_away(node, key) for key in keys.reshape(-1, F + 3)) for node in x])
    told = float(says(r"have a key within (\S+)\.$", alt)[0])
    assert abs(told - near) <= 0.06 * near + 1e-4 * np.abs(points).max()
    assert f"{N:,} nodes and {H} times {K} keys" in alt


def check_pixels(layer, rng):
    S, (N, K) = layer.S, layer.S.shape
    frame = (int(rng.integers(2, 5)), int(rng.integers(2, 5)))
    pos = np.stack([rng.integers(0, frame[0], N), rng.integers(0, frame[1], N)], 1).astype(float)
    images = int(rng.integers(1, 4))
    total = images + int(rng.integers(0, 2)) * 40
    picture = pixel_shares(S, pos, frame=frame, sample=Sample(images, total))
    _, caption, alt = text_of(picture)
    means = {}
    for (column, row), shares in zip(pos.tolist(), S.astype(float), strict=True):
        means.setdefault((column, row), []).append(shares)
    peaks = np.max([np.mean(each, axis=0) for each in means.values()], axis=0)
    cluster, peak = says(r"clearest claim is that of cluster (\d+), up to ([\d.]+\d)", alt)
    assert peaks[int(cluster) - 1] >= peaks.max() - 1e-6
    assert abs(float(peak) - peaks.max()) <= 0.00501
    usage = S.astype(float).mean(0)
    fullest, held = says(rf"cluster (\d+) holds most \({NUMBER} %\)", alt)
    assert usage[int(fullest) - 1] >= usage.max() - 1e-6
    assert close(held, usage.max())
    said = f"{images} of {total} images" if total > images else f"{images} image{'s' * (images > 1)}"
    assert f"over {said}." in caption
    assert f"of {said}." in alt
    if K <= 16:
        told = [note.text for note in picture.figure.layout.annotations if "<b>" in (note.text or "")]
        for k, words in enumerate(told):
            assert close(says(rf"<b>{k + 1}</b> +{NUMBER} %", words)[0], usage[k])

    names = tuple(map(str, range(N)))
    _, _, alt = text_of(pixel_drawing(pos, S, ink=np.ones(N), frame=frame, names=names, title="A"))
    fullest, held = says(rf"cluster (\d+) holds most \({NUMBER} %\)", alt)
    assert usage[int(fullest) - 1] >= usage.max() - 1e-6
    assert close(held, usage.max())


def check_options(layer, rng):
    del layer
    counts = rng.integers(0, 9, int(rng.integers(2, 5))).tolist()
    options = [f"option {i}" for i in range(len(counts))]
    right = sorted(rng.choice(len(counts), size=int(rng.integers(0, 2)), replace=False).tolist())
    title, _, alt = text_of(option_guesses(counts, options, right=right))
    if right:
        assert title == f"{sum(counts[i] for i in right)} of {sum(counts)} predicted what came out"
    else:
        assert title == f"{sum(counts)} prediction{'s' * (sum(counts) != 1)} so far"
    assert all(f"{text}: {count}" in alt for text, count in zip(options, counts, strict=True))


def check_numbers(layer, rng):
    del layer
    guesses, answer = rng.uniform(0, 1, int(rng.integers(1, 20))).tolist(), float(rng.uniform(0, 1))
    off = sorted(abs(guess - answer) for guess in guesses)
    middle = (off[(len(off) - 1) // 2] + off[len(off) // 2]) / 2
    title, _, alt = text_of(number_guesses(guesses, span=(0, 1), unit="", percent=True, answer=answer))
    within, of = says(r"within (\S+) points of ([\d.]+) %", title)
    assert abs(float(within) - 100 * middle) <= 5.01 * middle
    assert abs(float(of) - 100 * answer) <= 0.501
    assert (of == "100") <= (answer == 1)
    assert f"{len(guesses)} prediction{'s' * (len(guesses) != 1)} as dots" in alt
    title, _, _ = text_of(number_guesses(guesses, span=(0, 1), unit="nats", answer=answer))
    within, of = says(r"within (\S+) of (\S+)", title)
    assert abs(float(within) - middle) <= 0.051 * middle
    assert abs(float(of) - answer) <= 0.0051 * answer


def check_curves(layer, rng):
    del layer
    curves = {member: rng.uniform(0, 1, 4).tolist() for member in range(int(rng.integers(1, 8)))}
    answer = rng.uniform(0, 1, 4).tolist()
    title, _, alt = text_of(
        curve_guesses(curves, [1, 2, 4, 8], labels=("depth", "accuracy"), span=(0, 1), answer=answer)
    )
    off = [np.mean([abs(a - b) for a, b in zip(points, answer, strict=True)]) for points in curves.values()]
    assert abs(float(says(r"within (\S+) of what came out", title)[0]) - np.median(off)) <= 0.051 * np.median(
        off
    )
    assert f"{len(curves)} curve{'s' * (len(curves) != 1)} over depth" in alt


def check_runs(rng):
    """Lines of a class: some have no epoch yet, or other lengths."""
    histories = {
        member: [{"epoch": e, "loss": float(rng.uniform(0, 2))} for e in range(int(rng.integers(0, 6)))]
        for member in range(int(rng.integers(1, 6)))
    }
    title, caption, _ = text_of(class_runs(histories, column="loss", title="loss"))
    last = [rows[-1]["loss"] for rows in histories.values() if rows]
    if not last:
        assert title == "No run has an epoch yet"
    elif len(last) == 1:
        assert title == f"One seed ends at {last[0]:.2f}"
    else:
        count, low, high = says(r"(\d+) seeds end between ([\d.]+) and ([\d.]+)", title)
        assert int(count) == len(last)
        assert abs(float(low) - min(last)) <= 0.00501
        assert abs(float(high) - max(last)) <= 0.00501
        assert f"of {len(last)} seeds" in caption

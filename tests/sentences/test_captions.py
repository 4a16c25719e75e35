"""Titles, captions and alternative texts of figures of random layers; 30 here, 200 by the command."""

from functools import partial

import numpy as np
import pytest

from analysis.figures.clusters.cluster_members import member_shares
from analysis.figures.clusters.heatmap import combined_heatmap, head_heatmaps
from analysis.figures.clusters.node_card import node_heads, node_path, target_steps
from analysis.figures.clusters.pooled_graph import pooled_graph
from analysis.figures.clusters.training_curves import what_happened
from analysis.figures.depth.groups import group_flow, group_shares, lamda_term
from analysis.figures.depth.groups_lamda_grid import lamda_map
from analysis.figures.memory_keys.key_distances import key_distances
from analysis.figures.style.heatmap_rows import Rows
from tests.sentences.checked import NUMBER, close, entropies, says, strength, text_of
from tests.sentences.random_layers import random_layer


def check_captions(seed):
    """Every figure of one layer, and of groups, lamdas and histories drawn with it."""
    layer, rng = random_layer(seed), np.random.default_rng(seed)
    for check in (check_heatmaps, check_node, check_clusters, check_depth_figures, check_curves):
        check(layer, rng)


def check_heatmaps(layer, rng):
    del rng
    S, (N, K) = layer.S, layer.S.shape
    rows = Rows(np.arange(N), tuple(map(str, range(N))))
    title, caption, alt = text_of(combined_heatmap(S, rows=rows))
    assert close(says(rf"first cluster {NUMBER} %", title)[0], strength(S))
    if "almost uniform" in title:
        assert np.mean(entropies(S)) / np.log(K) > 0.95
        assert close(says(rf"uniform: {NUMBER} %", title)[0], 1 / K)
    assert f"{N:,} nodes by {K} clusters" in alt
    assert abs(float(says(r"largest share is ([\d.]+)", alt)[0]) - strength(S)) <= 0.00501
    usage = S.astype(float).mean(0)
    fullest, held = says(rf"cluster (\d+) holds most \({NUMBER} %\)", alt)
    assert usage[int(fullest) - 1] >= usage.max() - 1e-6
    assert close(held, usage.max())
    assert f"dotted: 1/{K}" in caption

    title, _, alt = text_of(head_heatmaps(layer.S_h, S, weights=layer.weights, rows=rows))
    agree = [
        np.mean([a == b for a, b in zip(head.argmax(1), S.argmax(1), strict=True)]) for head in layer.S_h
    ]
    flat = [abs(K * head.astype(float) - 1).max() < 1e-3 for head in layer.S_h]
    for h, share in enumerate(agree):
        pattern = rf"head {h + 1} \([^)]*\) (?:agrees with S on {NUMBER} % of|is uniform on every) node"
        (told,) = says(pattern, alt)
        assert (told is None) == flat[h]
        assert told is None or close(told, share)
    if "follows head" in title:
        head, share = says(rf"follows head (\d+) most closely \({NUMBER} % of nodes\)", title)
        assert not flat[int(head) - 1]
        assert agree[int(head) - 1] == max(a for a, none in zip(agree, flat, strict=True) if not none)
        assert close(share, agree[int(head) - 1])


def check_node(layer, rng):
    S, K = layer.S[: layer.ptr[1]], layer.S.shape[1]
    node = int(rng.integers(len(S)))
    title, caption, _ = text_of(node_heads(layer.S_h[:, node], S[node], weights=layer.weights, name="A"))
    share, cluster, same, heads = says(rf"A: {NUMBER} % in cluster (\d+); (\d+) of (\d+) heads", title)
    assert close(share, S[node].max())
    assert S[node, int(cluster) - 1] == S[node].max()
    votes = [list(head[node]).index(max(head[node])) == int(cluster) - 1 for head in layer.S_h]
    assert (int(same), int(heads)) == (sum(votes), len(votes))
    assert f"1/{K}" in caption

    title, _, alt = text_of(target_steps(S, node, name="A"))
    s = S[node].astype(float)
    mass = S.astype(float).sum(0)
    weighed = [value**2 / f if f else 0 for value, f in zip(s, mass, strict=True)]
    first = int(s.argmax())
    p = weighed[first] / sum(weighed)
    gap = p - s[first]
    if abs(gap) > 0.0051:
        given, wanted = says(rf"cluster {first + 1} from {NUMBER} % to {NUMBER} %", title)
        assert ("raises" in title) == (gap > 0)
        assert close(given, s[first])
        assert close(wanted, p)
        assert (float(wanted) - float(given)) * gap > 0
    elif abs(gap) < 0.0049:
        assert close(says(rf"keeps cluster {first + 1} at {NUMBER} %", title)[0], s[first])
    given, wanted = says(r"s gives cluster \d+ ([\d.]+), p ([\d.]+)\.", alt)
    assert abs(float(given) - s[first]) <= 0.000501
    assert abs(float(wanted) - p) <= 0.000501

    epochs = sorted(rng.choice(100, size=5, replace=False).tolist())
    path = rng.dirichlet(np.full(K, 0.5), size=5)
    title, _, alt = text_of(node_path(path, epochs, epoch=epochs[0], name="A"))
    firsts = path.argmax(1).tolist()
    turns = [epochs[i] for i in range(1, 5) if firsts[i] != firsts[i - 1]]
    assert f"changed its first cluster {len(turns)} times and ended in cluster {firsts[-1] + 1}" in alt
    assert (f"settled at epoch {turns[-1]}" if turns else "from the start") in title


def check_clusters(layer, rng):
    S, (N, K) = layer.S.astype(float), layer.S.shape
    labels = rng.integers(0, 3, N)
    title, _, alt = text_of(
        member_shares(layer.S, names=tuple(map(str, range(N))), labels=labels, label_names=("a", "b", "c"))
    )
    most = sum(max(S[labels == c, k].sum() for c in range(3)) for k in range(K)) / S.sum()
    assert close(says(rf"{NUMBER} % of one label", title)[0], most)
    assert close(says(rf"{NUMBER} % of a cluster has its most frequent label", alt)[0], most)

    pairs = rng.integers(0, N, (2, 3 * N))
    pairs = pairs[:, pairs[0] != pairs[1]]
    both = np.concatenate([pairs, pairs[::-1]], axis=1)
    title, _, _ = text_of(pooled_graph(layer.S, both, rng.normal(size=(N, 2))))
    inside = np.mean([S[a] @ S[b] for a, b in both.T])
    degree = np.bincount(both[0], minlength=N)
    chance = (((degree @ S) / degree.sum()) ** 2).sum()
    stay, by_chance = says(rf"{NUMBER} % of the edges stay inside a cluster \({NUMBER} % by chance\)", title)
    assert close(stay, inside)
    assert close(by_chance, chance)
    if abs(inside - chance) > 1e-3:
        assert (float(stay) - float(by_chance)) * (inside - chance) > 0

    title, _, _ = text_of(key_distances(layer.keys))
    if K > 1:
        keys = layer.keys.astype(float)
        apart = {
            (h, i, j): np.linalg.norm(keys[h, i] - keys[h, j])
            for h in range(len(keys))
            for i in range(K)
            for j in range(i)
        }
        h, i, _, j, nearest, median = says(
            r"Closest keys: (\d+)\.(\d+) and (\d+)\.(\d+), (\S+) apart \(median (\S+)\)", title
        )
        one, other = sorted((int(i) - 1, int(j) - 1), reverse=True)
        least = min(apart.values())
        assert abs(apart[int(h) - 1, one, other] - least) <= 1e-4 * max(1, max(apart.values()))
        assert abs(float(nearest) - least) <= 0.051 * least + 1e-4 * max(apart.values())
        assert abs(float(median) - np.median(list(apart.values()))) <= 0.051 * np.median(list(apart.values()))


def check_depth_figures(layer, rng):
    del layer
    G, n = int(rng.integers(2, 6)), 40
    layers = [1, 2, 4]
    shares = [rng.dirichlet(np.full(G, 0.4), size=n) for _ in layers]
    title, _, _ = text_of(group_shares(shares, layers))
    used = [np.exp(entropies(each.mean(0)[None])[0]) for each in shares]
    fewest, total, where = says(r"Groups in use: ([\d.]+) of (\d+) in layer (\d+)", title)
    assert abs(float(fewest) - min(used)) <= 0.0501
    assert (int(total), used[layers.index(int(where))]) == (G, min(used))

    title, caption, _ = text_of(group_flow(shares, layers))
    stay = []
    for here, there in zip(shares, shares[1:], strict=False):
        a, b = here.argmax(1).tolist(), there.argmax(1).tolist()
        stay.append(
            sum(
                max(sum(p == g and q == t for p, q in zip(a, b, strict=True)) for t in range(G))
                for g in range(G)
            )
            / n
        )
    assert close(says(rf"{NUMBER} % of nodes stay with most", title)[0], np.mean(stay))
    assert "largest S" in caption

    term = 10 ** rng.uniform(-3, 0.5, 6)
    title, caption, _ = text_of(lamda_term(term, lamdas=[0.03] * 6))
    low, high, where = says(r"is (\S+) to (\S+) of the size of x, most in layer (\d+)", title)
    assert abs(float(low) - min(term)) <= 0.051 * min(term)
    assert abs(float(high) - max(term)) <= 0.051 * max(term)
    assert term[int(where) - 1] == max(term)
    assert "lamda 0.03" in caption

    cells = {(g, x): rng.random(3).tolist() for g in (2, 8) for x in (0.01, 0.1)}
    validation = {cell: rng.random(3).tolist() for cell in cells}
    title, caption, _ = text_of(lamda_map(cells, validation=validation, depth=8))
    best = max(cells, key=lambda cell: sum(validation[cell]))
    groups, lamda, right = says(rf"chooses (\d+) groups with lamda (\S+) at depth 8: {NUMBER} %", title)
    assert (int(groups), float(lamda)) == best
    assert close(right, np.mean(cells[best]))
    assert "over 3 seeds" in caption


def check_curves(layer, rng):
    del layer
    history = [{"epoch": e, "entropy": float(rng.random()), "kl": float(rng.random())} for e in range(4)]
    said = what_happened(history)
    first, last = history[0]["entropy"], history[-1]["entropy"]
    if last > 0.95:
        assert "stayed uniform" in said
        return
    verb = (
        "sharpened" if last < first - 0.05 else "flattened" if last > first + 0.05 else "kept its sharpness"
    )
    assert f"S {verb}: entropy went from {first:.2f} to {last:.2f}" in said
    peak, end = says(r"KL from a peak of (\S+) to (\S+)", said)
    assert abs(float(peak) - max(row["kl"] for row in history)) <= 0.0501
    assert abs(float(end) - history[-1]["kl"]) <= 0.0501


@pytest.mark.parametrize("seeds", [range(15), range(15, 30)])
def test_every_number_and_claim_is_that_of_slow_loops(seeds):
    for seed in seeds:
        check_captions(seed)


def _shifted(judge, text, value):
    return judge(text, value + 0.02)


@pytest.mark.parametrize("check", [check_heatmaps, check_node, check_clusters])
def test_a_wrong_number_is_noticed(check, monkeypatch):
    """The sharpness, or the loops, of another layer."""
    layer = random_layer(1)
    check(layer, np.random.default_rng(0))
    other = partial(_shifted, close)
    monkeypatch.setattr("tests.sentences.test_captions.close", other)
    with pytest.raises(AssertionError):
        check(layer, np.random.default_rng(0))

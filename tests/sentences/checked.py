"""Sentences taken apart and held against numbers that are computed here again, by loops and differences."""

import re

import numpy as np

from analysis.figures.clusters.target import target_heatmaps
from analysis.figures.headline import assignments_sentence, keys_sentence, target_sentence
from analysis.figures.style.heatmap_rows import Rows
from analysis.measures.assignments.kl_gradient_effect import kl_direction
from analysis.training.spec import RunSpec
from tests.read_number import plain
from tests.sentences.random_layers import softmax, target


def entropies(S):
    return [-sum(p * np.log(p) for p in row if p > 0) for row in S.astype(float).tolist()]


def close(text, value, *, scale=100.0):
    """Whether a printed number is the value, rounded as far as it is printed; "over 99" and "under 1" too."""
    if text.startswith("over"):
        return 0.995 <= value < 1
    if text.startswith("under"):
        return 0 < value < 0.005
    digits = len(text.partition(".")[2])
    return abs(float(text) - scale * value) <= 0.5000001 * 10**-digits + 1e-4


def strength(S):
    return float(np.mean([max(row) for row in S.astype(float).tolist()]))


def says(pattern, sentence):
    found = re.search(pattern, plain(sentence))
    assert found, f"no /{pattern}/ in: {sentence}"
    return found.groups()


NUMBER = r"((?:over |under )?\d+(?:\.\d+)?)"


def check_assignments(layer, *, of=None):
    S, (N, K) = layer.S, layer.S.shape
    sentence = assignments_sentence(layer.S_h, S, of=of)
    if K == 1:
        assert "one cluster only" in sentence
        return sentence
    entropy = float(np.mean(entropies(S))) / np.log(K)
    usage = S.astype(float).mean(0)
    information = entropies(usage[None])[0] - np.mean(entropies(S))
    if "almost uniform" in sentence:
        assert entropy > 0.95
        given, uniform = says(rf"first cluster {NUMBER} % on average, .* would give it {NUMBER} %", sentence)
        assert close(given, strength(S))
        assert close(uniform, 1 / K)
        if abs(strength(S) - 1 / K) > 1e-4:
            assert given != uniform
        return sentence
    assert entropy <= 0.95 + 1e-6
    if "same row" in sentence:
        assert information < 0.0101
        held, cluster = says(rf"same row, {NUMBER} % of it in cluster (\d+)", sentence)
        assert close(held, usage.max())
        assert int(cluster) == usage.argmax() + 1
        return sentence
    assert information > 0.0099
    assert close(says(rf"first cluster {NUMBER} % on average", sentence)[0], strength(S))
    told = [h for h, head in enumerate(layer.S_h) if abs(K * head.astype(float) - 1).max() >= 1e-3]
    assert ("agree on" in sentence) == (len(told) > 1)
    if len(told) > 1:
        a, b, share = says(rf"head (\d) and head (\d) agree on {NUMBER} % of nodes", sentence)
        first = layer.S_h.argmax(2)
        pairs = {
            (i, j): np.mean([p == q for p, q in zip(first[i], first[j], strict=True)])
            for i in told
            for j in told
            if i < j
        }
        assert pairs[int(a) - 1, int(b) - 1] == max(pairs.values())
        assert close(share, max(pairs.values()))
    empty = [k for k in range(K) if usage[k] < 0.1 / K]
    held = [sum(row.index(max(row)) == k for row in S.tolist()) for k in range(K)]
    for words, clusters in (
        ("empty", [k + 1 for k in empty if not held[k]]),
        ("nearly empty", [k + 1 for k in empty if held[k]]),
    ):
        named = re.findall(rf"clusters? ([\d, and]+) (?:is|are) {words}", sentence)
        assert [int(n) for n in re.findall(r"\d+", " ".join(named))] == clusters
    if not empty:
        used, total = says(r"([\d.]+) of (\d+) clusters are in use", sentence)
        assert close(used, np.exp(entropies(usage[None])[0]), scale=1)
        assert int(total) == K
    assert (of is not None and of > N) == (f"({N:,} of " in sentence)
    return sentence


def check_keys(layer):
    sentence = keys_sentence(layer.x, layer.keys, layer.first)
    H, K, _ = layer.keys.shape
    if K == 1:
        assert "means nothing" in sentence
        return sentence
    x, keys = layer.x.astype(float), layer.keys.astype(float)
    way = {(h, k): np.sqrt(((keys - layer.first)[h, k] ** 2).sum()) for h in range(H) for k in range(K)}
    if "where they began, at epoch 0" in sentence:
        assert max(way.values()) < 1e-5
    else:
        h, k, far = says(r"Key (\d+)\.(\d+) has gone farthest, ([\d.e+-]+) from", sentence)
        assert abs(way[int(h) - 1, int(k) - 1] - max(way.values())) < 1e-5 * max(way.values())
        assert abs(float(far) - max(way.values())) <= 0.06 * max(way.values())
    dead = []
    for h in range(H):
        nearest = set()
        for node in x:
            away = [np.sqrt(((node - key) ** 2).sum()) for key in keys[h]]
            nearest |= {k for k in range(K) if away[k] <= min(away) * (1 + 1e-6)}
        dead += [f"{h + 1}.{k + 1}" for k in range(K) if k not in nearest]
    assert layer.kind != "coinciding keys" or not dead
    if not dead:
        assert "each key is the nearest one" in sentence
    elif len(dead) > 6:
        assert f"{len(dead)} of {H * K} keys are nobody's" in sentence
    else:
        assert re.findall(r"\d+\.\d+", sentence.rpartition("; key")[2]) == dead
    return sentence


def pushed(S, ptr, *, detach):
    """Entropy over ln K after one step of half of each node's own gradient, taken by differences."""
    logits, fixed, N = np.log(np.maximum(S.astype(float), 1e-30)), target(S.astype(float), ptr), len(S)

    def kl(logits):
        now = softmax(logits)
        P = fixed if detach else target(now, ptr)
        return (P * (np.log(np.maximum(P, 1e-300)) - np.log(np.maximum(now, 1e-300)))).sum() / N

    gradient = np.empty_like(logits)
    for i in np.ndindex(*logits.shape):
        up, down = logits.copy(), logits.copy()
        up[i] += 1e-5
        down[i] -= 1e-5
        gradient[i] = (kl(up) - kl(down)) / 2e-5
    return np.mean(entropies(softmax(logits - 0.5 * N * gradient))) / np.log(S.shape[1])


def check_target(layer):
    S, P, K = layer.S, layer.P, layer.S.shape[1]
    direction = kl_direction(S, layer.ptr)
    sentence = target_sentence(RunSpec(), S, P, direction=direction)
    if "would" in sentence:
        for name, detach in (("attached", False), ("held fixed", True)):
            verb, before, after, cosine = says(
                rf"{name}, the KL would (\w+)[^(]*\(entropy ([\d.]+) to ([\d.]+) in one step, "
                r"cosine with flattening ([+-][\d.]+)\)",
                sentence,
            )
            assert close(before, np.mean(entropies(S)) / np.log(K), scale=1)
            assert abs(float(after) - pushed(S, layer.ptr, detach=detach)) < 2e-3
            cosine, moved = float(cosine), float(after) - float(before)
            assert {
                "flatten": cosine >= 0.095 and moved >= 0,
                "sharpen": cosine <= -0.095 and moved <= 0,
                "hardly": abs(cosine) <= 0.105 or abs(moved) <= 1.1e-3 or cosine * moved < 0,
            }[verb]
    gap = strength(P) - strength(S)
    if "the target gives" in sentence:
        assert gap > 0.0049
        wanted, given = says(rf"first cluster {NUMBER} % where S gives {NUMBER} %", sentence)
        assert close(wanted, strength(P))
        assert close(given, strength(S))
        assert wanted != given
    elif "no sharper" in sentence:
        assert gap < 0.0051
    rows = Rows(np.arange(len(S)), tuple(map(str, range(len(S)))))
    title = target_heatmaps(S, P, rows=rows).title
    kl = float((P.astype(float) * np.log(np.maximum(P, 1e-38) / np.maximum(S, 1e-38))).sum(1).mean())
    read = float(says(r"KL ([\d.e-]+)", title)[0])
    assert abs(read - max(kl, 0)) <= 0.06 * abs(kl) + 1e-6
    assert ("reached" in title) <= (kl < 1.1e-3 and strength(S) > 0.949)
    assert ("without being sharp" in title) <= (kl < 1.1e-3 and strength(S) < 0.951)
    assert ("-" not in says(r"(KL [^ ),:]+)", title)[0]) or read > 0
    return sentence + " | " + title


def text_of(picture):
    """(title, caption, alternative text) of a picture, on one line each."""
    notes = [note.text for note in picture.figure.layout.annotations if note.name == "caption"]
    texts = (picture.figure.layout.title.text or "", " ".join(notes), picture.alt)
    return tuple(re.sub(r"<br>|\s+", " ", text) for text in texts)

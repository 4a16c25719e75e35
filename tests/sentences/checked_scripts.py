"""What the pages' own scripts say, held against loops over the same numbers."""

import re

import numpy as np

from tests.read_number import plain
from tests.sentences.checked import NUMBER, close, entropies, says, strength
from tests.sentences.page_scripts import LIMITS
from tests.sentences.random_layers import random_layer

STATES = {-1: "not to be judged", 0: "mixed", 1: "barely apart", 2: "apart"}
UNIFORM, SAME_ROWS, NO_SHARPER = 0.95, 0.01, 0.005


def cluster_cases(seed):
    """A layer as trained, and looked at with the values of another: S, its first head, and the target."""
    layer = random_layer(seed)
    other = np.roll(layer.S, 1, axis=1) * 0.7 + 0.3 / layer.S.shape[1]
    common = {"S": layer.S, "P": layer.P, "K": layer.S.shape[1], "limits": LIMITS}
    ways = (
        (0, -1, None),
        (0, 0, None),
        (1, -1, None),
        (0, -1, other),
        (1, -1, other),
        (0, 0, other),
        (1, 0, other),
    )
    for target, head, trained in ways:
        shown = layer.S if head < 0 else layer.S_h[head]
        graph = {"graphs": 1 + seed % 3, "graph": seed % 2 - 1}  # -1 is all of them
        graph["sample"] = "3 of 1,797 graphs" if seed % 5 == 0 else ""
        yield common | graph | {"target": bool(target), "head": head, "trained": trained, "shown": shown}


def _read(text):
    """A number as it was printed, and half a unit of its last digit; of "under 1e-6" the middle and half."""
    text = plain(text)
    if text.startswith("under "):
        bound = float(text.removeprefix("under "))
        return bound / 2, bound / 2
    mantissa, _, exponent = text.partition("e")
    return float(text), 0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def check_clusters(given, answer):
    S, P, shown, K = (given[name] for name in ("S", "P", "shown", "K"))
    sentence = answer["sentence"].replace("\u00a0", " ")
    kl = sum(
        p * np.log(p / s) for p, s in zip(P.ravel().astype(float), S.ravel().astype(float), strict=True) if p
    )
    _check_number(answer["values"]["kl"].removesuffix(" nats"), max(0, kl / len(S)), slack=1e-5)
    relative = np.mean(entropies(S)) / np.log(K) if K > 1 else 0
    told, most = re.fullmatch(r"([\d.]+)(?: of ln (\d+))?", answer["values"]["entropy"]).groups()
    assert abs(float(told) - relative) <= 0.0051
    assert most == (str(K) if K > 1 else None), "its unit is what it can be at most"
    used, total = re.fullmatch(r"([\d.]+) of (\d+)", answer["values"]["usage_perplexity"]).groups()
    assert abs(float(used) - np.exp(entropies(S.astype(float).mean(0)[None])[0])) <= 0.051
    assert int(total) == K
    if given["trained"] is not None:
        assert sentence.startswith("What if: ")
        symbol = "S" if given["target"] or given["head"] < 0 else f"head {given['head'] + 1}"
        before = says(rf"As trained, {symbol} gives {NUMBER} %\.$", sentence)[0]
        assert close(before, strength(given["trained"]))
    of = given["sample"] or (
        f"all {given['graphs']} graphs" if given["graph"] >= 0 < given["graphs"] - 1 else ""
    )
    assert (f"in use{of and f' over {of}'}." in sentence) == ("in use" in sentence)
    (_target if given["target"] else _shown)(sentence, S, P, shown, K)
    return sentence


def _shown(sentence, S, P, shown, K):
    del S, P
    if K == 1:
        assert "one cluster only" in sentence
        return
    entropy = np.mean(entropies(shown)) / np.log(K)
    usage = shown.astype(float).mean(0)
    information = entropies(usage[None])[0] - np.mean(entropies(shown))
    if "same row" in sentence:
        assert information < SAME_ROWS + 1e-6
        held, cluster = says(rf"{NUMBER} % of it in cluster (\d+)", sentence)
        assert close(held, usage.max())
        assert usage[int(cluster) - 1] == usage.max()
        return
    assert ("Nothing has clustered" in sentence) == (entropy > UNIFORM) or abs(entropy - UNIFORM) < 1e-6
    given, uniform = says(rf"first cluster {NUMBER} % \(uniform over {K} is {NUMBER} %\)", sentence)
    assert close(given, strength(shown))
    assert close(uniform, 1 / K)
    assert float(given) >= float(uniform), "the largest of K shares is at least 1/K"
    _apart(given, uniform, strength(shown) - 1 / K)
    if entropy < UNIFORM - 1e-6:
        assert information > SAME_ROWS - 1e-6
        used = says(rf"([\d.]+) of {K} clusters are in use", sentence)[0]
        assert abs(float(used) - np.exp(entropies(usage[None])[0])) <= 0.051


def _target(sentence, S, P, shown, K):
    del shown
    if K == 1:
        assert "one cluster only" in sentence
        return
    ours, its = (np.mean(entropies(each)) / np.log(K) if K > 1 else 0 for each in (S, P))
    information = entropies(S.astype(float).mean(0)[None])[0] - np.mean(entropies(S))
    if "so is its target" in sentence:
        assert min(ours, its) > UNIFORM - 1e-6
        return
    if "same row" in sentence:
        assert information < SAME_ROWS + 1e-6
        return
    gap = strength(P) - strength(S)
    pattern = rf"P is no sharper than S: it gives a node's first cluster {NUMBER} %, S gives {NUMBER} %"
    if gap > NO_SHARPER:
        pattern = rf"P gives a node's first cluster {NUMBER} % where S gives {NUMBER} %"
    wanted, given = says(pattern, sentence)
    assert close(wanted, strength(P))
    assert close(given, strength(S))
    if gap > NO_SHARPER:
        _apart(wanted, given, gap)


def _apart(one, other, gap):
    """Two shares that stand next to each other are printed in their order, and apart where they are."""
    if abs(gap) > 1e-4:
        assert (float(one) - float(other)) * gap > 0


def _check_number(text, value, *, slack=0.0):
    read, half = _read(text)
    assert abs(read - value) <= 1.01 * half + slack, (text, value)


def film_case(seed):
    """Readings of one or two networks at one layer; NaN where something is undefined."""
    rng = np.random.default_rng(seed)
    found, networks = [], []
    for name in ["no norm", "DiffGroupNorm"][: int(rng.integers(1, 3))]:
        start = float(10 ** rng.uniform(-1, 1))
        spread = float(rng.choice([0.0, start * 10 ** rng.uniform(-9, 1.5)], p=[0.1, 0.9]))
        reading = {
            "ratio": float(rng.uniform(1, 4)),
            "mean": float(rng.uniform(1, 1.3)),
            "sd": 0.01,
            "nearest": float(rng.uniform(0, 1)),
            "norm": float(max(spread, 1e-12) * 10 ** rng.uniform(0, 8)),
            "state": int(rng.integers(-1, 3)),
            "spread": spread,
            "explained": float(rng.uniform(0, 1)),
        }
        if rng.random() < 0.2:
            reading |= {"ratio": None, "mean": None, "state": -1}
        found.append({"name": name, "reading": reading, "start": start})
        count = int(rng.integers(1, 6))
        gone = int(rng.integers(0, count + 1))
        seeds = {"count": count, "apart": int(rng.integers(0, count - gone + 1)), "undefined": gone}
        networks.append({"name": name, "seeds": seeds})
    return {
        "found": found,
        "layer": int(rng.integers(0, 9)),
        "depth": 8,
        "labelled": bool(rng.random() < 0.9),
        "limits": LIMITS,
        "networks": networks,
        "test": {
            "accuracy": None if rng.random() < 0.2 else float(rng.uniform(0, 1)),
            "running": None if rng.random() < 0.5 else float(rng.uniform(0, 1)),
            "epoch": int(rng.integers(0, 400)),
        },
    }


def check_film(given, answer):
    finding = answer["finding"]
    where = "At the input" if given["layer"] == 0 else f"After layer {given['layer']} of 8"
    assert finding.startswith(where)
    names = {"no norm": "without a norm", "DiffGroupNorm": "with DiffGroupNorm"}
    for each, caption in zip(given["found"], answer["captions"], strict=True):
        reading, name = each["reading"], names[each["name"]]
        state = "in one point" if reading["spread"] == 0 else STATES[reading["state"]]
        if not given["labelled"]:
            assert "no node has a label" in finding
        elif len(given["found"]) == 1 or "both networks" in finding:
            assert f"the classes are {state}" in finding
        else:
            assert f"{state} {name}" in finding
        _check_caption(each, caption, given)
    small = [
        each
        for each in given["found"]
        if each["reading"]["state"] >= 1 and 0 < each["reading"]["spread"] < 0.01 * each["start"]
    ]
    if small:
        assert f"Small is not mixed: {names[small[0]['name']]}" in answer["remark"]
        _times(answer["remark"], small[0]["start"], small[0]["reading"]["spread"])
    else:
        for network in given["networks"]:
            seeds = network["seeds"]
            told = f"in {seeds['apart']} of {seeds['count']} seeds {names[network['name']]}"
            assert (told in answer["remark"]) == (seeds["count"] > 1)
            assert (f"{told} (undefined in {seeds['undefined']})" in answer["remark"]) == (
                seeds["count"] > 1 and seeds["undefined"] > 0
            )
    return finding + " " + answer["remark"]


def _check_caption(each, caption, given):
    reading, text = each["reading"], "; ".join(caption).replace("\u00a0", " ")
    if reading["ratio"] is None:
        assert "ratio" not in text
    else:
        ratio, shuffled = says(r"ratio ([\d.]+); shuffled ([\d.]+)", text)
        assert abs(float(ratio) - reading["ratio"]) <= 0.00501
        assert abs(float(shuffled) - reading["mean"]) <= 0.00501
    accuracy, running, epoch = (given["test"][name] for name in ("accuracy", "running", "epoch"))
    if accuracy is None:
        assert "test" not in text
    else:
        averaged = "" if running is None else rf" \({NUMBER} % with running averages\)"
        right, *lagging, at = says(rf"test {NUMBER} %{averaged} at epoch (\d+)", text)
        assert close(right, accuracy)
        assert int(at) == epoch
        assert all(close(each, running) for each in lagging)
    assert close(says(rf"nearest class mean right for {NUMBER} %", text)[0], reading["nearest"])
    spread = reading["spread"]
    if spread == 0:
        assert "all nodes coincide" in text
        return
    assert close(says(rf"plane keeps {NUMBER} %", text)[0], reading["explained"])
    if spread < 1e-6 * reading["norm"]:
        assert "rounding errors" in text
    elif "about as wide" in text:
        assert 0.7 <= each["start"] / spread <= 1.4
    else:
        assert ("narrower" in text) == (spread < each["start"])
        _times(text, each["start"], spread)


def _times(text, start, spread):
    """The factor in a sentence is right to 6 % (two digits), or to the digit before a power of ten."""
    times = max(start / spread, spread / start)
    said = float(says(r"([\d.,]+(?:e\d+)?)\u00d7", text)[0].replace(",", ""))
    if times >= 1e6:
        assert abs(said - times) <= 0.5 * 10 ** np.floor(np.log10(times)) * 1.01
    else:
        assert abs(said - times) <= 0.06 * times

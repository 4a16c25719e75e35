"""What is sent: hostile addresses, widget values, uploads, bundles, names. All drawn from one seed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from streamlit.proto.WidgetStates_pb2 import WidgetState

from analysis.runs.serialize.zip_file import pack, unpack
from pages.ui.frame.page_table import PAGES
from pages.ui.frame.selection import _NAMES as SELECTED
from tests.faults.attacks.intruder import FOREIGN
from tests.faults.bombs import BOMBS, bomb
from tests.faults.structured import structured
from tests.faults.uploads import hostile_names, mutants, valid
from tests.faults.words import NUMBERS, WORDS
from tests.hostile import HOSTILE
from tests.runs.test_release_0_1_0 import FIXTURES

CALLS = (
    f"![x](https://{FOREIGN}/a.png)",
    f"[x](https://{FOREIGN})![x](http://{FOREIGN}/b)",
    f"<img src=https://{FOREIGN}/c>",
    f":material/home: ![x](//{FOREIGN}/d)",
    f"`` ![x](https://{FOREIGN}/e) ``",
    f"]( ![x](https://{FOREIGN}/f)",
)
"""Names that would make a browser call out."""
WORDS_SENT = (*CALLS, *HOSTILE, *NUMBERS, *WORDS, "None", "[]", "{}", "../..", "-0", "1e9", "9" * 9)
EVERY_PAGE = ("", *PAGES, "admin", "nothing", "../data", "train/..", "Home")
PARAMS = (
    *SELECTED, "hide", "lock", "bare", "present", "code", "key", "lesson", "lang", "term", "step", "guess",
    "trained", "on", "data", "upload", "epochs", "play", "time", "link", "utm", "", "owner", "secret", "said",
    "ran",
)  # fmt: skip
EXPLORED = ("epoch", "graph", "node", "head", "tau", "muted", "inverted", "weights", "edits", "attached",
            "rate", "layer", "scale", "colour", "only", "run", "with", "cluster")  # fmt: skip
NAMES = (
    "owner.id", "secret.known", "selection", "selection.cluster", "frame.entered", "frame.target",
    "live.session", "runs.deleted", "server.chosen", "server.read_only", "server.message", "upload.way",
    "", "run", "$$", "$$ID", "$$ID--None", "$$STREAMLIT_INTERNAL_KEY_SCRIPT_RUN_WITHOUT_ERRORS",
)  # fmt: skip
"""Names that are no widget's: most of them in the session's memory."""


def text(rng: random.Random) -> str:
    """Something that somebody would try."""
    word = rng.choice(WORDS_SENT)
    return word if rng.random() < 0.8 else (word + rng.choice(WORDS_SENT)) * rng.choice((1, 2, 50))


def queries(count: int, *, runs: list[str], seed: int) -> Iterator[tuple[str, str]]:
    """Pages with hostile addresses, most of them on runs that exist."""
    rng = random.Random(seed)
    for number in range(count):
        params = {rng.choice(PARAMS): text(rng) for _ in range(rng.choice((1, 1, 2, 4)))}
        if rng.random() < 0.6:
            params["run"] = rng.choice(runs)
        query = urlencode(params, errors="replace")
        if rng.random() < 0.1:
            query += rng.choice(("&%ff%fe=%00", "&&&===", "&run=a&run=b", "#x", "&x=" + "y" * 9000))
        yield EVERY_PAGE[number % len(EVERY_PAGE)], query


def rested(count: int, *, seed: int) -> Iterator[str]:
    """What an explorer would never say."""
    rng = random.Random(seed)
    edits = ("m0_1e308_nan", "m999999_1_1", "m0_" + "9" * 400 + "_1", "d1e9", "m-1_0_0~" * 300, "m0_٣_1")
    for _ in range(count):
        said = {rng.choice(EXPLORED): rng.choice((text(rng), rng.choice(edits))) for _ in range(3)}
        yield urlencode(said, errors="replace") if rng.random() < 0.9 else text(rng)


def values(id: str, rng: random.Random) -> WidgetState:
    """A widget's state of any kind, of the wrong kind as often as not."""
    state, word = WidgetState(id=id), text(rng).encode("utf-8", "replace").decode()
    kind = rng.choice((0, 0, 0, *range(11)))  # what acts is pressed
    if kind == 0:
        state.trigger_value = True
    elif kind == 1:
        state.bool_value = rng.random() < 0.5
    elif kind == 2:
        state.double_value = rng.choice((-1.0, 1e308, float("nan"), float("inf"), 0.5))
    elif kind == 3:
        state.int_value = rng.choice((-1, 0, 99, 2**31, -(2**62)))
    elif kind == 4:
        state.string_value = word
    elif kind == 5:
        state.double_array_value.data.extend(rng.choice(([], [1.0], [float("nan")] * 3, [1e308, -1e308])))
    elif kind == 6:
        state.int_array_value.data.extend(rng.choice(([], [0], [-1, 99], [2**40])))
    elif kind == 7:
        state.string_array_value.data.extend(rng.choice(([], [word], [word, word])))
    elif kind == 8:
        state.json_value = rng.choice((word, "{", "[]", '{"state": 1}', '{"selection": {"points": [{}]}}'))
    elif kind == 9:
        state.json_trigger_value = rng.choice((word, "[]", '{"event": "state", "value": []}'))
    else:
        state.bytes_value = word.encode()
    return state


def uploads(count: int, *, seed: int) -> Iterator[dict[str, bytes]]:
    """Broken files, bombs and names that are traps, several kinds in turn."""
    kinds = sorted(valid())
    for number in range(count):
        rng = random.Random(seed * 10_000 + number)
        if number % 10 == 0:
            yield bomb(list(BOMBS)[number // 10 % len(BOMBS)])
        elif number % 10 == 1:
            name = [*CALLS, *hostile_names()][number // 10 % len(hostile_names())]
            yield {f"{name}.csv": f'source,target\n"{name}",b\nb,c\n'.encode("utf-8", "replace")}
        else:
            yield next(mutants(rng.choice(kinds), 1, seed=rng.randrange(10**9)))


def bundles(count: int, *, seed: int) -> Iterator[bytes]:
    """A true bundle with one of its files broken, missing, doubled or telling something else."""
    rng = random.Random(seed)
    honest = (FIXTURES / "bundle-clusters-1-0.1.0.zip").read_bytes()
    entries = unpack(honest, names=re.compile(".*", re.S))
    names = sorted(name for name in entries if name.endswith((".json", ".csv", ".safetensors")))
    for number in range(count):
        changed, name = dict(entries), rng.choice(names)
        if number % 4 == 0:
            at = rng.randrange(len(honest))
            yield honest[:at] + rng.randbytes(rng.choice((0, 1, 9))) + honest[at + rng.choice((0, 1, 50)) :]
            continue
        if number % 4 == 1:
            changed[name] = structured(entries, name, rng)[name]
        elif number % 4 == 2:
            word = (
                quote(text(rng), safe="!()[]<>:/ ", errors="replace").encode()
                if rng.random() < 0.5
                else CALLS[0].encode()
            )
            changed["run.json"] = entries["run.json"].replace(b'"name": "', b'"name": "' + word, 1)
        else:
            del changed[name]
        yield pack(changed)

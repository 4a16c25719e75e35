"""Attack a running server on which somebody else trains: 2,000 hostile inputs of every kind. By hand:

    python -m tests.faults.attack 2000 --seed 1

Prints one line of JSON: of each family how many were sent, how many pages broke (an exception box, a script
that never ended, an answer of 500 or more), what would have made a browser fetch from a foreign host, and
what is no longer as it was for the other person. Exits with 1 unless all of them are 0.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from urllib.parse import quote

import orjson
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from pages.ui.frame.page_table import PAGES
from pages.ui.runs.admin_secret import VARIABLE
from tests.faults.attacks import inputs
from tests.faults.attacks.intruder import Intruder
from tests.faults.attacks.server_log import errors_of
from tests.faults.attacks.victim import Victim, rows_of
from tests.load.forty import person
from tests.load.server import Server, running
from tests.runs.test_release_0_1_0 import FIXTURES

SECRET = "only the teacher knows it"
SHARE = {
    "queries": 6,
    "messages": 5,
    "rested": 2,
    "uploads": 3,
    "bundles": 2,
    "names": 2,
    "admin": 1,
    "http": 1,
}
"""Families, and how many parts of all inputs each has."""
CLUSTERS, DEPTH = "example-digits-clusters", "example-digits-depth-10"


class Attack:
    """One server, one victim, one attacker at a time.

    Attributes:
        sent: inputs by family.
        broken: what broke, in words.
        foreign: what a browser would have fetched.
    """

    def __init__(self, server: Server, victim: Victim, *, seed: int) -> None:
        self.sent: Counter[str] = Counter()
        self.broken: list[str] = []
        self.foreign: list[str] = []
        self._server, self._victim, self._seed = server, victim, seed
        self._random = random.Random(seed)
        self._runs = [id for id in (CLUSTERS, DEPTH, victim.run, victim.finished, victim.opened) if id]

    async def queries(self, count: int) -> None:
        """Addresses."""
        tab = await self._tab()
        for page, query in inputs.queries(count, runs=self._runs, seed=self._seed):
            await tab.go(page, query)
            self._note("queries", tab, f"/{page}?{query}")
        await tab.close()

    async def messages(self, count: int) -> None:
        """Forged values of widgets: of this page, of pages left before, of the victim, of names in memory."""
        theirs = await self._ids_of_the_victim()
        places = [(page, "") for page in (*PAGES, "admin")] + [("train", f"run={self._victim.run}")]
        for number, (page, query) in zip(range(-(-count // 25)), itertools.cycle(places), strict=False):
            if number % 4 == 0:
                tab, seen = await self._tab(), list[str]()
            await tab.go(page, query)
            seen += (own := [id for _, id in tab.widgets()])
            for _ in range(min(25, count - 25 * number)):
                ids = self._random.choices(
                    [own or theirs, seen or theirs, theirs, inputs.NAMES], (4, 4, 2, 1)
                )[0]
                states = [inputs.values(self._random.choice(ids), self._random) for _ in range(2)]
                fragments = ["", "", *sorted(tab.fragments), "0" * 32]
                await tab.go(page, query, *states, fragment=self._random.choice(fragments))
                self._note("messages", tab, f"/{page}?{query} {states}")
            if number % 4 == 3 or 25 * (number + 1) >= count:
                await tab.send(BackMsg(clear_cache=True))
                await tab.garble(self._random.randbytes(40))
                await tab.close()

    async def rested(self, count: int) -> None:
        """What explorers are told to have said."""
        pages = [("assignments", CLUSTERS), ("keys", CLUSTERS), ("target", CLUSTERS), ("depth", DEPTH)]
        tab = await self._tab()
        for number, said in enumerate(inputs.rested(count, seed=self._seed)):
            page, run = pages[number * len(pages) // count]
            if not number or page != pages[(number - 1) * len(pages) // count][0]:
                await tab.go(page, f"run={run}")
            ids = [id for kind, id in tab.widgets() if kind == "bidi_component"]
            value = orjson.dumps({"state": said.encode("utf-8", "replace").decode()}).decode()
            await tab.go(page, f"run={run}", *(WidgetState(id=id, json_value=value) for id in ids))
            self._note("rested", tab, f"/{page} {said}")
        await tab.close()

    async def uploads(self, count: int) -> None:
        """Broken files on Data, and on Depth."""
        tab = await self._tab()
        await tab.go("data")
        for files in inputs.uploads(count, seed=self._seed):
            state = await tab.upload("A graph: edges as CSV, GraphML, GEXF, npz ...", files)
            await tab.go("data", "", state)
            self._note(
                "uploads", tab, f"{sorted(files)} of {[len(content) for content in files.values()]} bytes"
            )
        await tab.close()

    async def bundles(self, count: int) -> None:
        """Broken bundles on Runs, where those that open are drawn from then on."""
        tab = await self._tab()
        for number, content in enumerate(inputs.bundles(count, seed=self._seed)):
            if number % 10 == 0:
                await tab.close()
                tab = await self._tab()
            await tab.go("runs")
            state = await tab.upload("Bundle", {"run.zip": content})
            await tab.go("runs", "", state)
            self._note("bundles", tab, f"bundle {number} of {len(content)} bytes")
        await tab.close()

    async def names(self, count: int) -> None:
        """Nicknames, codes, secrets of rooms, pasted graphs."""
        for number in range(count):
            if number % 20 == 0:
                tab = await self._tab()
            word = inputs.text(self._random).encode("utf-8", "replace").decode()
            page, query, field, button = [
                ("room", f"code={self._victim.room}", "Nickname (if you like)", "Join"),
                ("room", "", "Code", "Enter"),
                ("room", f"code={self._victim.room}&key={quote(word)}", "Nickname (if you like)", "Join"),
                ("data", "", "Edges, one a line; or GraphML, GML, JSON", "Read"),
            ][number % 4]
            if page == "data":
                way = [WidgetState(id=id) for kind, id in tab.widgets() if kind == "button_group"]
                for state in way:
                    state.string_array_value.data.append("Paste")
                await tab.go(page, query, *way)
            else:
                way = []
                await tab.go(page, query)
            inner = dict(tab.labelled())
            states = [WidgetState(id=inner[field], string_value=word)] if field in inner else []
            states += [WidgetState(id=inner[button], trigger_value=True)] if button in inner else []
            await tab.go(page, query, *way, *states)
            self._note("names", tab, f"/{page}?{query} {field}: {word}")
            if number % 20 == 19 or number == count - 1:
                await tab.close()

    async def admin(self, count: int) -> None:
        """Guessed secrets, and the administrator's own buttons pressed without one."""
        ids = await self._ids_of_the_administrator()
        tab = await self._tab()
        for number in range(count):
            await tab.go("admin")
            inner = dict(tab.labelled())
            word = self._random.choice(
                (inputs.text(self._random), SECRET[:-1], SECRET.upper(), SECRET + " ", "")
            )
            word = word.encode("utf-8", "replace").decode()
            states = [WidgetState(id=inner["Secret"], string_value=word)]
            if number % 5 == 0:
                states.append(WidgetState(id=inner["Enter"], trigger_value=True))
            for id in self._random.sample(ids, min(3, len(ids))):
                states.append(inputs.values(id, self._random))
            await tab.go("admin", "", *states)
            if any("People" in text for _, text in tab.texts()):
                self.broken.append(f"admin: {word!r} opened it")
            self._note("admin", tab, word)
        await tab.close()

    async def http(self, count: int) -> None:
        """Requests that are no page: paths, other people's uploads, odd methods."""
        tab = await self._tab()
        await tab.go("data")
        forms: list[Callable[[str], tuple[str, str]]] = [
            lambda word: ("GET", f"/{word}"),
            lambda word: ("GET", f"/media/{word}"),
            lambda word: ("GET", f"/_stcore/{word}"),
            lambda word: ("PUT", f"/_stcore/upload_file/{word}/a"),
            lambda word: ("DELETE", f"/_stcore/upload_file/{tab.session}/{word}"),
            lambda word: ("POST", f"/static/{word}"),
            lambda word: ("GET", f"/_stcore/bidi-components/{word}"),
            lambda word: ("GET", f"/component/{word}"),
        ]
        for number in range(count):
            word = quote(inputs.text(self._random)[:2000], errors="replace", safe="/.%")
            method, path = forms[number % len(forms)](word)
            status = await asyncio.to_thread(self._ask, method, path)
            if status >= 500:
                self.broken.append(f"http: {method} {path[:200]} answered {status}")
            self.sent["http"] += 1
        await tab.close()

    def _ask(self, method: str, path: str) -> int:
        request = urllib.request.Request(f"http://localhost:{self._server.port}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code

    async def _tab(self, owner: str = "") -> Intruder:
        tab = Intruder(self._server.port, owner=owner or person())
        await tab.open("")
        return tab

    def _note(self, family: str, tab: Intruder, what: str) -> None:
        self.sent[family] += 1
        broken = [f"{family}: {trouble} after {what}"[:900] for trouble in tab.troubles]
        broken += [f"{family}: no answer after {what}"[:900]] * tab.deaths
        foreign = [f"{family}: {text} after {what}"[:900] for text in tab.foreign]
        for line in (*broken, *foreign):
            print(line, file=sys.stderr, flush=True)
        self.broken += broken
        self.foreign += foreign
        tab.troubles, tab.foreign, tab.deaths = [], [], 0

    async def _ids_of_the_victim(self) -> list[str]:
        found = []
        for page, query in (("runs", ""), ("train", f"run={self._victim.run}"),
                            ("room", f"code={self._victim.room}&key={self._victim.secret}")):  # fmt: skip
            tab = await self._tab(self._victim.owner)
            await tab.go(page, query)
            found += [id for _, id in tab.widgets()]
            await tab.close()
        return found

    async def _ids_of_the_administrator(self) -> list[str]:
        tab = await self._tab()
        await tab.go("admin")
        inner = dict(tab.labelled())
        secret = WidgetState(id=inner["Secret"], string_value=SECRET)
        await tab.go("admin", "", secret, WidgetState(id=inner["Enter"], trigger_value=True))
        ids = [id for _, id in tab.widgets() if id not in inner.values()]
        assert ids, "the administrator was not let in"
        await tab.close()
        return ids


async def attack(
    server: Server, *, count: int, seed: int, families: list[str], trains: bool = True
) -> dict[str, object]:
    """Everything, one family after the other; what came of it."""
    bundle = (FIXTURES / "bundle-clusters-1-0.1.0.zip").read_bytes()
    victim = Victim(server, owner=person(), bundle=bundle)
    await victim.settle(trains=trains)
    before, memory = rows_of(server.store), server.memory
    one = Attack(server, victim, seed=seed)
    parts = sum(SHARE[family] for family in families)
    for family in families:
        await getattr(one, family)(-(-count * SHARE[family] // parts))
        print(f"{family}: {one.sent[family]} sent, {len(one.broken)} broken", file=sys.stderr, flush=True)
    effects = victim.unharmed(before)
    victim.close()
    return {
        "sent": dict(one.sent),
        "in all": one.sent.total(),
        "broken": one.broken,
        "foreign": one.foreign,
        "effects on others": effects,
        "errors in the server's log": errors_of(server),
        "the server still runs": server.process.is_running(),
        "memory MB": [round(memory), round(server.memory)],
    }


def main() -> None:
    """Attack a server of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("families", nargs="*", default=list(SHARE), help=f"of {', '.join(SHARE)}")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    with running(**{VARIABLE: SECRET, "SOFT_CLUSTER_LAB_PROFILE": "research"}) as server:
        found = asyncio.run(attack(server, count=args.count, seed=args.seed, families=args.families))
    print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    sys.exit(bool(found["broken"] or found["foreign"] or found["effects on others"]))


if __name__ == "__main__":
    main()

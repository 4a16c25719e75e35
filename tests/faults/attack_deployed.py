"""Attack a server as it is deployed: under a path, with a folder of lessons and an administrator. By hand:

    python -m tests.faults.attack_deployed --seed 1

Prints one line of JSON like :mod:`tests.faults.attack`, and exits with 1 unless nothing broke, nothing of the
server's files came out, nothing would make a browser call out, and nobody else has lost anything.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import orjson
from streamlit.proto.WidgetStates_pb2 import WidgetState

from analysis.lessons.table import FOLDER
from analysis.runs.store import link_withdrawal
from analysis.runs.store.store import Store
from pages.ui.frame.page_table import PAGES
from pages.ui.runs.admin_secret import VARIABLE
from tests.faults.attack import SECRET
from tests.faults.attacks import files, inputs
from tests.faults.attacks.intruder import Intruder
from tests.faults.attacks.raw_http import answer, hostile_requests, steals
from tests.faults.attacks.server_log import errors_of
from tests.faults.attacks.victim import Victim, rows_of
from tests.load.forty import person
from tests.load.server import Server, running

BASE = "lab"
NAME = "a name that only its owner knows"


class Siege:
    """One server under a path, one victim.

    Attributes:
        sent: inputs by family.
        broken: what broke, in words.
    """

    def __init__(self, server: Server, victim: Victim, *, seed: int) -> None:
        self.sent: Counter[str] = Counter()
        self.broken: list[str] = []
        self._server, self._victim, self._seed = server, victim, seed

    async def ids(self) -> None:
        """Everybody's ids in every parameter of every page; then those of a link that was withdrawn."""
        theirs = [self._victim.opened, self._victim.room, self._victim.secret]
        tab = await self._tab()
        for page in (*PAGES, "admin"):
            for parameter in inputs.PARAMS:
                for id in theirs[:1] if len(parameter) > 4 else theirs:
                    await tab.go(page, f"{parameter}={id}")
                    self._note("ids", tab, f"/{page}?{parameter}={id}")
        store = Store(self._server.store)
        new = link_withdrawal.withdraw(store.database, self._victim.opened, owner=self._victim.owner)
        store.close()
        for page in PAGES:
            for parameter in ("run", "with", "compare"):
                await tab.go(page, f"{parameter}={self._victim.opened}")
                self._note("withdrawn", tab, f"/{page}?{parameter}=OLD")
                if any(NAME in text for _, text in tab.texts()):
                    self.broken.append(f"withdrawn: /{page}?{parameter} still shows the run")
        self._victim.opened = new
        await tab.close()

    async def files(self) -> None:
        """Archives and texts that break who unpacks them."""
        for name, content in files.bundles().items():
            await self._upload("runs", "Bundle", {"run.zip": content}, name)
        for name, upload in files.uploads().items():
            await self._upload("data", "A graph: edges as CSV, GraphML, GEXF, npz ...", upload, name)

    async def _upload(self, page: str, label: str, upload: dict[str, bytes], name: str) -> None:
        tab = await self._tab()
        await tab.go(page)
        await tab.go(page, "", await tab.upload(label, upload))
        self._note("files", tab, name)
        await tab.close()

    async def lessons(self) -> None:
        """Values for lessons that are files somewhere else, with a folder of files that are none."""
        tab = await self._tab()
        words = ("../secret", "../../etc/passwd", "/etc/passwd", "secret.toml", "deep", "%00", "a" * 5_000)
        for page in ("learn", "room"):
            for word in words:
                for parameter in ("lesson", "lang", "term", "code", "key"):
                    await tab.go(page, f"lesson=tau&{parameter}={word}")
                    self._note("lessons", tab, f"/{page}?{parameter}={word}")
                    if any("root:" in text or NAME in text for _, text in tab.texts()):
                        self.broken.append(f"lessons: {parameter}={word} shows a file")
        await tab.close()

    async def admin(self) -> None:
        """The secret in the address, in the session's memory, empty, almost right; how long each takes."""
        tab, seconds = await self._tab(), dict[str, list[float]]()
        for query in (f"secret={SECRET}", f"Secret={SECRET}", f"secret.known={SECRET}", "secret=", "known=1"):
            await tab.go("admin", query)
            self._let_in(tab, query)
        for number in range(18):
            await tab.go("admin")
            inner = dict(tab.labelled())
            word = (SECRET[:-1] + "?", "?" + SECRET[1:], "")[number % 3]
            states = [
                WidgetState(id=inner["Secret"], string_value=word),
                WidgetState(id=inner["Enter"], trigger_value=True),
                WidgetState(id="secret.known", string_value=SECRET),
            ]
            begun = time.perf_counter()
            await tab.go("admin", "", *states)
            seconds.setdefault(word, []).append(time.perf_counter() - begun)
            self._let_in(tab, word)
        medians = [statistics.median(some) for some in seconds.values()]
        if min(medians) < 1.0:
            self.broken.append(f"admin: a guess takes {min(medians):.2f} s")
        await tab.close()

    def _let_in(self, tab: Intruder, what: str) -> None:
        self._note("admin", tab, what)
        if any("People" in text for _, text in tab.texts()):
            self.broken.append(f"admin: {what!r} opened it")

    async def http(self) -> None:
        """Paths, heads and methods that no browser sends, and connections that never end."""
        silent = [socket.create_connection(("127.0.0.1", self._server.port)) for _ in range(60)]
        for number, one in enumerate(silent):
            one.sendall(f"GET /{BASE}/_stcore/stream HTTP/1.1\r\nHost: localhost\r\nX: {number}".encode())
        for what, request in hostile_requests(BASE, port=self._server.port):
            reply = await asyncio.to_thread(answer, self._server.port, request)
            self.sent["http"] += 1
            if reply.startswith(b"HTTP/1.1 5") or steals(reply):
                self.broken.append(f"http: {what} answered {reply[:200]!r}")
        begun = time.perf_counter()
        health = f"GET /{BASE}/_stcore/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        if b"200 OK" not in await asyncio.to_thread(answer, self._server.port, health.encode()):
            self.broken.append("http: beside sixty connections that never end nobody is served")
        print(f"health beside 60 slow connections: {time.perf_counter() - begun:.3f} s", file=sys.stderr)
        for one in silent:
            one.close()

    async def _tab(self) -> Intruder:
        tab = Intruder(self._server.port, owner=person(), base=self._server.base)
        await tab.open("")
        return tab

    def _note(self, family: str, tab: Intruder, what: str) -> None:
        self.sent[family] += 1
        lines = [*tab.troubles, *tab.foreign, *["no answer"] * tab.deaths]
        self.broken += [f"{family}: {line} after {what}"[:500] for line in lines]
        tab.troubles, tab.foreign, tab.deaths = [], [], 0


async def attack(server: Server, *, seed: int, families: list[str]) -> dict[str, object]:
    """Everything, one family after the other; what came of it."""
    entries = files.honest()
    manifest = orjson.loads(entries["run.json"]) | {"name": NAME}
    bundle = files.pack(entries | {"run.json": orjson.dumps(manifest)})
    victim = Victim(server, owner=person(), bundle=bundle)
    await victim.settle(trains=False)
    before = rows_of(server.store)
    siege = Siege(server, victim, seed=seed)
    for family in families:
        await getattr(siege, family)()
        print(f"{family}: {len(siege.broken)} broken so far", file=sys.stderr, flush=True)
    withdrawn = "withdrawn" in siege.sent
    effects = [line for line in victim.unharmed(before) if not (withdrawn and line.startswith("opened "))]
    victim.close()
    return {
        "sent": dict(siege.sent),
        "in all": siege.sent.total(),
        "broken": siege.broken,
        "effects on others": effects,
        "errors in the server's log": errors_of(server),
        "the server still runs": server.process.is_running(),
    }


def main() -> None:
    """Attack a server of its own."""
    families = ["ids", "files", "lessons", "admin", "http"]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("families", nargs="*", default=families, help=f"of {', '.join(families)}")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lessons = Path(folder) / "lessons"
        lessons.mkdir()
        (Path(folder) / "secret.toml").write_text(f"id = '{NAME}'")
        (lessons / "deep.toml").write_bytes(b"steps=" + b"[" * 20_000)
        (lessons / "link.toml").symlink_to("/etc/passwd")
        settings = {FOLDER: str(lessons), VARIABLE: SECRET, "STREAMLIT_SERVER_BASE_URL_PATH": BASE}
        with running(SOFT_CLUSTER_LAB_PROFILE="classroom", **settings) as server:
            found = asyncio.run(attack(server, seed=args.seed, families=args.families))
    print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    sys.exit(bool(found["broken"] or found["effects on others"]))


if __name__ == "__main__":
    main()

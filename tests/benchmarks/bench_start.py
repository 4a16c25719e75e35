"""From nothing to the first picture, and the memory: installation, start, a visitor, a run.

    python -m tests.benchmarks.bench_start [--fresh [--uv uv]] [--profile small]

``--fresh`` installs the app into a new environment first, without the network: beforehand, and not timed,
its wheel is built and those of all that it needs are put into a folder, which is all that is cached. With
``PIP_NO_COMPILE=0`` pip leaves it to the first start to compile what is imported; ``--uv`` names the program
of uv, which then makes the environment and unpacks in place of venv and pip. Memory is the proportional
share (PSS) of the server and all its children, in MB: what they share counts once. Only an environment that
nothing else uses tells it truly; ``--program`` names the command of one.
"""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import psutil
from playwright.sync_api import sync_playwright

from tests.source import ROOT

RUN = "assignments?run=example-karate-factions"
CHROMIUM = "/usr/bin/chromium"
SCHEDULER, WORKER = "runs.engine.dask_cluster", "multiprocessing"
"""What stands in the command lines of these processes."""


def fresh(folder, uv):
    """The command in an environment with nothing but the wheel and what it needs."""
    wheels, environment = folder / "wheels", folder / "venv"
    collect = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", wheels, ROOT]
    subprocess.run(collect, check=True, cwd=folder)
    files = list(wheels.glob("*.whl"))
    print(
        f"cached: {len(files)} wheels, {sum(file.stat().st_size for file in files) / 1e6:.0f} MB", flush=True
    )
    begin = time.perf_counter()
    python = environment / "bin" / "python"
    if uv:
        make, install = (
            [uv, "venv", "--quiet", "--python", sys.executable],
            [uv, "pip", "install", "--python", python],
        )
    else:
        make, install = [sys.executable, "-m", "venv"], [python, "-m", "pip", "install"]
    subprocess.run([*make, environment], check=True)
    local = ["--no-index", "--find-links", wheels, "--quiet"]
    subprocess.run([*install, *local, "soft-cluster-lab"], check=True, cwd=folder)
    print(f"environment and installation: {time.perf_counter() - begin:.1f} s", flush=True)
    return environment / "bin" / "soft-cluster-lab"


class Memory(NamedTuple):
    """Bytes of the server by what its processes are for, and resident as top shows them."""

    shares: Mapping[str, int]
    resident: int

    @property
    def total(self):
        return sum(self.shares.values())

    def __str__(self):
        parts = ", ".join(f"{name} {share / 1e6:.0f}" for name, share in self.shares.items())
        return f"{self.total / 1e6:.0f} MB ({parts}; resident, shared pages again: {self.resident / 1e6:.0f})"


def memory(process):
    shares, resident = Counter(), 0
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            command, full = " ".join(each.cmdline()), each.memory_full_info()
            shares["scheduler" if SCHEDULER in command else "workers" if WORKER in command else "pages"] += (
                full.pss
            )
            resident += full.rss
    return Memory(shares, resident)


def settled(process):
    """The memory once it has stood still for some seconds: libraries and workers come beside the page."""
    before = memory(process)
    while True:
        time.sleep(6)
        now = memory(process)
        if abs(now.total - before.total) < 5e6:
            return now
        before = now


def healthy(port, since):
    while True:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health")
            return time.perf_counter() - since
        time.sleep(0.05)


def visit(port, server, begin):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(300_000)
        page.goto(f"http://127.0.0.1:{port}/{RUN}")
        page.locator("[data-explorer][data-ready]").first.wait_for()
        print(f"start to first picture: {time.perf_counter() - begin:.1f} s", flush=True)
        print(f"idle, one visitor: {settled(server)}", flush=True)
        page.goto(f"http://127.0.0.1:{port}/train")
        page.get_by_role("button", name="Start", exact=True).click()
        stop = page.get_by_role("button", name="Stop", exact=True).first  # two while the page is drawn anew
        stop.wait_for()
        most, deadline = memory(server), time.perf_counter() + 120
        while stop.is_visible() and time.perf_counter() < deadline:
            most = max(most, memory(server), key=lambda each: each.total)
            time.sleep(1)
        print(f"at most, with one run: {most}", flush=True)
        browser.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--uv", type=Path, help="program of uv, to install with --fresh")
    parser.add_argument("--program", type=Path, help="soft-cluster-lab of another environment")
    parser.add_argument("--profile", default="classroom")
    args = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, profile {args.profile}")
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        folder = Path(name)
        installed = fresh(folder, args.uv) if args.fresh else args.program
        program = [installed.absolute()] if installed else [sys.executable, "-m", "analysis"]
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = os.environ | {
            "SOFT_CLUSTER_LAB_STORE": str(folder / "runs.db"),
            "SOFT_CLUSTER_LAB_PROFILE": args.profile,
        }
        options = ["app", "--", f"--server.port={port}", "--server.headless=true"]
        where = folder if installed else ROOT
        begin = time.perf_counter()
        app = subprocess.Popen([*program, *options], env=environment, cwd=where, stdout=subprocess.DEVNULL)
        try:
            print(f"start to healthy: {healthy(port, begin):.1f} s", flush=True)
            print(f"before the first visitor: {memory(psutil.Process(app.pid))}", flush=True)
            visit(port, psutil.Process(app.pid), begin)
        finally:
            app.terminate()
            app.wait(20)


if __name__ == "__main__":
    main()

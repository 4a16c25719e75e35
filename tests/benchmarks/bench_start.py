"""From nothing to the first picture, and the memory: installation, start, a visitor, a run.

    python -m tests.benchmarks.bench_start [--fresh] [--profile small]

``--fresh`` builds the wheel and installs it into a new environment first. Memory is the
proportional share (PSS) of the server and all its children: what they share counts once.
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
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

from tests.source import ROOT

RUN = "assignments?run=example-karate-factions"
CHROMIUM = "/usr/bin/chromium"


def fresh(folder):
    """An interpreter with nothing but the wheel and what it needs, and the seconds each step took."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(ROOT)], check=True, cwd=folder)
    print(f"environment and installation: {time.perf_counter() - begin:.1f} s", flush=True)
    return [folder / "venv" / "bin" / "soft-cluster-lab"]


def memory(process):
    """MiB of a process with its children: proportional, and resident as top shows it."""
    shares = resident = 0
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            full = each.memory_full_info()
            shares, resident = shares + full.pss, resident + full.rss
    return f"{shares / 2**20:.0f} MiB (resident, shared pages counted again: {resident / 2**20:.0f})"


def _mebibytes(text):
    return int(text.partition(" ")[0] or 0)


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
        time.sleep(3)
        print(f"idle, one visitor: {memory(server)}", flush=True)
        page.goto(f"http://127.0.0.1:{port}/train")
        page.get_by_role("button", name="Start", exact=True).click()
        stop = page.get_by_role("button", name="Stop", exact=True)
        stop.wait_for()
        most, deadline = "", time.perf_counter() + 120
        while stop.is_visible() and time.perf_counter() < deadline:
            most = max(most, memory(server), key=_mebibytes)
            time.sleep(1)
        print(f"at most, with one run: {most}", flush=True)
        browser.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--profile", default="classroom")
    args = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, profile {args.profile}")
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        folder = Path(name)
        program = fresh(folder) if args.fresh else [sys.executable, "-m", "analysis"]
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = os.environ | {
            "SOFT_CLUSTER_LAB_STORE": str(folder / "runs.db"),
            "SOFT_CLUSTER_LAB_PROFILE": args.profile,
        }
        options = ["app", "--", f"--server.port={port}", "--server.headless=true"]
        where = folder if args.fresh else ROOT
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

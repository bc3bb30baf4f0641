"""Measures every kind of page on a built graph: server time, first contentful paint, bytes and requests.

``python tests/bench_pages.py [HOME]`` (the data folder, ``.municipia`` unless given; a bundled collection in it is
measured too). Run by ``make bench-pages``. Each page is read once to warm up. p50 and p95 are milliseconds of 20 reads
over HTTP on loopback; FCP, bytes (compressed, of the page and all that it loads) and requests are those of a first
visit in headless Chromium with an empty cache, on a phone's screen, without any throttling.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.table import Table

READS = 20
HTML = {"Accept": "text/html", "Accept-Language": "en", "Accept-Encoding": "gzip"}
#: A page of each kind; "{instrument}", "{territory}" of the collection are filled in where there is one.
PAGES = (
    "/",
    "/matrix",
    "/map",
    "/network",
    "/time",
    "/instruments",
    "/instrument/cities-for-adequate-housing-2018",
    "/territories",
    "/territory/T0103",
    "/practice/mexico-nicp",
    "/right/housing",
    "/event/whrcf-2017",
    "/wave/migration-2017-2018",
    "/organisation/O0002",
    "/plan/2019",
    "/milestones",
    "/source/a1-cisdp-housing-declaration",
    "/conflicts",
    "/search?q=geneve",
    "/ask?q=Who+signed+Cities+for+Adequate+Housing+by+April+2019",
    "/q/R1",
    "/sparql",
    "/developers",
    "/embed",
)
COLLECTED = ("/instrument/{instrument}", "/territories?scope=gcom", "/matrix?scope=gcom", "/map?scope=gcom")
PAINT = """() => new Promise(done => {
  const told = () => performance.getEntriesByName('first-contentful-paint')[0];
  if (told()) return done(told().startTime);
  new PerformanceObserver(() => told() && done(told().startTime)).observe({type: 'paint', buffered: true});
})"""


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The server as ``municipia serve`` starts it, on a free port of loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "municipia", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | {"MUNICIPIA_HOME": str(home)}, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            time.sleep(0.05)
            try:
                httpx.get(address, headers=HTML, timeout=60).raise_for_status()
                break
            except httpx.TransportError:
                continue
        yield address
    finally:
        process.terminate()
        process.wait(20)


def reads(client: httpx.Client, path: str) -> list[float]:
    """Milliseconds of each read after the first; none for an address that does not answer with a page."""
    if client.get(path).status_code != 200:
        return []
    found = []
    for _ in range(READS):
        start = time.perf_counter()
        client.get(path)
        found.append((time.perf_counter() - start) * 1000)
    return sorted(found)


def visit(browser: Browser, address: str) -> tuple[float, int, int]:
    """First contentful paint in ms, compressed bytes and requests of a first visit."""
    context = browser.new_context(viewport={"width": 375, "height": 800}, locale="en")
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[int] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    paint = page.evaluate(PAINT)
    context.close()
    return paint, int(sum(sizes)), len(sizes)


def collected(client: httpx.Client) -> list[str]:
    """The pages of the Covenant of Mayors, where its collection was added."""
    listed = client.get("/instruments?scope=gcom")
    found = re.findall(r'<div class="name"><a href="/instrument/([a-z0-9-]+)', listed.text)
    if listed.status_code != 200 or not found:
        return []
    return [path.replace("{instrument}", found[0]) for path in COLLECTED]


def main() -> None:
    home = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("MUNICIPIA_HOME", ".municipia"))
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    chromium = next(filter(None, map(shutil.which, names)), None)
    table = Table("page", "p50 ms", "p95 ms", "FCP ms", "KB", "requests", title=f"Pages of {home}")
    with served(home) as address, httpx.Client(base_url=address, headers=HTML, timeout=120) as client:
        times = {path: reads(client, path) for path in (*PAGES, *collected(client))}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for path, found in times.items():
                if not found:
                    table.add_row(path, "no page")
                    continue
                paint, size, requests = visit(browser, address + path)
                p95 = found[min(len(found) - 1, round(0.95 * len(found)))]
                figures = (statistics.median(found), p95, paint, size / 1024)
                table.add_row(path, *(f"{figure:.0f}" for figure in figures), str(requests))
            browser.close()
    Console(width=120).print(table)


if __name__ == "__main__":
    main()

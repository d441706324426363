"""Article pages: a cached one against nginx with the same bytes, and ones that were not rendered yet.

CPU is that of all processes of a server, by /proc, over the requests that were answered; the load comes from another
process. Cached: nginx (one worker, sendfile, no log) serves the very bytes that Dateline answered, plain and
gzip, in turn with Dateline in the same run. Uncached: each request asks for another article, with
`Accept-Encoding: gzip, br` as browsers do, so reading the store, rendering and packing are all in it. The articles are
told as stories before.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from farm import feed_farm, free_port, wait_for
from figures import Figure, Skipped
from load import sent_each, sent_same
from measure import cpu_seconds

HERE = Path(__file__).parent
FEEDS, ITEMS = 60, 20
UNCACHED_A_ROUND = 300
PLAIN, GZIP, BROWSER = {}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "gzip, br"}


def figures(rounds: int = 3) -> list[Figure]:
    """Run and measure. Errors: Skipped where nginx or the farm is not here."""
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        folder = Path(name)
        _fill(folder / "data")
        with _dateline(folder / "data") as (address, pid):
            paths = _articles(address, rounds * UNCACHED_A_ROUND + 1)
            page, fresh = paths[0], paths[1:]
            _wait_for_rest(pid)
            (folder / "www").mkdir()
            (folder / "www" / "page.html").write_bytes(_body(address + page, PLAIN))
            (folder / "www" / "page.html.gz").write_bytes(_body(address + page, GZIP))
            with _nginx(folder) as (peer, nginx_pid):
                ours, theirs = _cached(rounds, (address + page, pid), (f"{peer}/page.html", nginx_pid))
            uncached = _uncached(rounds, address, pid, fresh)
        sizes = [(folder / "www" / file).stat().st_size for file in ("page.html", "page.html.gz")]
    plain, packed = (f"cached article page, CPU per request, {kind}, {size / 1000:.1f} kB"
                     for kind, size in zip(("plain", "gzip"), sizes, strict=True))  # fmt: skip
    return [
        Figure("pages.cached_plain", plain, ours[0], "ms", theirs[0], "nginx"),
        Figure("pages.cached_gzip", packed, ours[1], "ms", theirs[1], "nginx"),
        Figure("pages.uncached_cpu", "article page not rendered yet, CPU, read, rendered, packed", uncached, "ms"),
    ]


def _cached(rounds: int, ours: tuple[str, int], theirs: tuple[str, int]) -> tuple[list[float], list[float]]:
    """Milliseconds of CPU per request of both servers, plain and gzip, in turn."""
    found: dict[tuple[int, int], list[float]] = {}
    for _ in range(rounds):
        for kind, headers in enumerate((PLAIN, GZIP)):
            for side, (url, pid) in enumerate((ours, theirs)):
                taken = _cpu_each(pid, lambda url=url, headers=headers: sent_same(url, headers))  # type: ignore[misc]
                found.setdefault((side, kind), []).append(taken)
    return [median(found[0, kind]) for kind in (0, 1)], [median(found[1, kind]) for kind in (0, 1)]


def _uncached(rounds: int, address: str, pid: int, paths: list[str]) -> float:
    parts = [paths[n * UNCACHED_A_ROUND : (n + 1) * UNCACHED_A_ROUND] for n in range(rounds)]
    return median(_cpu_each(pid, lambda part=part: sent_each(address, part, BROWSER)) for part in parts)  # type: ignore[misc]


def _cpu_each(pid: int, send: Callable[[], int]) -> float:
    before = cpu_seconds(pid)
    count = send()
    return (cpu_seconds(pid) - before) * 1000 / count


def _body(url: str, headers: dict[str, str]) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
        body: bytes = answer.read()
        return body


def _articles(address: str, count: int) -> list[str]:
    """Paths of so many articles, by turning the pages of the list."""
    found: dict[str, None] = {}
    page: str | None = "/latest"
    while page is not None and len(found) < count:
        html = _body(address + page, PLAIN).decode()
        found.update(dict.fromkeys(re.findall(r'href="(/article/\d+/[^"#?]*)"', html)))
        after = re.search(r'href="(/latest\?after=[^"]+)"', html)
        page = after[1].replace("&amp;", "&") if after else None
    if len(found) < count:
        raise SystemExit(f"only {len(found)} articles are listed, {count} are needed")
    return list(found)[:count]


def _wait_for_rest(pid: int) -> None:
    """Wait until a server does nothing by itself."""
    before = cpu_seconds(pid)
    while True:
        time.sleep(1)
        now = cpu_seconds(pid)
        if now - before < 0.05:
            return
        before = now


# --- the two servers -------------------------------------------------------------------------------


def _fill(folder: Path) -> None:
    """Take the farm in, with whole texts for all to see: the longest pages that there are."""
    with feed_farm(FEEDS, ITEMS) as address:
        environment = {**os.environ, "DATELINE_RIGHTS_PUBLIC": "full"}
        command = [sys.executable, str(HERE / "ours.py"), f"{address}/opml", str(folder)]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    # Told as stories, as they are within seconds where a site runs: their pages read their stories.
    telling = [sys.executable, "-m", "dateline", "tell"]
    folder_set = {**os.environ, "DATELINE_STORE_FOLDER": str(folder)}
    subprocess.run(telling, env=folder_set, stdout=subprocess.DEVNULL, check=True)


@contextlib.contextmanager
def _dateline(folder: Path) -> Iterator[tuple[str, int]]:
    settings = {"DATELINE_STORE_FOLDER": str(folder), "DATELINE_MARKETS_PROVIDER": "simulated"}
    command = [sys.executable, "-m", "dateline", "serve", "--port", "0", "--no-intake"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command, env={**os.environ, **settings}, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if found := re.search(r"site\s+(http\S+)/", line):
                yield found[1], server.pid
                return
        raise SystemExit(f"dateline did not start: {(folder / 'log').read_text()[-2000:]}")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types; access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; gzip_static on; }}
}}
"""


@contextlib.contextmanager
def _nginx(folder: Path) -> Iterator[tuple[str, int]]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise Skipped("needs nginx (Debian: apt-get install nginx-light)")
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    for each in (folder, folder / "www"):
        each.chmod(0o755)  # its worker is another user where we are root
    server = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        wait_for(f"http://127.0.0.1:{port}/page.html")
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)

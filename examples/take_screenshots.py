"""Take the README's screenshots: start Dateline with its samples in a temporary folder and look at it in Chromium.

    python examples/take_screenshots.py [--out docs/images] [--only front,desk]

Needs Chromium (Debian: apt-get install chromium). `make shots` calls it. Simulated prices and sample articles differ
from run to run in their times only.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

OUT = Path(__file__).resolve().parents[1] / "docs" / "images"
MOST_BYTES = 150_000
START_LIMIT = 90  # seconds
QUIET = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --hide-scrollbars --force-color-profile=srgb"
)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a path of the site, or a link on the front page, at a size and in a theme."""

    name: str
    path: str
    width: int
    height: int
    dark: bool = False
    first_link: str = ""  # a selector on that page whose first link is followed


SHOTS = (
    Shot("front", "/", 1280, 1400),
    Shot("front-phone-dark", "/", 390, 1200, dark=True),
    Shot("article", "/", 1280, 1400, first_link="main article a[href^='/article/']"),
    Shot("story", "/", 1280, 1000, first_link="main a[href^='/story/']"),
    Shot("asset", "/markets/bitcoin", 1280, 1100),
    Shot("markets", "/markets", 1280, 900),
    Shot("desk-sources", "/desk/sources", 1280, 900),
)


def main() -> int:
    """Take all, or those that were named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--only", default="", help="names, parted by commas")
    args = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is missing. On Debian: apt-get install chromium", file=sys.stderr)
        return 1
    args.out.mkdir(parents=True, exist_ok=True)
    wanted = set(args.only.split(",")) - {""}
    with dateline() as (address, desk_link), tempfile.TemporaryDirectory() as home, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=QUIET.split(), env={**os.environ, "HOME": home})
        desk = signed_in(browser, desk_link)
        for shot in SHOTS:
            if not wanted or shot.name in wanted:
                size = take(browser, address, shot, args.out, desk if "/desk" in shot.path else None)
                print(f"{shot.name}: {size / 1000:.0f} kB")
        browser.close()
    return 0


@contextlib.contextmanager
def dateline() -> Iterator[tuple[str, str]]:
    """A Dateline with its samples taken in: its address and the link to its desk."""
    with tempfile.TemporaryDirectory(prefix="dateline-shots-") as folder:
        settings = {"DATELINE_STORE_FOLDER": folder, "DATELINE_SERVER_PORT": "0"}
        settings |= {"DATELINE_MARKETS_PROVIDER": "simulated", "DATELINE_LOG_LEVEL": "error"}
        server = subprocess.Popen(
            [sys.executable, "-m", "dateline", "serve"],
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            told = ""
            while "desk " not in told:
                line = server.stdout.readline()
                if not line:
                    raise SystemExit("dateline did not start")
                told += line
            address, desk = re.search(r"site\s+(\S+)/\s", told), re.search(r"desk\s+(\S+)", told)
            assert address is not None
            assert desk is not None
            wait_for_samples(address[1])
            yield address[1], desk[1]
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def wait_for_samples(address: str) -> None:
    """Wait until a page has articles with pictures, and prices, and nothing changes any more."""
    until, before = time.monotonic() + START_LIMIT, -1
    while time.monotonic() < until:
        front = read(f"{address}/")
        change = int(re.findall(r'"change": (\d+)', read(f"{address}/healthz"))[0])
        if change == before and front.count("<article") >= 5 and "data-price" in read(f"{address}/markets"):
            return
        before = change
        time.sleep(1.5)
    raise SystemExit("the samples did not come in")


def read(url: str) -> str:
    """What stands there."""
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310  # our own server
        text: str = answer.read().decode()
        return text


def signed_in(browser: Any, link: str) -> Any:
    """A browser's context in which the desk is open: the one-time link sets a password that nobody needs again."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(link)
    page.fill("input[name=name]", "editor")
    for field in page.query_selector_all("input[type=password]"):
        field.fill("a long password of four words")
    page.click("main form button[type=submit], main form button:not([type])")
    page.wait_for_load_state("networkidle")
    page.close()
    return context


def take(browser: Any, address: str, shot: Shot, out: Path, desk: Any | None) -> int:
    """Take one picture; its size in bytes."""
    context = desk or browser.new_context(color_scheme="dark" if shot.dark else "light")
    page = context.new_page()
    page.set_viewport_size({"width": shot.width, "height": shot.height})
    page.goto(address + shot.path)
    if shot.first_link:
        page.goto(address + page.get_attribute(shot.first_link, "href"))
    page.evaluate("document.fonts.ready")
    # Pictures are made when they are first asked for; and the bar takes its first step.
    in_view = "[...document.images].every(i => i.complete || i.getBoundingClientRect().top > innerHeight)"
    for _ in range(40):
        if page.evaluate(in_view):  # not wait_for_function: the page's policy lets nothing be made code by its text
            break
        page.wait_for_timeout(250)
    page.wait_for_timeout(800)
    body = packed(page.screenshot())
    (out / f"{shot.name}.webp").write_bytes(body)
    page.close()
    if desk is None:
        context.close()
    return len(body)


def packed(png: bytes) -> bytes:
    """The picture as WebP, at the best quality that stays under the limit."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in (88, 80, 70, 60, 45):
        sink = io.BytesIO()
        picture.save(sink, "WEBP", quality=quality, method=6)
        if sink.tell() <= MOST_BYTES:
            break
    return sink.getvalue()


if __name__ == "__main__":
    sys.exit(main())

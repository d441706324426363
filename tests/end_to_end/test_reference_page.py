"""The reference page: an outlet on loopback serves it, and it comes out whole on our page, in Chromium and as JSON."""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

PAGE = "/world/japan-pm-seeking-meeting/"
KEYS = [
    *("url", "title", "authors", "published", "section", "topics", "language", "body", "images", "agency"),
    *("dateline", "source_url"),
]
FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Harbour Ledger</title><link>{base}/</link><description>News</description>
<item><title>Japan PM Ishiba seeking meeting with Trump in US this month</title><link>{base}{page}</link>
<guid>{base}{page}</guid></item></channel></rss>"""


class Outlet:
    """The reference page, its feed, its photo and the prices beside it, on loopback."""

    def __init__(self, seed: Path) -> None:
        self.seed = seed
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.base = f"http://{self.host}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> tuple[str, bytes] | None:
        if path == "/feed.xml":
            return "application/rss+xml", FEED.format(base=self.base, page=PAGE).encode()
        if path == PAGE:
            page = (self.seed / "page.html").read_bytes()
            return "text/html; charset=utf-8", page.replace(b"https://ledger.example", self.base.encode())
        if path == "/uploads/ishiba.jpg":
            made = io.BytesIO()
            Image.linear_gradient("L").resize((900, 600)).convert("RGB").save(made, "JPEG")
            return "image/jpeg", made.getvalue()
        if path.startswith("/prices/coins/markets"):
            coins = json.loads((self.seed / "coins_markets.json").read_text())
            now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            return "application/json", json.dumps([coin | {"last_updated": now} for coin in coins]).encode()
        return ("text/plain", b"User-agent: *\nAllow: /\n") if path == "/robots.txt" else None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outlet = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = outlet.answer(self.path.partition("?")[0])
                self.send_response(200 if found else 404)
                kind, body = found or ("text/plain", b"nothing here")
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@pytest.fixture
def outlet(shared: Path) -> Iterator[Outlet]:
    made = Outlet(shared / "seed")
    yield made
    made.close()


@pytest.fixture
def expected(shared: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((shared / "seed" / "expected.json").read_text())
    return told


def test_the_reference_page_is_whole_on_our_page(
    serving: Callable[..., Any],
    until: Callable[..., Any],
    outlet: Outlet,
    expected: dict[str, Any],
    chromium: Any,
) -> None:
    one = serving(DATELINE_INTAKE_PRIVATE_HOSTS=outlet.host, DATELINE_INTAKE_FAST_HOSTS=outlet.host)
    one.start("--no-samples")
    added = one.run("add", "--rights", "full", f"{outlet.base}/feed.xml")
    assert added.returncode == 0, added.stderr
    until(lambda: "(Reuters)" in str(one.json("search", "stopover")), seconds=30)
    number = one.json("search", "stopover")[0]["id"]
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    elsewhere: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(one.url) else elsewhere.append(request.url))
    try:
        assert page.goto(f"{one.url}/article/{number}").status == 200
        assert page.inner_text("h1") == expected["headline"]
        assert page.inner_text(".art-head .kicker") == expected["section"]
        by = page.inner_text(".by")
        assert "6 November 2024, 21:26" in by and "zone not given" in by
        assert expected["agency"] in by and "UTC" not in by
        paragraphs = page.locator(".art .body > p").all_inner_texts()
        assert len(paragraphs) == expected["paragraphs"]
        assert paragraphs[0].startswith(expected["first_words"]) and paragraphs[-1].endswith(expected["last_words"])
        body = page.inner_text(".art .body")
        assert not [words for words in expected["must_not_contain"] if words in body]
        caption = page.inner_text(".hero figcaption")
        assert expected["image"]["caption_starts"] in caption and expected["image"]["credit"] in caption
        page.wait_for_function("document.querySelector('.hero img').naturalWidth > 300")
        note = page.locator(".note")
        assert note.locator(f'a[href="{outlet.base}{PAGE}"]').count() >= 1, "the page we read is linked"
        assert note.locator(f'a[href="{expected["source_url"]}"]').count() == 1, "the source it links is linked"
        assert expected["agency"] in note.inner_text()
        assert page.locator("a.top").count() == 1
        assert page.locator("#h-rel").count() == 0, "nothing is related, so no heading is there"
        assert elsewhere == []
    finally:
        page.close()


@pytest.mark.parametrize("form", ["page.html", "seed.txt"])
def test_extract_gives_what_is_expected_of_the_page_and_of_its_bare_text(
    serving: Callable[..., Any], shared: Path, expected: dict[str, Any], form: str
) -> None:
    url = "https://ledger.example/world/japan-pm-seeking-meeting/"
    told = serving().json("extract", str(shared / "seed" / form), "--url", url)
    assert list(told) == KEYS
    assert told["title"] == expected["headline"] and told["section"].lower() == expected["section"].lower()
    assert told["published"].startswith(expected["published_local"])
    assert not re.search(r"(Z|[+-]\d\d:\d\d)$", told["published"]), "no zone is invented"
    assert told["authors"] == expected["authors"]
    assert told["agency"] == expected["agency"] and told["dateline"] == expected["dateline"]
    paragraphs = told["body"].split("\n\n")
    assert len(paragraphs) == expected["paragraphs"]
    assert paragraphs[0].startswith(expected["first_words"]) and paragraphs[-1].endswith(expected["last_words"])
    assert not [words for words in expected["must_not_contain"] if words in told["body"]]
    image = told["images"][0]
    assert image["caption"].startswith(expected["image"]["caption_starts"])
    for key in ("credit", "agency", "photographer", "pool", "file_photo", "taken"):
        assert image[key] == expected["image"][key], key
    assert told["source_url"] == (expected["source_url"] if form == "page.html" else None)


def test_the_ticker_shows_each_coin_as_the_reference_does(
    serving: Callable[..., Any],
    until: Callable[..., Any],
    outlet: Outlet,
    expected: dict[str, Any],
    chromium: Any,
) -> None:
    one = serving(
        DATELINE_MARKETS_PROVIDER="coingecko",
        DATELINE_MARKETS_ADDRESS=f"{outlet.base}/prices",
        DATELINE_INTAKE_PRIVATE_HOSTS=outlet.host,
    ).start("--no-samples")
    until(lambda: "50 prices" in one.log.read_text(), seconds=20)  # a page made before them lives a minute
    assert "data-price" in one.get("/")[2]
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    try:
        page.goto(f"{one.url}/")
        rows = page.locator(".ticker-list").first.locator("li:has(data)")  # the second is a copy that runs after it
        shown = rows.evaluate_all(
            """rows => rows.map(row => {
                const coin = row.querySelector('b'), change = row.querySelector('.chg').cloneNode(true);
                change.querySelector('i')?.remove();
                const parts = [coin.title, `(${coin.textContent})`, row.querySelector('data').textContent];
                return [...parts, change.textContent].join(' ');
            })"""
        )
        plain = [re.sub(r"[+\u2212-](?=[\d.]+%$)", "", text) for text in shown]
        wanted = [re.sub(r"\$ ", "$\u00a0", coin["text"]) for coin in expected["ticker"]]
        assert plain == wanted
        assert "CoinGecko" in page.inner_text(".ticker-credit")
    finally:
        page.close()

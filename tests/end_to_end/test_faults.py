"""Sick and hostile servers, asked by a running Dateline: what is wrong is named, and nothing of it gets in.

The rows are those of the catalogue of hostile servers: N1 to N9 (network), X1 to X4 (formats), H1 to H4 (markup).
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.etree
import lxml.html
import pytest

# path: (outcome, a pattern that the last answer must hold, entries that may come of it)
NOTHING = 0
FAULTS: dict[str, tuple[str, str, int]] = {
    # N1, N2, N4, N5
    "redirect-private": ("blocked", "link-local", NOTHING),
    "redirect-private?to=http://10.0.0.1/": ("blocked", "private network", NOTHING),
    "redirect-private?code=301": ("blocked", "nothing was sent", NOTHING),
    "redirect-loop": ("too large", "redirects", NOTHING),
    "redirect-chain?n=50": ("too large", "redirects", NOTHING),
    "meta-refresh": ("not a feed", "web page", NOTHING),
    # N6
    "hang": ("slow", "10 seconds", NOTHING),
    "hang-body": ("slow", "10 seconds", NOTHING),
    "drip-headers": ("slow", "30 seconds", NOTHING),
    "claimed-huge": ("too large", "93.1 GiB", NOTHING),
    # N7
    "empty-reply": ("unreachable", "closed before an answer", NOTHING),
    "reset": ("unreachable", "reset by the other side", NOTHING),
    "reset-mid-body": ("unreachable", "did not arrive whole", NOTHING),
    "short-body": ("unreachable", "did not arrive whole", NOTHING),
    "double-length": ("unreachable", "states its length twice", NOTHING),
    "bad-chunk": ("unreachable", "chunks are malformed", NOTHING),
    "no-last-chunk": ("unreachable", "did not arrive whole", NOTHING),
    # N8
    "gzip-bomb?mb=64": ("too large", "100 times its size", NOTHING),
    "gzip-bomb?mb=64&layers=2": ("too large", "packed more than once", NOTHING),
    "deflate-bomb?mb=64": ("too large", "100 times its size", NOTHING),
    "endless": ("too large", "5 MiB", NOTHING),
    "false-gzip": ("unreachable", "not gzip", NOTHING),
    "truncated-gzip": ("unreachable", "cut off", NOTHING),
    "silent-gzip": ("new", "20 entries, 20 new", 20),
    # N9
    "many-headers": ("too large", "headers", NOTHING),
    "huge-header": ("too large", "headers", NOTHING),
    "not-http": ("unreachable", "not HTTP", NOTHING),
    "double-response": ("not a feed", "plain text", NOTHING),
    # N5, N7 again, and what is well
    "redirect-crlf": ("not a feed", "web page", NOTHING),
    "long-body": ("unreachable", "not HTTP|longer than the length", NOTHING),
    "drip?ms=1": ("new", "3 entries", 3),
    "latency?s=0.2": ("new", "20 entries", 20),
    # N10, N11
    "conditional": ("new", "20 entries", 20),
    "fickle-etag": ("new", "20 entries", 20),
    "flaky?pct=0": ("new", "20 entries", 20),
    "moving": ("new", "20 entries", 20),
    "wrong-304": ("unreachable", "though we asked for the whole", NOTHING),
    "gone": ("gone", "410", NOTHING),
    "status?code=404": ("missing", "404", NOTHING),
    "status?code=403": ("refused", "403", NOTHING),
    "status?code=500": ("unreachable", "500", NOTHING),
    # X1
    "entity-bomb?kind=laughs": ("new", "2 entries", 2),
    "entity-bomb?kind=quadratic": ("new", "2 entries", 2),
    "entity-bomb?kind=external": ("new", "2 entries", 2),
    "entity-bomb?kind=parameter": ("new", "2 entries", 2),
    # X2, X8
    "deep": ("new", "1 entry", 1),
    "deep?in=html": ("new", "1 entry", 1),
    "many-attributes": ("new", "20 entries", 20),
    "half-tags": ("new", "1 entry", 1),
    "huge-title?mb=4": ("new", "2 entries", 2),
    "control-chars": ("new", "20 entries", 20),
    "utf16": ("new", "3 entries", 3),
    "bad-charset": ("new", "4 entries", 4),
    "unknown-charset": ("new", "20 entries", 20),
    "leading-junk": ("new", "20 entries", 20),
    "deep-json": ("malformed", "nested more than", NOTHING),
    "many-items?n=3000": ("new", "1000 entries", 1000),
    "html-entities": ("new", "20 entries", 20),
    # X5, X6
    "duplicate-guid": ("new", "20 entries", 20),
    "duplicate-guid?same=title": ("new", "20 entries", 20),
    "reused-guid": ("new", "1 entry", 1),
    "odd-dates": ("new", "10 entries", 10),
    # X3, X4, H4
    "svg": ("not a feed", "SVG picture, not a feed", NOTHING),
    "jsonld-break": ("not a feed", "web page", NOTHING),
    "trap": ("not a feed", "web page", NOTHING),
    "robots?kind=html": ("not a feed", "web page", NOTHING),
    "truncated": ("new", "the answer was cut off", 11),
    "html-as-feed": ("not a feed", "log-in page", NOTHING),
    "empty": ("not a feed", "empty", NOTHING),
    "opml-bomb?n=1000": ("not a feed", "OPML list", NOTHING),
}
ODD_REDIRECTS = range(4, 20)  # those before it spell the listed host itself
GOOD = "/feed/ok?n=4"
REMAINS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@pytest.fixture
def faultserver(farms: Any) -> Iterator[Any]:
    with farms["faultserver"].FaultServer.thread(seed=3) as server:
        yield server


def listed(folder: Path, addresses: list[str]) -> Path:
    outlines = "".join(f'<outline type="rss" text="x" xmlUrl="{escape(each)}"/>' for each in addresses)
    file = folder / "sources.opml"
    file.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    return file


def asked_of(one: Any) -> list[dict[str, Any]]:
    """The sources, once each has been asked."""
    rows: list[dict[str, Any]] = one.json("sources")
    return rows if all(row["last_outcome"] for row in rows) else []


def test_every_fault_is_named_and_nothing_broken_is_kept(
    serving: Callable[..., Any], until: Callable[..., Any], faultserver: Any, tmp_path: Path
) -> None:
    host = f"127.0.0.1:{faultserver.port}"
    paths = {f"/fault/{name}": told for name, told in FAULTS.items()}
    paths |= {f"/fault/redirect-odd?i={i}": ("blocked", "nothing was sent", NOTHING) for i in ODD_REDIRECTS}
    paths |= {GOOD: ("new", "4 entries, 4 new", 4)}
    one = serving(
        DATELINE_INTAKE_PRIVATE_HOSTS=host,
        DATELINE_INTAKE_FAST_HOSTS=host,
        DATELINE_INTAKE_PAGES="never",
        DATELINE_LOG_JSON="true",
    )
    added = one.run("add", "--no-poll", str(listed(tmp_path, [faultserver.url(path) for path in paths])))
    assert added.returncode == 0, added.stderr
    one.start("--no-samples")
    rows = until(lambda: asked_of(one), seconds=120, every=1)

    got = {row["url"].partition(host)[2]: row for row in rows}
    assert got.keys() == paths.keys()
    wrong = [
        (path, row["last_outcome"], row["last_words"], row["entries"])
        for path, row in got.items()
        if (row["last_outcome"], row["entries"]) != (paths[path][0], paths[path][2])
        or not re.search(paths[path][1], row["last_words"])
    ]
    assert not wrong
    assert one.get("/latest")[0] == 200 and one.get("/healthz")[0] == 200
    _no_fault_of_ours(one, got)
    _the_page_says_it(one, got)
    _only_what_was_named_was_asked(faultserver, paths)
    words = one.run("sources", "--failing").stdout
    assert "nothing was sent" in words and "nothing arrived for 10 seconds" in words and GOOD not in words
    assert "root:" not in _all_text(one), "no file of this machine got in by an entity"
    assert one.stop() == 0


def _no_fault_of_ours(one: Any, got: dict[str, Any]) -> None:
    log = one.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert [line for line in lines if line["level"] in ("error", "critical")] == []
    assert "Traceback" not in log
    told = {line["url"]: line for line in lines if line["what"] == "asked"}
    for row in got.values():
        assert (told[row["url"]]["outcome"], told[row["url"]]["words"]) == (row["last_outcome"], row["last_words"])


def _the_page_says_it(one: Any, got: dict[str, Any]) -> None:
    """The public page says in words of ours how each source does, and tells no address."""
    status, _, page = one.get("/sources")
    assert status == 200
    cells = re.findall(r'<td class="n(?: ill)?">([^<]*)</td></tr>', page)
    assert len(cells) == len(got)
    ill = re.findall(r'<td class="n ill">([^<]*)</td></tr>', page)
    assert len(ill) == sum(row["failures"] > 0 for row in got.values())
    assert {
        "lies at an address that we do not ask",
        "answers with more than we take",
        "answers with something that is no feed",
        "did not answer in time",
    } <= set(ill)
    assert "169.254" not in page and "redirects to" not in page


def _only_what_was_named_was_asked(faultserver: Any, paths: dict[str, Any]) -> None:
    """Odd spellings of this very server, /dtd and what redirects hide were never asked."""
    asked = set(faultserver.hits)
    elsewhere = {"/robots.txt", "/page/1"}  # asked before any feed; where redirect-crlf leads
    assert asked - elsewhere == {urlsplit(path).path for path in paths}


def _all_text(one: Any) -> str:
    """Every list page and every article on the site."""
    return "".join(text for _, text in _pages(one))


def _pages(one: Any) -> Iterator[tuple[str, str]]:
    """Every page that leads out of the lists: the lists themselves, and each article once."""
    waiting, seen = ["/latest", "/", "/sources", "/archive"], set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        status, _, text = one.get(path)
        assert status == 200, path
        assert not REMAINS.search(text), path
        yield path, text
        waiting += [
            href.replace("&amp;", "&")
            for href in re.findall(r'href="(/(?:article/|latest\?|day/|section/|outlet/)[^"#]*)"', text)
            if not href.endswith((".xml", ".atom"))
        ]


# --- scripts ---------------------------------------------------------------------------------------

OWN_SCRIPT_TYPES = {"application/ld+json"}
NEVER = {
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "base",
    "math",
    "foreignobject",
    "animate",
    "set",
} | {
    *("marquee", "style", "noscript", "template", "xmp", "plaintext", "audio", "video", "source"),
}
ADDRESSES = ("href", "src", "action", "formaction", "poster", "data", "background", "xlink:href", "ping", "cite")
FOREIGN = "https://news.hostile.invalid"  # a name that is refused before it is looked up

# Looks at the tree that a browser made of a page; `dangers` asks the same of lxml's.
IN_THE_TREE = """(own) => {
  const bad = [];
  const schemes = /^(https?|mailto):$/;
  for (const node of document.querySelectorAll('*')) {
    const name = node.localName;
    if (own.never.includes(name) || (name === 'meta' && node.httpEquiv)) bad.push(node.outerHTML.slice(0, 200));
    if (name === 'script' && !own.types.includes(node.type)) {
      const mine = node.src ? new URL(node.src).origin === location.origin : own.inline.includes(node.textContent);
      if (!mine) bad.push(node.outerHTML.slice(0, 200));
    }
    for (const {name: key, value} of node.attributes) {
      if (key.startsWith('on') || key === 'srcdoc') bad.push(`${name} ${key}=${value}`);
      if (own.addresses.includes(key)) {
        let url; try { url = new URL(value, document.baseURI); } catch { continue; }
        if (!schemes.test(url.protocol)) bad.push(`${name} ${key}=${value}`);
      }
      if (key === 'id' && value in HTMLFormElement.prototype) bad.push(`clobbers ${value}`);
    }
  }
  return bad;
}"""


WRITTEN = """async (text) => {
  document.open(); document.write(text); document.close();
  const done = () => document.readyState === 'complete' && [...document.images].every((image) => image.complete || image.loading === 'lazy');
  for (let n = 0; n < 400 && !done(); n++) await new Promise((on) => setTimeout(on, 5));
  await new Promise((on) => setTimeout(on, 0));
  return done() ? null : 'it was not loaded within two seconds';
}"""


@dataclass
class Payload:
    """One item of the hostile feed."""

    name: str
    text: str


class Hostile:
    """A feed on loopback with a payload in every place of an item."""

    def __init__(self, payloads: list[Payload]) -> None:
        self.payloads = payloads
        self.asked: list[str] = []
        hostile = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hostile.asked.append(self.path)
                body = hostile.feed(self.path).encode("utf-8", "xmlcharrefreplace")
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.host}/feed"
        self.running = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.running.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.running.join()

    def feed(self, _: str) -> str:
        items = "".join(self._item(n, payload.text) for n, payload in enumerate(self.payloads))
        return (
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>'
            f"<title>Hostile {escape('<img src=x onerror=alert(1)>')}</title><link>{FOREIGN}/</link>{items}</channel></rss>"
        )

    def _item(self, n: int, payload: str) -> str:
        words, address = _xml(payload), _xml(f"javascript:alert({n})//")
        link = f"{FOREIGN}/story/{n}" if n % 3 else address
        return (
            f"<item><title>N{n} {words}</title><link>{link}</link><guid isPermaLink='false'>h{n}</guid>"
            f"<dc:creator>{words}</dc:creator><category>{words}</category>"
            f"<enclosure url='{address}' type='image/svg+xml' length='1'/>"
            f"<media:content url='{FOREIGN}/p{n}.png' medium='image'><media:title>{words}</media:title>"
            f"<media:credit>{words}</media:credit></media:content>"
            f"<description>{words}</description>"
            f"<content:encoded>{_xml(f'<p>Before the words of item {n}.</p>{payload}<p>And after them.</p>')}"
            f"</content:encoded></item>"
        )


def _xml(text: str) -> str:
    return escape(REMAINS.sub("", text))


def payloads_of(shared: Path, farms: Any) -> list[Payload]:
    folder = shared / "corpus" / "hostile"
    told = json.loads((folder / "dompurify" / "payloads.json").read_text())
    made = [Payload(f"dompurify {n}", each["payload"]) for n, each in enumerate(told)]
    made += [Payload(f"faultserver {n}", each) for n, each in enumerate(farms["faultserver"].XSS)]
    for line in (folder / "places.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            place, _, text = line.partition("\t")
            made.append(Payload(f"places {place}", json.loads(text)))
    return made


@pytest.fixture
def hostile(shared: Path, farms: Any) -> Iterator[Hostile]:
    made = Hostile(payloads_of(shared, farms))
    yield made
    made.close()


def dangers(text: str, inline: set[str], base: str) -> list[str]:
    """What could run, or reach out, in a page as lxml reads it; empty where there is nothing."""
    found = []
    for node in lxml.html.document_fromstring(text).iter(lxml.etree.Element):
        name = str(node.tag).rpartition("}")[2].lower()
        if name in NEVER or (name == "meta" and node.get("http-equiv")):
            found.append(f"<{name}>")
        own = node.get("type") in OWN_SCRIPT_TYPES or (node.text or "") in inline
        if name == "script" and not own and not str(node.get("src", "")).startswith("/static/"):
            found.append(f"script {lxml.html.tostring(node)[:200]!r}")
        for key, value in _attributes(node):
            if key.startswith("on") or key == "srcdoc":
                found.append(f"{name} {key}={value}")
            if key in ADDRESSES and not _may_lead_to(value, base):
                found.append(f"{name} {key}={value}")
    return found


def _attributes(node: Any) -> list[tuple[str, str]]:
    return [(str(key), str(value)) for key, value in node.attrib.items()]


def _may_lead_to(address: str, base: str) -> bool:
    address = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33))))  # as browsers read it
    return urlsplit(urljoin(base, address)).scheme in ("http", "https", "mailto")


def _dangers_of_feed(text: str, base: str) -> list[str]:
    """The same in a feed: addresses in elements and attributes, and HTML inside of text."""
    found = []
    for node in lxml.etree.fromstring(text.encode()).iter(lxml.etree.Element):
        name = str(node.tag).rpartition("}")[2]
        for key, value in _attributes(node):
            if key in ("href", "url", "src") and not _may_lead_to(value, base):
                found.append(f"{name} {key}={value}")
        words = (node.text or "").strip()
        if name in ("link", "url", "comments") and words and not _may_lead_to(words, base):
            found.append(f"{name}: {words}")
        html = name in ("description", "encoded") or node.get("type") == "html"
        if html and words:
            found += dangers(f"<body>{words}</body>", set(), base)
    return found


def test_no_page_and_no_feed_carries_foreign_script(
    serving: Callable[..., Any],
    until: Callable[..., Any],
    hostile: Hostile,
    faultserver: Any,
    tmp_path: Path,
    chromium: Any,
) -> None:
    hosts = f"{hostile.host},127.0.0.1:{faultserver.port}"
    one = serving(
        DATELINE_INTAKE_PRIVATE_HOSTS=hosts,
        DATELINE_INTAKE_FAST_HOSTS=hosts,
        DATELINE_INTAKE_PAGES="never",
        DATELINE_RIGHTS_PUBLIC="full",
    )
    added = one.run("add", "--no-poll", str(listed(tmp_path, [hostile.url, faultserver.url("/fault/xss")])))
    assert added.returncode == 0, added.stderr
    one.start("--no-samples")
    inline = set(re.findall(r"<script>(.*?)</script>", one.get("/about/fetching")[2]))
    rows = until(lambda: asked_of(one), seconds=60)
    assert [row["last_outcome"] for row in rows] == ["new", "new"], rows
    assert sum(row["entries"] for row in rows) >= len(hostile.payloads)

    pages = dict(_pages(one)) | {path: one.get(path)[2] for path in ("/search?q=alert", "/search?q=%3Cscript%3E")}
    articles = [path for path in pages if path.startswith("/article/")]
    assert len(articles) >= len(hostile.payloads)
    assert sum("And after them." in pages[path] for path in articles) > len(hostile.payloads) / 2, "texts are shown"
    found = {path: bad for path, text in pages.items() if (bad := dangers(text, inline, one.url))}
    assert not found
    for text in pages.values():
        for said in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S):
            json.loads(said)
    for path in ("/feed.xml", "/feed.atom", "/opml.xml", "/sitemap.xml"):
        assert _dangers_of_feed(one.get(path)[2], one.url) == [], path
    _nothing_runs(chromium, one, pages, inline)
    assert one.stop() == 0


def _without_ours(text: str) -> str:
    return re.sub(r'<script src="/static/[^>]*></script>|<link[^>]*rel="(?:stylesheet|preload)"[^>]*>', "", text)


def _nothing_runs(chromium: Any, one: Any, pages: dict[str, str], inline: set[str]) -> None:
    """Every page in Chromium with its policy off: nothing of a payload runs, stands or reaches out."""
    context = chromium.new_context(bypass_csp=True)
    reached: list[str] = []

    def refuse(route: Any) -> None:
        reached.append(route.request.url)
        route.abort()

    context.route(re.compile(f"^(?!{re.escape(one.url)}/)"), refuse)
    context.expose_function("pwned", lambda name: reached.append(f"{name} was called"))
    context.add_init_script(
        "for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { window.__pwned = true; pwned(name); };"
    )
    own = {
        "inline": sorted(inline),
        "types": sorted(OWN_SCRIPT_TYPES),
        "never": sorted(NEVER),
        "addresses": list(ADDRESSES),
    }
    page = context.new_page()
    wrong: dict[str, Any] = {}
    visited = [path for n, path in enumerate(pages) if n % 20 == 0 or not path.startswith("/article/")]
    for path in visited:
        page.goto(one.url + path, wait_until="load")
        if bad := page.evaluate(IN_THE_TREE, own):
            wrong[path] = bad
    for path, text in pages.items():  # a visit takes 0.2 s; written into an open page it runs as well, and all are
        if bad := page.evaluate(WRITTEN, _without_ours(text)) or page.evaluate(IN_THE_TREE, own):
            wrong[path] = bad
    if page.evaluate("window.__pwned === true"):
        wrong["some page"] = "a script ran"
    assert not wrong
    assert not reached
    for bait in ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg><script>alert(1)</script></svg>"):
        page.evaluate("window.__pwned = false")
        page.evaluate(WRITTEN, f"<!doctype html><body>{bait}")
        assert page.evaluate(IN_THE_TREE, own) and page.evaluate("window.__pwned"), f"the check sees {bait}"
        assert dangers(f"<!doctype html><body>{bait}", inline, one.url)
    context.close()

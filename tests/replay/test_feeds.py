"""The feed corpus read again: nothing but our errors, agreement with another reader, and the server's faults."""

from __future__ import annotations

import asyncio
import csv
import importlib.util
import re
import sys
import warnings
import zipfile
from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import aiohttp
import pytest

from dateline.errors import FormatError
from dateline.formats import discover, opml
from dateline.formats.feeds import parse
from dateline.model import Feed
from dateline.text import valid

pytestmark = pytest.mark.corpus
URL = "http://127.0.0.1:8097/feed"
# Groups that are feeds, and how many of their documents are none (empty roots, fragments, HTML on purpose).
GROUPS = {
    "feedparser": 32,
    "gofeed/parser/rss": 10,
    "gofeed/parser/atom": 0,
    "feed-rs": 6,
    "feedjira": 4,
    "rss-parser/input": 1,
    "node-feedparser": 2,
    "rust-rss": 0,
    "reader": 0,
}


def documents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".xml", ".rss", ".atom", ".rdf", ".feed", ".json", ".html"}:
            yield path, path.read_bytes()


def outcome(body: bytes, url: str, content_type: str | None) -> tuple[Feed | None, str]:
    """A feed, or why there is none."""
    try:
        return parse(body, url, content_type), ""
    except FormatError as error:
        return None, error.reason


def is_ours(feed: Feed) -> None:
    """What holds for every feed that we read, whatever it was read from."""
    assert len(feed.entries) <= 1_000
    for entry in feed.entries:
        assert len(entry.title) <= 300
        urls = [entry.url, *(image.url for image in entry.images), *(file.url for file in entry.enclosures)]
        assert all(url is None or url.startswith(("http://", "https://")) for url in urls)
        for text in (entry.title, entry.summary_html or "", entry.content_html or "", *entry.authors):
            assert valid(text) == text


@pytest.mark.parametrize("group", GROUPS)
def test_documents_of_a_group_are_read_or_refused_by_name(shared: Path, group: str) -> None:
    refused = []
    for path, body in documents(shared / "corpus/feeds" / group):
        if path.suffix == ".json" and not body.lstrip().startswith(b'{"version') and b"jsonfeed" not in body[:400]:
            continue  # what the suite expects of a feed, not a feed
        feed, problem = outcome(body, URL, None)
        if feed is not None:
            is_ours(feed)
        else:
            refused.append(f"{path.name}: {problem}")
    assert len(refused) <= GROUPS[group], refused


def test_every_document_of_the_corpus_is_a_feed_a_list_or_one_of_our_errors(shared: Path) -> None:
    read = 0
    for path in sorted((shared / "corpus/feeds").rglob("*")):
        if not path.is_file() or path.name == "INDEX.tsv":
            continue
        body = path.read_bytes()
        feed, problem = outcome(body, URL, None)
        if feed is not None:
            is_ours(feed)
            read += 1
        elif "OPML" in problem:
            opml.parse(body, path.name)
    assert read >= 1_950


def test_the_hostile_corpora_bring_only_our_errors(shared: Path) -> None:
    seen = 0
    for archive in ("libxml2.zip", "html5lib-tests.zip", "fastfeedparser.zip"):
        with zipfile.ZipFile(shared / "corpus/hostile" / archive) as files:
            for name in files.namelist():
                body = files.read(name)
                discover.feeds(body, URL)
                for read in (lambda b: parse(b, URL, None), lambda b: opml.parse(b, "list")):
                    try:
                        read(body)
                    except FormatError:
                        seen += 1
    assert seen > 300


def test_whole_real_feeds_are_read_whole(shared: Path) -> None:
    read = 0
    with zipfile.ZipFile(shared / "corpus/hostile/fastfeedparser.zip") as files:
        for name in files.namelist():
            if name.endswith(".xml"):
                body = files.read(name)
                feed = parse(body, URL, None)
                written = len(re.findall(rb"<(?:rss:)?(?:item|entry)[\s>]", body.replace(b"\x00", b"")))
                assert len(feed.entries) == written - feed.partial, name
                assert all(entry.url for entry in feed.entries), name
                read += 1
    assert read >= 8


# --- beside another reader -------------------------------------------------------------------------

# feedparser's own expectations, translated: a path, "==", a literal. Nothing of them is ever executed.
_EXPECTED = re.compile(
    r"(?:not bozo and )?(?:entries\[(\d+)\]|feed)(?:\['([a-z_]+)'\]|\.([a-z_]+)) == (u?['\"].*['\"])"
)
_HEADER = re.compile(rb"Header:\s*Content-(type|location):\s*([^\n]+)", re.IGNORECASE)


def _value(feed: Feed, entry_number: str | None, key: str) -> str | None:
    if entry_number is None:
        return {"title": feed.title, "link": feed.home_url}.get(key)
    entry = feed.entries[int(entry_number)]
    return {
        "title": entry.title,
        "link": entry.url,
        "id": entry.guid,
        "guid": entry.guid,
        "summary": entry.summary_html,
        "description": entry.summary_html or entry.content_html,
    }.get(key)


def test_feedparsers_expectations_of_titles_and_links_are_met(shared: Path) -> None:
    """Titles are text here and HTML there, so only expectations without markup count; white space is folded."""
    corpus = shared / "corpus/feeds"
    csv.field_size_limit(10**7)
    with (corpus / "INDEX.tsv").open(encoding="utf-8") as index:
        rows = [r for r in csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE) if r["group"] == "feedparser"]
    met, missed = 0, []
    for row in rows:
        found = _EXPECTED.fullmatch(row["expect"])
        if found is None or "sanitize" in row["file"] or "/cdf/" in row["file"]:
            continue
        key = found[2] or found[3]
        if key not in (("title", "link", "id", "guid") if found[1] else ("title", "link")):
            continue
        try:
            wanted = literal_eval(found[4])
        except ValueError:
            continue  # more than a literal
        if "<" in wanted or "&" in wanted:
            continue
        body = (corpus / row["file"]).read_bytes()
        headers = {m[1].lower(): m[2].decode("latin-1").strip() for m in _HEADER.finditer(body[:2000])}
        url = headers.get(b"location", f"http://127.0.0.1:8097/{row['file']}")
        try:
            got = _value(parse(body, url, headers.get(b"type")), found[1], key)
        except (FormatError, IndexError) as error:
            got = repr(error)
        if " ".join((got or "").split()) == " ".join(wanted.split()):
            met += 1
        else:
            missed.append((row["file"], wanted, got))
    assert met >= 140
    assert len(missed) <= 10, missed


def test_a_sample_of_real_feeds_is_read_as_feedparser_reads_it(shared: Path) -> None:
    feedparser = _feedparser()
    compared = 0
    for group in ("feed-rs", "feedjira", "node-feedparser", "reader", "miniflux"):
        for _, body in documents(shared / "corpus/feeds" / group):
            try:
                ours = parse(body, URL, None)
            except FormatError:
                continue
            theirs = feedparser.parse(body)
            if ours.partial or theirs.bozo or len(theirs.entries) > 1_000 or ours.kind == "json" or b"xml:base" in body:
                continue
            assert len(ours.entries) == len(theirs.entries)
            for mine, other in zip(ours.entries, theirs.entries, strict=True):
                if other.get("link", "").startswith("http") and mine.url and "feedburner_origlink" not in other:
                    assert mine.url.partition("#")[0].rstrip("/") == other.link.strip().partition("#")[0].rstrip("/")
                at = other.get("published_parsed")
                if at and mine.published and mine.published.zoned:
                    assert mine.published.when.utctimetuple()[:5] == at[:5]
                compared += 1
    assert compared > 200


def _feedparser() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import feedparser
    return feedparser


# --- the server that misbehaves ----------------------------------------------------------------------


def _faultserver(shared: Path) -> ModuleType:
    path = shared / "tools/faultserver.py"
    spec = importlib.util.spec_from_file_location("faultserver", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["faultserver"] = module
    spec.loader.exec_module(module)
    return module


# Path, what is read of it: how many entries, whether it is partial; or the word that the error holds.
FAULTS: list[tuple[str, Any]] = [
    ("/feed/rss", (20, False)),
    ("/feed/atom", (20, False)),
    ("/feed/json", (20, False)),
    ("/feed/rdf", (20, False)),
    ("/fault/html-as-feed", "log-in page"),
    ("/fault/truncated", (11, True)),
    ("/fault/empty", "empty"),
    ("/fault/bad-charset", (4, False)),
    ("/fault/bad-charset?charset=iso-8859-1", (4, False)),
    ("/fault/utf16", (3, False)),
    ("/fault/unknown-charset", (20, False)),
    ("/fault/control-chars", (20, False)),
    ("/fault/leading-junk", (20, False)),
    ("/fault/html-entities", (20, False)),
    ("/fault/entity-bomb?kind=laughs", (2, False)),
    ("/fault/entity-bomb?kind=quadratic", (2, False)),
    ("/fault/entity-bomb?kind=external", (2, False)),
    ("/fault/entity-bomb?kind=parameter", (2, False)),
    ("/fault/deep", (1, False)),
    ("/fault/deep?in=html&n=20000", (2, False)),
    ("/fault/many-attributes", (20, False)),
    ("/fault/half-tags", (1, False)),
    ("/fault/xss", None),
    ("/fault/duplicate-guid", (20, False)),
    ("/fault/odd-dates", (10, False)),
    ("/fault/deep-json", "deep"),
    ("/fault/many-items?n=30000", (1_000, False)),
    ("/fault/huge-title?mb=12", (2, False)),
    ("/fault/silent-gzip", (20, False)),
]


async def test_the_bodies_of_the_fault_server_are_read_or_refused_by_name(shared: Path) -> None:
    server = _faultserver(shared)
    async with server.FaultServer(seed=1) as running, aiohttp.ClientSession() as session:
        for path, expected in FAULTS:
            async with session.get(running.url(path)) as answer:
                body, kind = await answer.read(), answer.headers.get("Content-Type")
            feed, problem = await asyncio.to_thread(outcome, body, running.url(path), kind)
            if feed is None:
                assert isinstance(expected, str), (path, problem)
                assert expected in problem, path
                continue
            is_ours(feed)
            if expected is not None:
                assert (len(feed.entries), feed.partial) == expected, (path, feed.notes)
        asked = [entry["path"] for entry in running.log]
    assert not any("dtd" in path for path in asked)


async def test_text_in_the_wrong_charset_comes_out_right(shared: Path) -> None:
    server = _faultserver(shared)
    async with (
        server.FaultServer(seed=1) as running,
        aiohttp.ClientSession() as session,
        session.get(running.url("/fault/bad-charset")) as answer,
    ):
        feed = parse(await answer.read(), URL, answer.headers["Content-Type"])
    assert feed.entries[-1].title == "Café – ?naïve? €5"  # the server itself writes the quotes as "?"

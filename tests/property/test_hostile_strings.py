"""Rows X8 and X9 of docs/hostile.md: JSON that readers disagree on, and long strings made to send patterns astray.

What is measured is processor time against a limit that is a hundred times what any of it needs.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

import pytest

from dateline import text, urls
from dateline.errors import DatelineError, FormatError
from dateline.extract import from_entry, from_text
from dateline.formats import dates, discover, feeds, opml, robots, sitemaps
from dateline.formats.wire import body, port
from dateline.model import Entry, Feed

LONG, LIMIT_S = 100_000, 2.0
SEEDS = (
    "a", " ", "\n", "\t ", "<", "<a ", "&", "&#", "(", "[", "{", '"', "'", "-", "--", "–", ".", "..", ",", ":", "/", "//", "\\",
    "@", "%", "%0", "0", "1", "1.", "1:", "12/", "a.", "a-", "a@a.", "A ", "A. ", "Mon, ", "By ", "by a and ", "x=", "x='", "é", "ß",
    "\u0301", "\u200b", "\u202e", "名", "<p>", "<!--", "<![CDATA[", "]]>", "=?utf-8?q?", "http://", "http://a.", "xn--", "#", "()",
    "(AP) ", "NEW YORK (AP) ", "(Reuters) - ", "User-agent: *\n", "Disallow: /*", "*", "*$", "<item>", "<title>", "\\u", "\x01",
)  # fmt: skip


def _entry(long: str) -> object:
    entry = Entry(long, long, long, summary_html=long, content_html=long, authors=(long,), categories=(long,))
    return from_entry(entry, Feed(long[:200], None, (), "rss"))


READERS: dict[str, Callable[[str], Any]] = {
    "dates": dates.stamp,
    "addresses": lambda long: (urls.parse(long), urls.normalise(long), urls.resolve("https://a.example/", long)),
    "plain": text.plain,
    "tidy": text.tidy,
    "feed": lambda long: feeds.parse(f"<rss><channel><item><title>{long}".encode(), "https://a.example/", None),
    "feed bytes": lambda long: feeds.parse(long.encode(), "https://a.example/", long[:200]),
    "page": lambda long: discover.feeds(long.encode(), "https://a.example/"),
    "opml": lambda long: opml.parse(f"<opml><body>{long}".encode(), "https://a.example/"),
    "robots": lambda long: (
        robots.allowed(f"User-agent: *\nDisallow: /{long}", "Dateline", "https://a.example/a"),
        robots.crawl_delay(long, "Dateline"),
    ),
    "sitemap": lambda long: sitemaps.is_index(long.encode()),
    "wire": lambda long: port.parse(long.encode(), "file"),
    "teleprinter": lambda long: port.parse(f"\x01abc0123 4 pl 00012 de/\n\x02{long}\n\x03".encode(), "file"),
    "wire body": lambda long: (body.of_html(long), body.of_text(long)),
    "entry": _entry,
    "text": lambda long: from_text(long, "https://a.example/"),
}


@pytest.mark.parametrize("reader", sorted(READERS))
def test_a_long_string_costs_no_reader_more_than_it_may(reader: str) -> None:
    slow = []
    for seed in SEEDS:
        began = time.process_time()
        with contextlib.suppress(DatelineError, ValueError):
            READERS[reader]((seed * (LONG // len(seed)))[:LONG] + "!")  # what does not match must say so soon
        took = time.process_time() - began
        if took > LIMIT_S:
            slow.append(f"{seed!r}: {took:.1f} s")
    assert not slow


JSON = '{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "content_text": "x"%s}]%s}'


@pytest.mark.parametrize(
    ("inside", "behind", "words"),
    [
        (', "size_in_bytes": NaN', "", "NaN"),
        (', "x": Infinity', "", "Infinity"),
        (', "x": -Infinity', "", "Infinity"),
        (', "x": 1e999', "", "number"),
        (', "x": 1' + "0" * 400 + "e400", "", "number"),
        (', "id": "2"', "", "twice"),
        ("", ', "title": "other"', "twice"),
        (', "x": ' + "[" * 100_000, "", "nested"),
        (', "x": ' + '{"a":' * 100_000, "", "nested"),
    ],
)
def test_json_that_readers_would_disagree_on_is_refused_and_says_why(inside: str, behind: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        feeds.parse((JSON % (inside, behind)).encode(), "https://a.example/", None)


def test_a_number_of_very_many_digits_costs_nothing() -> None:
    began = time.process_time()
    with contextlib.suppress(FormatError):
        feeds.parse((JSON % (', "x": ' + "9" * 1_000_000, "")).encode(), "https://a.example/", None)
    assert time.process_time() - began < LIMIT_S

"""Hold the product's reading of feeds to the parses that gofeed and rss-parser expect of theirs, field by field.

    python benchmarks/quality/parses.py [FOLDER] [--show] [--floors FILE]

FOLDER holds gofeed's pairs (X.xml, X.json) and rss-parser's (input/X.rss, output/X.json). Every field of an expected
parse that is about what we keep counts once for each value; what is about their own result (a feed's text input, its
clouds, versions, mail addresses) is left out and counted by name with --show. Printed: the share of fields that are
equal, for each; with --show each that is not.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from expects import CORPUS, MARKUP, alike, folded, seen

from dateline import extract
from dateline.errors import FormatError
from dateline.formats import feeds
from dateline.model import Entry, Feed, Stamp

ADDRESS = "http://corpus.example/feed"
EMPTY = "EMPTY"  # what an option of rss-parser, set in one of its tests, puts for an element without text
INPUTS = (".rss", ".atom", ".xml")
TIMES = ("published", "publishedParsed", "updated", "updatedParsed", "isoDate", "pubDate")
TWICE = frozenset(("published", "updated", "pubDate"))  # the same time again, as it stood there


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that an expected parse holds, and ours. `kind`: how the two are compared, as `expects.alike` names it."""

    where: str
    kind: str
    theirs: Any
    ours: Any


def instant(stamp: Stamp | None) -> str | None:
    """A time in UTC to the second; one without a zone is taken as UTC, as both of them do."""
    if stamp is None:
        return None
    when = stamp.when if stamp.when.tzinfo else stamp.when.replace(tzinfo=UTC)
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def their_instant(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def first(value: Any) -> Any:
    """What is to be compared of a list or of a pair of type and value."""
    if isinstance(value, list):
        return first(value[0]) if value else None
    if isinstance(value, dict):
        return first(value.get("value", value.get("name", value.get("_", value.get("term")))))
    return value


def link_of(value: Any) -> str | None:
    """The address that leads to the item itself of gofeed's links."""
    if isinstance(value, str):
        return value
    rows = [row for row in value or () if isinstance(row, dict)]
    if not rows:
        return first(value) if value else None
    chosen = next((row for row in rows if row.get("rel", "alternate") == "alternate"), None)
    return chosen.get("href") if chosen else None


def named(people: Any) -> list[str]:
    """Names of authors: those without one have only an address, which we do not keep."""
    rows = people if isinstance(people, list) else [people]
    names = [row.get("name", "") if isinstance(row, dict) else str(row) for row in rows if row]
    return [name for name in names if name and "@" not in name]


def pictures_of(entry: Entry, feed: Feed) -> list[str]:
    return [image.url for image in extract.from_entry(entry, feed).images]


def of_feed(theirs: dict[str, Any], ours: Feed) -> Iterator[Claim | str]:
    """The claims of a feed itself; a string is the name of a field that we do not keep."""
    for name, value in theirs.items():
        match name:
            case "items" | "entries":
                yield Claim("items", "count", len(value or ()), len(ours.entries))
            case "title":
                yield Claim("feed.title", "title", folded(value), ours.title)
            case "link" | "home_page_url":
                yield Claim("feed.link", "link", value.strip(), ours.home_url)
            case "links" if (link := link_of(value)) and not {"link", "feedLink"} & theirs.keys():
                yield Claim("feed.links", "link", link, ours.home_url)
            case "language":
                yield Claim("feed.language", "language", value, ours.language)
            case "feedLink" | "feedUrl" | "feed_url":
                yield Claim("feed.self", "link", value.strip(), ours.self_url)
            case "feedType":
                yield Claim("feed.kind", "equal", value, ours.kind)
            case _:
                yield f"feed.{name}"


def of_item(theirs: dict[str, Any], ours: Entry, feed: Feed) -> Iterator[Claim | str]:
    """The claims of an item."""
    for name, value in theirs.items():
        if name in TIMES:
            if name not in TWICE:
                stamp = ours.updated or ours.published if name == "updatedParsed" else ours.published or ours.updated
                yield Claim(f"item.{name}", "equal", their_instant(value), instant(stamp))
            continue
        match name:
            case "title":
                yield Claim("item.title", "title", first(value) or "", ours.title)
            case "link" | "url":
                yield Claim("item.link", "link", (first(value) or "").strip(), ours.url)
            case "links" if (link := link_of(value)) and "link" not in theirs:
                yield Claim("item.links", "link", link, ours.url)
            case "guid" | "id":
                yield Claim("item.guid", "equal", (first(value) or "").strip(), ours.guid)
            case "summary" | "description":
                yield Claim(f"item.{name}", "summary", first(value) or "", ours.summary_html or ours.content_html)
            case "content" | "content:encoded" | "content_html":
                yield Claim(f"item.{name}", "value", first(value) or "", _content(first(value) or "", ours))
            case "contentSnippet":
                yield Claim("item.contentSnippet", "text", value, _content(value, ours))
            case "authors" | "author" | "creator" | "dc:creator":
                yield from (
                    Claim("item.authors", "among", folded(who), " / ".join(ours.authors)) for who in named(value)
                )
            case "categories" | "tags":
                rows = [first(row) for row in value or ()]
                yield from (
                    Claim("item.categories", "among", folded(row), "\n".join(ours.categories)) for row in rows if row
                )
            case "enclosures" | "enclosure" | "attachments":
                yield from _files(value if isinstance(value, list) else [value], ours)
            case "image" if isinstance(value, dict) and value.get("url"):
                yield Claim("item.image", "among", value["url"], "\n".join(pictures_of(ours, feed)))
            case _:
                yield f"item.{name}"


def _content(theirs: str, ours: Entry) -> str | None:
    """rss-parser calls whatever came last its content; gofeed's content is the longer of two."""
    both = [text for text in (ours.content_html, ours.summary_html) if text]
    return next((text for text in both if seen(text)[0] == seen(theirs)[0]), both[0] if both else None)


def _files(rows: list[Any], ours: Entry) -> Iterator[Claim]:
    for row, there in zip(rows, [*ours.enclosures, *[None] * len(rows)], strict=False):
        if not isinstance(row, dict) or not row.get("url"):
            continue
        yield Claim("item.enclosure", "link", row["url"], there.url if there else None)
        kind = row.get("type") or row.get("mime_type")
        if kind:
            yield Claim("item.enclosure", "equal", kind, there.media_type if there else None)
        size = row.get("length") or row.get("size_in_bytes")
        if size and str(size).isdigit():
            yield Claim("item.enclosure", "equal", str(size), str(there.length_bytes) if there else None)


def holds(claim: Claim) -> bool:
    """Whether the two say the same; what they leave relative we have made absolute."""
    ours, theirs = claim.ours, claim.theirs
    if theirs == EMPTY:
        return not ours
    if claim.kind == "link" and isinstance(theirs, str):
        return alike("link", ours, urljoin(ADDRESS, theirs))
    if claim.kind in MARKUP and isinstance(theirs, str):
        (text, their_links), (our_text, our_links) = seen(theirs), seen(ours or "")
        paired = zip(sorted(map(_path, their_links)), sorted(map(_path, our_links)), strict=False)
        return (
            letters(text) == letters(our_text) and len(their_links) == len(our_links) and all(a == b for a, b in paired)
        )
    if claim.kind == "among":
        return seen(theirs)[0].lower() in folded(ours or "").lower() or theirs in (ours or "")
    if claim.kind == "text":
        return letters(seen(theirs)[0]) == letters(seen(ours or "")[0])
    return alike(claim.kind, ours, theirs)


def letters(text: str) -> list[str]:
    """The letters of a text in no order: rss-parser's reader moves the words of an element before those inside it."""
    return sorted("".join(text.split()))


def _path(address: str) -> str:
    """An address without its host, which is not there in a relative one."""
    parts = urlsplit(address)
    return f"{parts.path.lstrip('/')}?{parts.query}"


def pairs(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """Every document with its expected parse, and whose they are."""
    for expected in sorted((folder / "gofeed").rglob("*.json")):
        if expected.stem.endswith("_expected"):
            continue
        document = expected.with_suffix(".xml")
        if document.exists():
            yield "gofeed", document, expected
        elif (other := expected.with_name(f"{expected.stem}_expected.json")).exists():
            yield "gofeed", expected, other
    for expected in sorted((folder / "rss-parser" / "output").glob("*.json")):
        for ending in INPUTS:
            document = folder / "rss-parser" / "input" / f"{expected.stem}{ending}"
            if document.exists():
                yield "rss-parser", document, expected


def claims(whose: str, document: Path, expected: Path) -> Iterator[Claim | str]:
    """Every claim of one pair.

    Errors: FormatError where the document is refused.
    """
    data = expected.read_bytes()
    try:
        theirs = json.loads(data)
    except UnicodeDecodeError:  # one is kept in the encoding of its feed
        theirs = json.loads(data.decode("latin-1"))
    theirs = theirs["feed"] if whose == "rss-parser" else theirs
    feed = feeds.parse(document.read_bytes(), ADDRESS, None)
    yield from of_feed(theirs, feed)
    for item, entry in zip(theirs.get("items") or theirs.get("entries") or (), feed.entries, strict=False):
        yield from of_item(item, entry, feed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--floors", type=Path)
    given = parser.parse_args()
    told: Counter[tuple[str, bool]] = Counter()
    left_out: Counter[str] = Counter()
    for whose, document, expected in pairs(given.folder):
        name = document.relative_to(given.folder).as_posix()
        try:
            for claim in claims(whose, document, expected):
                if isinstance(claim, str):
                    left_out[claim] += 1
                    continue
                told[whose, holds(claim)] += 1
                if given.show and not holds(claim):
                    print(f"{name}: {claim.where}: {str(claim.theirs)[:300]!r}, ours {str(claim.ours)[:300]!r}")
        except FormatError as exc:
            told[whose, False] += 1
            if given.show:
                print(f"{name}: refused: {exc.reason}")
    if given.show:
        print("left out: " + ", ".join(f"{count} {name}" for name, count in left_out.most_common()))
    figures = {
        f"formats.{key}_fields": told[whose, True] / ((told[whose, True] + told[whose, False]) or 1)
        for whose, key in (("gofeed", "gofeed"), ("rss-parser", "rss_parser"))
    }
    print(
        ", ".join(f"{whose}: {told[whose, True]} equal, {told[whose, False]} not" for whose in ("gofeed", "rss-parser"))
    )
    print("\n".join(f"{name} = {value:.4f}" for name, value in figures.items()))
    floors = json.loads(given.floors.read_text()) if given.floors else {}
    low = [
        f"UNDER {name}: {value:.4f} < {floors[name]}" for name, value in figures.items() if value < floors.get(name, 0)
    ]
    print("\n".join(low), end="\n" if low else "")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())

"""Hold the product's reading of feeds to the expectations of feedparser's own tests, where they are about what we keep.

    python benchmarks/quality/expects.py [FOLDER] [--show] [--floors FILE]

FOLDER holds the documents and INDEX.tsv with their `expect` (a Python expression, read here as a path, an operator and
a literal; nothing is evaluated). A document is served with the headers that its comment names. Lines about
feedparser's own result (details of a title, namespaces, its version) are left out and counted. Printed: how many of
the rest hold; with --show each that does not.
"""

from __future__ import annotations

import argparse
import ast
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html

from dateline import extract
from dateline.errors import FormatError
from dateline.formats import feeds
from dateline.model import Enclosure, Entry, Feed, Stamp
from dateline.urls import normalise

HOME = "http://127.0.0.1:8097/"  # where feedparser's tests serve its documents
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "feeds"
_HEADER = re.compile(rb"^\s*Header:\s*([A-Za-z-]+):\s*(.*?)\s*$", re.MULTILINE)


class LeftOut(Exception):
    """The expectation is about something that we do not keep."""


def path_of(node: ast.expr) -> tuple[object, ...]:
    """entries[0]['title'] as ("entries", 0, "title")."""
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Subscript(value=value, slice=ast.Constant(value=key)):
            return (*path_of(value), key)
        case ast.Attribute(value=value, attr=key):
            return (*path_of(value), key)
        case ast.Call(func=ast.Name(id="len"), args=[inner]):
            return ("len", *path_of(inner))
    raise LeftOut(ast.unparse(node))


def literal_of(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError as exc:
        raise LeftOut(ast.unparse(node)) from exc


def claims(expect: str) -> Iterator[tuple[tuple[object, ...], Any]]:
    """Every comparison of an expectation, as a path and a literal."""
    try:
        tree = ast.parse(expect, mode="eval").body
    except SyntaxError as exc:
        raise LeftOut(expect) from exc
    for part in tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]:
        match part:
            case ast.Name(id="bozo") | ast.UnaryOp(op=ast.Not(), operand=ast.Name(id="bozo")):
                continue
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                yield path_of(left), literal_of(right)
            case _:
                raise LeftOut(ast.unparse(part))


def _stamp(stamp: Stamp | None) -> tuple[int, ...] | None:
    """A time as feedparser tells it: nine numbers in UTC, a missing zone taken as UTC."""
    if stamp is None:
        return None
    when = stamp.when.astimezone(UTC) if stamp.zoned else stamp.when
    return (*tuple(when.timetuple())[:8], 0)


ENTRY: Mapping[str, Callable[[Entry], Any]] = {
    "title": lambda e: e.title,
    "link": lambda e: e.url,
    "id": lambda e: e.guid,
    "guid": lambda e: e.guid,
    "author": lambda e: e.authors[0] if e.authors else None,
    "summary": lambda e: e.summary_html or e.content_html,
    "description": lambda e: e.summary_html or e.content_html,
    "updated_parsed": lambda e: _stamp(e.updated or e.published),  # dc:date is either
    "published_parsed": lambda e: _stamp(e.published or e.updated),
    "category": lambda e: e.categories[0] if e.categories else None,
    "rights": lambda e: e.rights,
}
FEED: Mapping[str, Callable[[Feed], Any]] = {
    "title": lambda f: f.title,
    "link": lambda f: f.home_url,
    "language": lambda f: f.language,
}


def value_of(feed: Feed, path: tuple[object, ...]) -> Any:
    """Our value for feedparser's path."""
    match path:
        case ("len", "entries"):
            return len(feed.entries)
        case ("feed" | "channel", str(key)) if key in FEED:
            return FEED[key](feed)
        case ("entries" | "items", int(n), str(key)) if key in ENTRY:
            return ENTRY[key](feed.entries[n]) if n < len(feed.entries) else None
        case ("entries", int(n), "content", 0, "value"):
            return feed.entries[n].content_html if n < len(feed.entries) else None
        case ("entries", int(n), "enclosures", int(m), ("href" | "url" | "type" | "length") as key):
            if n >= len(feed.entries) or m >= len(feed.entries[n].enclosures):
                return None
            found = feed.entries[n].enclosures[m]
            return {"href": found.url, "url": found.url, "type": found.media_type, "length": str(found.length_bytes)}[
                key
            ]
        case ("entries", int(n), "tags", int(m), "term"):
            labels = feed.entries[n].categories if n < len(feed.entries) else ()
            return labels[m] if m < len(labels) else None
    raise LeftOut(repr(path))


def header(data: bytes, wanted: bytes) -> str | None:
    for name, value in _HEADER.findall(data[:4096]):
        if name.lower() == wanted:
            return bytes(value).decode("latin-1")
    return None


MARKUP = frozenset(("summary", "description", "value"))


def alike(key: object, ours: Any, theirs: Any) -> bool:
    """Whether two values say the same. A title of ours is its visible text; markup is what can be seen of it and where
    it leads; an address is the same in any spelling; a language in any case; an author's mail address is not kept.
    """
    if not isinstance(theirs, str) or not isinstance(ours, str | None):
        return bool(ours == theirs)
    ours = ours or ""
    if key in ("title", "rights"):
        return folded(ours) in (seen(theirs)[0], folded(theirs))
    if key in MARKUP:
        return seen(theirs) == seen(ours)
    if key in ("link", "href", "url"):
        return normalise(ours) == normalise(theirs)
    if key == "author":
        return ours == theirs or theirs.startswith(f"{ours} (")
    return ours == theirs or (key == "language" and ours.lower() == theirs.lower())


def folded(text: str) -> str:
    return " ".join(text.split())


def seen(markup: str) -> tuple[str, tuple[str, ...]]:
    """The visible text of markup, and where it leads."""
    if "<" not in markup and "&" not in markup:
        return folded(markup), ()
    try:
        tree = html.fragment_fromstring(markup, create_parent="div")
    except etree.ParserError:  # nothing but comments
        return "", ()
    found = [e.get(name) for e in tree.iter() for name in ("href", "src") if isinstance(e.tag, str) and e.get(name)]
    return folded("".join(tree.itertext())), tuple(sorted(normalise(address) for address in found if address))


_DANGER = re.compile(r"javascript:|<script|onload|alert\(|location\.href", re.IGNORECASE)


def clean(feed: Feed, wanted: list[tuple[tuple[object, ...], Any]]) -> bool:
    """Whether what readers are shown of an entry has the visible text that is expected, and nothing that runs."""
    for path, literal in wanted:
        if not isinstance(literal, str) or path[0] not in ("entries", "items"):
            continue
        entry = feed.entries[int(path[1])]  # type: ignore[call-overload]
        article = extract.from_entry(entry, feed)
        ours = " ".join([article.headline, *(block.text for block in article.blocks)])
        text = seen(literal)[0]
        if _DANGER.search(repr(article.blocks)) or (text and text.replace(" ", "") not in ours.replace(" ", "")):
            return False
    return True


def outcome(data: bytes, name: str, expect: str) -> tuple[str, str]:
    """What came of one expectation (holds, differs, left out), with "sanitize " before it for those; and in words."""
    try:
        wanted = list(claims(expect))
        if not wanted:
            raise LeftOut("bozo alone")
        for path, _ in wanted:
            kept(path)
        url = urljoin(HOME + name, header(data, b"content-location") or "")
        feed = feeds.parse(data, url, header(data, b"content-type"))
        if "/sanitize/" in name:
            return ("sanitize holds", "") if clean(feed, wanted) else ("sanitize differs", str(wanted[0]))
        for path, literal in wanted:
            ours = value_of(feed, path)
            if not alike(path[-1], ours, literal):
                return "differs", f"{path}: {literal!r}, ours {ours!r}"
    except LeftOut as exc:
        return "left out", str(exc)
    except FormatError as exc:
        return "differs", exc.reason
    return "holds", ""


def kept(path: tuple[object, ...]) -> None:
    """Refuse a path to what we do not keep. Errors: LeftOut."""
    value_of(_ANY, path)


_ENTRY = Entry(None, None, "", categories=("",) * 9, enclosures=(Enclosure(""),) * 9)
_ANY = Feed("", None, (_ENTRY,) * 9, "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--floors", type=Path)
    given = parser.parse_args()
    csv.field_size_limit(10_000_000)
    told: Counter[str] = Counter()
    with (given.folder / "INDEX.tsv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            if not row["expect"] or not (given.folder / row["file"]).is_file():
                continue
            got, words = outcome((given.folder / row["file"]).read_bytes(), row["file"], row["expect"])
            told[got] += 1
            if given.show and got.endswith("differs"):
                print(f"{got}: {row['file']}: {words}")
    figures = {
        "formats.expects_hold": _share(told, "holds", "differs"),
        "formats.sanitize_hold": _share(told, "sanitize holds", "sanitize differs"),
    }
    print(", ".join(f"{count} {word}" for word, count in sorted(told.items())))
    print("\n".join(f"{name} = {value:.4f}" for name, value in figures.items()))
    floors = json.loads(given.floors.read_text()) if given.floors else {}
    low = [
        f"UNDER {name}: {value:.4f} < {floors[name]}" for name, value in figures.items() if value < floors.get(name, 0)
    ]
    print("\n".join(low), end="\n" if low else "")
    return 1 if low else 0


def _share(told: Counter[str], good: str, bad: str) -> float:
    every = told[good] + told[bad]
    return told[good] / every if every else 0.0


if __name__ == "__main__":
    sys.exit(main())

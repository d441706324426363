"""JSON Feed: 1.0 and 1.1 are read, 1.1 is written.

Source: jsonfeed.org/version/1.1. Foreign JSON is refused where readers would disagree on what it says: NaN,
numbers that no float holds, a name twice in one object, more than 64 levels.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from dateline.errors import FormatError, NotAFeed
from dateline.formats import blocks, hints, parts
from dateline.formats.atom import paragraphs
from dateline.formats.channel import Channel, Item, byline, changed_at
from dateline.formats.dates import stamp
from dateline.formats.links import absolute, absolutes
from dateline.formats.markup import MAX_ITEMS
from dateline.model import Entry, Feed, FeedImage
from dateline.text import tidy, unescape, valid

MAX_DEPTH = 64
_LONGEST_NUMBER = 40
_MAX_BRACKETS = 1_000_000  # in a document: bounds the look at its depth, and its values in memory
_STEPS = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{\]}]', re.DOTALL)  # an open string swallows the rest
_ITEMS = re.compile(r'"items"\s*:\s*\[')


def read(text: str, url: str) -> Feed:
    """Read a JSON Feed.

    Shape:  a document that is cut off gives the whole items before the cut, `partial`.
    Errors: NotAFeed where the JSON is of another kind; FormatError where it is broken.
    """
    _refuse_depth(text, url)
    partial = False
    try:
        whole = _loads(text)
    except json.JSONDecodeError as exc:
        whole, partial = _before_cut(text, url, exc), True
    except _Ambiguous as exc:
        raise FormatError(url, str(exc)) from exc
    if not isinstance(whole, dict) or not isinstance(whole.get("items"), list):
        raise NotAFeed(url, "JSON, but not a JSON Feed: it has no list of items")
    version = whole.get("version")
    if not (isinstance(version, str) and "jsonfeed" in version) and not _item_like(whole["items"]):
        raise NotAFeed(url, "JSON, but not a JSON Feed: it names no version")
    return _feed(whole, url, partial)


class _Ambiguous(ValueError):
    """JSON that readers would understand in different ways."""


def _refuse_depth(text: str, url: str, begins: int = 0) -> None:
    """Refuse deep nesting before the decoder, which calls itself, may see it from there on."""
    brackets = text.count("[") + text.count("{")
    if brackets <= MAX_DEPTH:
        return
    if brackets > _MAX_BRACKETS:
        raise FormatError(url, f"JSON of more than {_MAX_BRACKETS:,} lists and objects")
    depth = 0
    for found in _STEPS.finditer(text, begins):
        sign = found[0]
        if sign == "[" or sign == "{":
            depth += 1
            if depth > MAX_DEPTH:
                offset = len(text[: found.start()].encode("utf-8", "surrogatepass"))
                raise FormatError(url, f"JSON nested more than {MAX_DEPTH} deep", offset=offset)
        elif sign == "]" or sign == "}":
            depth -= 1


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Ambiguous("JSON with a name twice in one object")
    return made


def _constant(name: str) -> float:
    raise _Ambiguous(f"JSON with {name}, which is no JSON")


def _whole_number(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise _Ambiguous("JSON with a number too large")
    return int(digits)


def _fraction(digits: str) -> float:
    value = float(digits) if len(digits) <= 400 else float("inf")
    if value in (float("inf"), float("-inf")):
        raise _Ambiguous("JSON with a number too large")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs,
    parse_constant=_constant,
    parse_int=_whole_number,
    parse_float=_fraction,
    strict=False,
)


def _loads(text: str) -> Any:
    return _DECODER.decode(text)


def _before_cut(text: str, url: str, why: json.JSONDecodeError) -> dict[str, Any]:
    """The head and the whole items of a document that ends too early."""
    problem = FormatError(url, f"broken JSON: {why.msg}", offset=len(text[: why.pos].encode("utf-8", "surrogatepass")))
    begins = _ITEMS.search(text)
    if begins is None:
        raise problem from why
    items: list[Any] = []
    at = begins.end()
    _refuse_depth(text, url, at)  # where it begins inside a text, what was text before is lists and objects now
    try:
        while True:
            while text[at : at + 1] in (" ", "\n", "\r", "\t", ",") and at < len(text):
                at += 1
            if at >= len(text) or text[at] == "]":
                break
            item, at = _DECODER.raw_decode(text, at)
            items.append(item)
    except _Ambiguous as exc:
        raise FormatError(url, str(exc)) from exc
    except json.JSONDecodeError as exc:
        if exc.pos < len(text.rstrip()) and not _runs_to_end(text, exc):
            raise problem from why  # broken in the middle, not cut off
    head = text[: begins.start()].rstrip().rstrip(",")
    try:
        whole = _loads(head + "}") if head != "{" else {}
    except (json.JSONDecodeError, _Ambiguous):
        whole = {"version": "jsonfeed"}
    return {**whole, "items": items}


def _runs_to_end(text: str, error: json.JSONDecodeError) -> bool:
    """Whether the trouble is that the text ends: in a string, or in a word or number."""
    return error.msg.startswith("Unterminated string") or len(text.rstrip()) - error.pos < 8


def _item_like(items: list[Any]) -> bool:
    return bool(items) and all(
        isinstance(item, dict) and "id" in item and ("content_html" in item or "content_text" in item)
        for item in items[:5]
    )


# --- fields ----------------------------------------------------------------------------------------


def _string(holder: dict[str, Any], name: str) -> str:
    value = holder.get(name)
    if isinstance(value, str):
        return valid(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)  # ids are numbers in the wild
    return ""


def _dicts(value: object) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict)]


def _feed(whole: dict[str, Any], url: str, partial: bool) -> Feed:
    home = absolute(url, _string(whole, "home_page_url"))
    language = parts.language(_string(whole, "language"))
    items = _dicts(whole["items"])
    notes = ["the document is cut off; the torn item is left out"] if partial else []
    if len(items) > MAX_ITEMS:
        notes.append(f"of {len(items):,} items the newest {MAX_ITEMS:,} are read")
        items = _newest(items)
    authors = _authors(whole)
    return Feed(
        title=parts.title(_string(whole, "title"), html=False),
        home_url=home,
        entries=tuple(_entry(item, home or url, language, authors) for item in items),
        kind="json",
        language=language,
        self_url=absolute(url, _string(whole, "feed_url")),
        partial=partial,
        notes=tuple(notes),
        hubs=hints.json_hubs(whole, url),
        older_url=absolute(url, _string(whole, "next_url")),
    )


def _newest(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest items in their order; dates of one form sort as text, and that is enough to choose by."""
    by_date = sorted(range(len(items)), key=lambda at: _string(items[at], "date_published")[:19], reverse=True)
    return [items[at] for at in sorted(by_date[:MAX_ITEMS])]


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    said = holder.get("authors") or holder.get("author")
    named = [one if isinstance(one, dict) else {"name": one} for one in (said if isinstance(said, list) else [said])]
    return parts.people(_string(one, "name") for one in named)


def _entry(item: dict[str, Any], base: str, language: str | None, authors: tuple[str, ...]) -> Entry:
    url = absolute(base, _string(item, "url"))
    external = absolute(base, _string(item, "external_url"))
    within = url or base
    content = absolutes(_string(item, "content_html"), within).strip() or paragraphs(_string(item, "content_text"))
    tags = item.get("tags")
    files = parts.enclosures(
        parts.enclosure(base, _string(one, "url"), _string(one, "mime_type"), _string(one, "size_in_bytes"))
        for one in _dicts(item.get("attachments"))
    )
    addresses = [absolute(base, _string(item, name)) for name in ("image", "banner_image")]
    images = [FeedImage(address) for address in addresses if address]
    images += [FeedImage(f.url) for f in files if f.media_type and parts.is_picture(None, f.media_type, f.url)]
    guid = tidy(_string(item, "id"))[:2_000] or None
    summary = " ".join(_string(item, "summary").split())
    return Entry(
        guid=guid,
        url=url or external or (absolute(None, guid) if guid else None),
        title=parts.title(unescape(_string(item, "title")), html=False),
        published=stamp(_string(item, "date_published")),
        updated=stamp(_string(item, "date_modified")),
        authors=_authors(item) or authors,
        summary_html=escape(summary, quote=False) or None,
        content_html=content or None,
        categories=parts.labels(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else (),
        images=parts.once(images),
        enclosures=files,
        language=parts.language(_string(item, "language")) or language,
        source_url=external if url else None,
    )


# --- writing ---------------------------------------------------------------------------------------


def render(channel: Channel, items: Sequence[Item]) -> bytes:
    """Write a channel as JSON Feed 1.1.

    Shape: the excerpt as summary; the whole text only where `shown` has blocks; the outlet is the last author.
    """
    whole: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home_url,
        "feed_url": channel.self_url,
        "description": channel.description,
        "language": channel.language,
        "icon": channel.icon_url,
        "hubs": [{"type": "WebSub", "url": channel.hub_url}] if channel.hub_url else None,
        "items": [_written(item) for item in items],
    }
    text = json.dumps({key: value for key, value in whole.items() if value is not None}, ensure_ascii=False)
    return valid(text).encode()


def _written(item: Item) -> Mapping[str, Any]:
    shown = item.shown
    content = blocks.render(shown.blocks) if shown.blocks else None
    found: dict[str, Any] = {
        "id": item.known_by,
        "url": item.page_url,
        "external_url": absolute(None, shown.url),
        "title": item.headline,
        "summary": shown.excerpt,
        "content_html": content,
        # Readers want one of the two; what may be shown of a text without blocks is its excerpt.
        "content_text": (shown.excerpt or "") if content is None else None,
        "date_published": _instant(shown.sorts_at),
        "date_modified": _instant(changed_at(item)),
        "authors": [{"name": name} for name in byline(shown)],
        "tags": list(shown.topics) or None,
        "language": parts.language(shown.language or ""),
        "image": item.picture.url if item.picture is not None else None,
        "_tdm": _reservation(item),
    }
    return {key: value for key, value in found.items() if value is not None}


def _reservation(item: Item) -> Mapping[str, object] | None:
    """An outlet's reservation of text and data mining, passed on; an underscore begins names that are no standard."""
    if not item.shown.tdm_reserved:
        return None
    return {"reservation": 1} | ({"policy": item.shown.tdm_policy_url} if item.shown.tdm_policy_url else {})


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")

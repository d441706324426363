"""What RSS and Atom share when they are read: names of elements, dates, people, labels, pictures, signals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from dateline.formats.dates import stamp
from dateline.formats.links import absolute
from dateline.formats.markup import Element, text_of
from dateline.model import Enclosure, FeedImage, Signals, Stamp
from dateline.text import plain, tidy, unescape

TITLE_LENGTH = 300  # characters
_MOST_LABELS, _MOST_PEOPLE, _MOST_FILES = 30, 20, 20
_LONGEST_TTL = timedelta(days=7)

# Namespaces by address, without scheme, case and closing sign, since feeds misspell those.
_SPACES = {
    "www.w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "purl.org/rss/1.0/modules/slash": "slash",
    "search.yahoo.com/mrss": "media",
    "www.rssboard.org/media-rss": "media",
    "video.search.yahoo.com/mrss": "media",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "www.w3.org/1999/xhtml": "xhtml",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "www.w3.org/ns/tdmrep": "tdm",
    "www.bloglines.com/about/specs/fac-1.0": "access",
    "backend.userland.com/creativecommonsrssmodule": "cc",
    "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "cc",
    "web.resource.org/cc": "cc",
}
_RSS_HOMES = (
    "purl.org/rss/1.0",
    "my.netscape.com",
    "channel.netscape.com",
    "backend.userland.com/rss",
    "purl.org/net/rss",
)
_KNOWN_PREFIXES = frozenset(_SPACES.values())
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

By = dict[str, list[Element]]


@dataclass(slots=True)
class Reading:
    """What holds for a whole document while it is read: where it is from, what its names mean."""

    url: str
    based: bool
    home: str  # "rss" or "atom": whose names need no prefix
    own: str = ""  # the root's namespace, known or not, needs none either
    names: dict[str, str] = field(default_factory=dict)
    base: str | None = None  # relative addresses of items are relative to this
    language: str | None = None

    def children(self, element: Element) -> By:
        """The children of an element by name: "title", "content:encoded", "media:group"."""
        by: By = {}
        names = self.names
        for child in element:
            tag = child.tag
            name = names.get(tag)
            if name is None:
                if not isinstance(tag, str):  # a reference to an entity, which stands for nothing
                    continue
                name = names[tag] = _name(tag, self.home, self.own)
            if name in by:
                by[name].append(child)
            else:
                by[name] = [child]
        return by

    def base_of(self, element: Element) -> str:
        """What addresses inside an element are relative to."""
        if self.based:
            set_there = absolute(self.url, element.base)
            if set_there is not None and set_there != absolute(None, self.url):
                return set_there
        return self.base or self.url


def space_of(element: Element) -> str:
    """The namespace of an element as tags carry it: "{http://...", or nothing."""
    return str(element.tag.rpartition("}")[0])


def _name(tag: str, home: str, own: str) -> str:
    space, _, local = tag.rpartition("}")
    local = local.lower()
    if space and space == own:
        return local
    if not space:
        prefix, colon, rest = local.partition(":")  # a prefix that was never declared
        if colon:
            return rest if prefix == home else f"{prefix}:{rest}"
        return local
    address = space[1:].lower().partition("://")[2].rstrip("/#")
    prefix = _SPACES.get(address, "")
    if not prefix and (address.startswith(_RSS_HOMES) or address in ("", "www.rssboard.org")):
        prefix = "rss"
    if prefix == home or (prefix == "rss" and home == "rss"):
        return local
    return f"{prefix or '?'}:{local}"


def strays(root: Element, local: str) -> list[Element]:
    """Elements of a name wherever they are: a title that was never closed swallows all that follows it."""
    return [e for e in root.iter() if isinstance(e.tag, str) and e.tag.rpartition("}")[2].lower() == local]


def swallowing(by: By) -> str | None:
    """The words of a channel's title that was never closed, without all that it swallowed; None where it was."""
    found = by.get("title", ())
    if len(found) == 1 and len(found[0]) and (strays(found[0], "item") or strays(found[0], "entry")):
        return found[0].text or ""
    return None


def first(by: By, *names: str) -> Element | None:
    """The first element under any of these names, in their order; an empty one counts less."""
    empty = None
    for name in names:
        for element in by.get(name, ()):
            if element.text or len(element):
                return element
            empty = element if empty is None else empty
    return empty


def text(by: By, *names: str) -> str:
    """The text under the first of these names that has any, on one line."""
    for name in names:
        for element in by.get(name, ()):
            found = tidy(text_of(element))
            if found:
                return found
    return ""


# --- fields ----------------------------------------------------------------------------------------

# Tags that titles carry by mistake; anything else in angle brackets may be meant ("the <main> element").
_TITLE_TAGS = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|div|em|font|h[1-6]|i|img|ins|mark|nobr|p|q|s|small|span|strong|sub|sup|tt|u|wbr)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)


def title(raw: str, *, html: bool | None = None) -> str:
    """A title as plain text of at most 300 characters.

    `html`: it is HTML, or is not; None: nobody says, and only tags that titles carry by mistake go.
    """
    raw = raw[: 20 * TITLE_LENGTH]
    if html:
        return cut(plain(raw))
    if html is None and ("<" in raw or "&" in raw):
        raw = unescape(_TITLE_TAGS.sub(" " if "<br" in raw or "<p" in raw else "", raw))
    return cut(tidy(raw))


# What was escaped once too often: all of it, from its first tag on. "Use &lt;p&gt; here" is words.
_ESCAPED_TWICE = re.compile(
    r"\s*&lt;(?:p|div|span|img|a|br|b|strong|em|i|ul|ol|h[1-6]|figure|blockquote|table)[\s/&]", re.I
)


def escaped_once(fragment: str) -> str:
    """HTML of a feed that was escaped twice, escaped once; anything else as it stands."""
    if "<" in fragment or not _ESCAPED_TWICE.match(fragment) or not fragment.rstrip().endswith(("&gt;", ".", "…")):
        return fragment
    return unescape(fragment)


def cut(line: str, length: int = TITLE_LENGTH) -> str:
    """A line of at most `length` characters, its ellipsis counted."""
    if len(line) <= length:
        return line
    kept = line[: length - 1]
    space = kept.rfind(" ", length // 2)
    return (kept[:space] if space > 0 else kept).rstrip(" ,;:–—-") + "…"


def date_of(by: By, *names: str) -> Stamp | None:
    """The first time under these names that can be read."""
    for name in names:
        for element in by.get(name, ()):
            found = stamp(element.text)
            if found is not None:
                return found
    return None


_MAIL = r"[^\s()<>@,;]{1,100}@[^\s()<>@,;]{1,200}"
_MAIL_NAME = re.compile(rf"(?:mailto:)?{_MAIL}\s{{0,5}}\(([^()]{{1,200}})\)")
_NAME_MAIL = re.compile(rf"\"?([^\"()<>@]{{1,200}}?)\"?\s{{0,5}}[<(](?:mailto:)?{_MAIL}[>)]")
_ONLY_MAIL = re.compile(rf"(?:mailto:)?{_MAIL}")


def person(raw: str) -> str:
    """The name of a person in "mail (Name)", "Name <mail>" or "Name"; empty where there is only an address."""
    raw = tidy(raw[:1_000])
    if "@" not in raw:
        return cut(raw if "<" not in raw and "&" not in raw else plain(raw), 200)
    for form in (_MAIL_NAME, _NAME_MAIL):
        found = form.fullmatch(raw)
        if found is not None:
            return cut(tidy(found[1]), 200)
    return "" if _ONLY_MAIL.fullmatch(raw) else cut(plain(raw), 200)


def unique(values: Iterable[str], most: int) -> tuple[str, ...]:
    """The first `most` different values that are not empty, in order."""
    kept: dict[str, None] = {}
    for value in values:
        if value and len(kept) < most:
            kept[value] = None
    return tuple(kept)


def people(names: Iterable[str]) -> tuple[str, ...]:
    """Authors' names, each once."""
    return unique(map(person, names), _MOST_PEOPLE)


def labels(values: Iterable[str]) -> tuple[str, ...]:
    """Categories, each once."""
    return unique((cut(plain(value), 100) for value in values), _MOST_LABELS)


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


@lru_cache(maxsize=512)
def language(raw: str | None) -> str | None:
    """A language tag as BCP 47 writes it ("en-GB"), None where it is none."""
    tag = tidy(raw or "").replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        return None
    parts = tag.split("-")
    rest = (p.upper() if len(p) == 2 else p.title() if len(p) == 4 and p.isalpha() else p.lower() for p in parts[1:])
    return "-".join((parts[0].lower(), *rest))


def number(raw: str | None, most: int = 100_000) -> int | None:
    """A whole number over zero, as attributes write it."""
    raw = (raw or "").strip().removesuffix("px")
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 15):
        return None
    return int(raw) if 0 < int(raw) <= most else None


def enclosure(base: str, url: str | None, media_type: str | None, length: str | None) -> Enclosure | None:
    """An attached file, None where its address is no web address."""
    address = absolute(base, url)
    if address is None:
        return None
    kind = tidy(media_type or "").lower()[:100]
    return Enclosure(address, kind or None, number(length, 10**13))


def enclosures(found: Iterable[Enclosure | None]) -> tuple[Enclosure, ...]:
    """Attached files, each address once."""
    kept: dict[str, Enclosure] = {}
    for one in found:
        if one is not None and len(kept) < _MOST_FILES:
            kept.setdefault(one.url, one)
    return tuple(kept.values())


_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}


def interval(by: By) -> timedelta | None:
    """How long the feed asks to be left alone: ttl in minutes, or the syndication module; a week at most."""
    ttl = number(text(by, "ttl"), 10**7)
    if ttl is not None:
        return min(timedelta(minutes=ttl), _LONGEST_TTL)
    hours = _PERIODS.get(text(by, "sy:updateperiod").lower())
    if hours is None:
        return None
    times = number(text(by, "sy:updatefrequency")) or 1
    return min(timedelta(hours=hours / times), _LONGEST_TTL)


def signals(by: By) -> Signals:
    """What a feed says of the use of its texts: a TDM reservation, robots rules, an access restriction."""
    rules = {
        rule.strip().lower()
        for meta in by.get("xhtml:meta", ())
        if (meta.get("name") or "").lower() == "robots"
        for rule in (meta.get("content") or "").split(",")
    }
    closed = any(e.get("relationship") == "deny" for e in by.get("access:restriction", ()))
    return Signals(
        noindex=closed or bool(rules & {"noindex", "none"}),
        noarchive=bool(rules & {"noarchive", "none"}),
        nosnippet="nosnippet" in rules,
        tdm_reserved=text(by, "tdm:reservation") == "1",
        tdm_policy_url=absolute(None, text(by, "tdm:policy")),
    )


# --- pictures --------------------------------------------------------------------------------------

_PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")


def is_picture(medium: str | None, media_type: str | None, url: str) -> bool:
    """Whether a file is a picture, by what is said of it, else by how its address ends."""
    if medium or media_type:
        kind = (media_type or "").lower()
        return (medium or "").lower() == "image" or (kind.startswith("image/") and "svg" not in kind)
    return url.partition("?")[0].lower().endswith(_PICTURE_ENDINGS)


def pictures(by: By, reading: Reading, base: str, files: Iterable[Enclosure]) -> tuple[FeedImage, ...]:
    """The pictures of an item, widest first where one is given in several widths, each once."""
    found: list[FeedImage] = []
    if "media:content" in by or "media:thumbnail" in by or "media:group" in by:
        found.extend(_media(by, reading, base, None, None))
    if files:
        attached = (one for one in files if one.media_type and is_picture(None, one.media_type, one.url))
        found.extend(FeedImage(one.url) for one in attached)
    for element in (*by.get("itunes:image", ()), *by.get("image", ())):
        inside = text(reading.children(element), "url") if len(element) else element.text
        address = absolute(base, element.get("href") or element.get("url") or inside)
        if address:
            found.append(FeedImage(address))
    return once(found)


def once(found: Sequence[FeedImage]) -> tuple[FeedImage, ...]:
    """Each picture once: addresses that differ in their query only are widths of one picture."""
    if len(found) < 2:
        return tuple(found)
    kept: dict[str, FeedImage] = {}
    for image in found:
        key = image.url.partition("?")[0] if image.width else image.url
        known = kept.get(key)
        if known is None and len(kept) < _MOST_FILES:
            kept[key] = image
        elif known is not None and (image.width or 0) > (known.width or 0):
            kept[key] = FeedImage(
                image.url, image.caption or known.caption, image.credit or known.credit, image.width, image.height
            )
    return tuple(kept.values())


def _media(
    by: By, reading: Reading, base: str, caption: str | None, credit: str | None, *, deeper: bool = True
) -> Iterator[FeedImage]:
    caption = _line(by, "media:description") or caption
    credit = _line(by, "media:credit") or credit
    any_content = False
    for content in by.get("media:content", ()):
        inside = reading.children(content) if len(content) else {}
        address = absolute(base, content.get("url"))
        if address and is_picture(content.get("medium"), content.get("type"), address):
            any_content = True
            yield FeedImage(
                address,
                _line(inside, "media:description") or caption,
                _line(inside, "media:credit") or credit,
                number(content.get("width")),
                number(content.get("height")),
            )
        elif "media:thumbnail" in inside and deeper:
            yield from _media(inside, reading, base, caption, credit, deeper=False)
    if deeper:
        for group in by.get("media:group", ()):
            yield from _group(reading.children(group), reading, base, caption, credit)
    if not any_content:  # beside contents it is a small form of them
        for thumbnail in by.get("media:thumbnail", ()):
            address = absolute(base, thumbnail.get("url") or thumbnail.text)
            if address:
                width, height = number(thumbnail.get("width")), number(thumbnail.get("height"))
                yield FeedImage(address, caption, credit, width, height)


def _group(by: By, reading: Reading, base: str, caption: str | None, credit: str | None) -> Iterator[FeedImage]:
    """A group holds one picture in several forms: the widest stands for it."""
    forms = list(_media(by, reading, base, caption, credit, deeper=False))
    if forms:
        yield max(forms, key=lambda image: image.width or 0)


def _line(by: By, name: str) -> str | None:
    for element in by.get(name, ()):
        line = cut(plain(text_of(element)[:20_000]), 2_000)
        if line:
            return line
    return None

"""What a page says of itself in JSON-LD, whole or broken, and in microdata.

One article object is picked out of lists, graphs and broken scripts and given as plain values; nothing in it is
trusted: every text is tidied where it is used, every address resolved.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from dateline.extract.decoding import clean
from dateline.text import tidy, unescape

MAX_SCRIPT = 1_500_000  # characters of one script that are read
MAX_NODES = 3_000
MAX_SCRIPTS = 60

Json = dict[str, object]

_ARTICLE_TYPES = {
    "newsarticle": 5,
    "reportagenewsarticle": 5,
    "analysisnewsarticle": 5,
    "opinionnewsarticle": 5,
    "backgroundnewsarticle": 5,
    "reviewnewsarticle": 5,
    "askpublicnewsarticle": 5,
    "liveblogposting": 4,
    "blogposting": 4,
    "article": 4,
    "report": 3,
    "techarticle": 4,
    "scholarlyarticle": 3,
    "satiricalarticle": 3,
    "advertisercontentarticle": 3,
    "socialmediaposting": 2,
    "medicalwebpage": 2,
    "review": 2,
    "recipe": 2,
    "videoobject": 1,
    "webpage": 1,
    "itempage": 1,
}
_LIST_TYPES = frozenset({"collectionpage", "searchresultspage", "profilepage"})
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|(?://)?\s*\]\]>|\*/)?\s*;?\s*$"
)
_LOOSE_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|description)"\s{0,20}:\s{0,20}"((?:[^"\\]|\\.){0,2000})"'
)


@dataclass(slots=True)
class LinkedData:
    """The page's article object, and what the objects around it say."""

    article: Json = field(default_factory=dict)
    by_id: dict[str, Json] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()  # all types named on the page, lower case
    broken: bool = False
    crumbs: tuple[str, ...] = ()  # where the page says it stands in the site, without the front page and itself

    def text(self, name: str) -> str | None:
        """A field's first text; numbers and objects are none."""
        return first_text(self.article.get(name))

    def texts(self, name: str) -> list[str]:
        """All texts of a field, lists and comma-separated keywords alike left as they are."""
        return list(_texts(self.article.get(name)))

    def prose(self, name: str) -> str:
        """A field's first text with its lines."""
        value = next((item for item in _flat(self.article.get(name)) if isinstance(item, str)), "")
        return "\n".join(line for part in unescape(value).split("\n") if (line := tidy(part)))

    def objects(self, name: str) -> list[Json | str]:
        """A field's objects, references followed, and its plain texts."""
        return [self.followed(value) for value in _flat(self.article.get(name))]

    def followed(self, value: Json | str) -> Json | str:
        """The object that a bare {"@id": ...} stands for, where the page has it."""
        if isinstance(value, dict) and "@id" in value and len(value) <= 2 and "name" not in value:
            return self.by_id.get(str(value["@id"]), value)
        return value


def read(tree: LexborHTMLParser, url: str, headline: str) -> LinkedData:
    """The JSON-LD of a page. `url` and `headline` (as shown) tell which article object is the page's own."""
    nodes: list[Json] = []
    loose: Json = {}
    broken = False
    for script in tree.css('script[type*="ld+json" i]')[:MAX_SCRIPTS]:
        source = script.text()[:MAX_SCRIPT]
        value = _parsed(source)
        if value is None:
            broken = broken or bool(source.strip())
            for name, text in _LOOSE_FIELD.findall(source):
                loose.setdefault(name, _unquoted(text))
            continue
        nodes.extend(_walk(value, MAX_NODES - len(nodes)))
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 2}
    kinds = frozenset(kind for node in nodes for kind in types_of(node))
    article = _pick(nodes, url, headline)
    if loose:
        article = {**loose, **article}
    return LinkedData(article, by_id, kinds, broken, _crumbs(nodes))


def _crumbs(nodes: list[Json]) -> tuple[str, ...]:
    """The names between the first and the last of the page's breadcrumb."""
    for node in nodes:
        if "breadcrumblist" not in types_of(node):
            continue
        names = []
        for item in _flat(node.get("itemListElement")):
            if isinstance(item, dict):
                inner = item.get("item")
                names.append(
                    first_text(item.get("name")) or (first_text(inner.get("name")) if isinstance(inner, dict) else None)
                )
        return tuple(name for name in names[1:-1] if name)[:4]
    return ()


def is_listing(data: LinkedData) -> bool:
    """Whether the page calls itself a list of things and names no article."""
    return bool(data.kinds & _LIST_TYPES) and not any(_rank(kind) >= 3 for kind in data.kinds)


def types_of(node: Json) -> list[str]:
    """An object's types, lower case, without any namespace."""
    return [text.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for text in _texts(node.get("@type"))]


def first_text(value: object) -> str | None:
    """The first text of a value, cleaned; None where there is none."""
    return next(_texts(value), None)


def name_of(value: Json | str) -> str | None:
    """A person's, place's or thing's name."""
    return first_text(value.get("name")) if isinstance(value, dict) else first_text(value)


def address_of(value: Json | str) -> str | None:
    """An image's or page's address."""
    if isinstance(value, str):
        return value
    return first_text(value.get("url")) or first_text(value.get("contentUrl")) or first_text(value.get("@id"))


# --- reading ---------------------------------------------------------------------------------------


def _parsed(source: str) -> object | None:
    for mend in (str, _mended):  # the second costs more than the reading, and few pages need it
        try:
            return json.loads(mend(source), strict=False)  # type: ignore[no-any-return]
        except (ValueError, RecursionError):
            continue
    return None


def _mended(source: str) -> str:
    source = _WRAPPING.sub("", source.strip()[:MAX_SCRIPT])
    return _TRAILING_COMMA.sub(r"\1", source)


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _walk(value: object, limit: int) -> list[Json]:
    """Every object that may be an article or is referred to: top level, lists, graphs, main entities."""
    found: list[Json] = []
    waiting = [value]
    while waiting and len(found) < limit:
        current = waiting.pop(0)
        if isinstance(current, list):
            waiting.extend(current[:200])
        elif isinstance(current, dict):
            found.append(current)
            for name in (
                "@graph",
                "mainEntity",
                "mainEntityOfPage",
                "hasPart",
                "author",
                "image",
                "publisher",
                "breadcrumb",
            ):
                inner = current.get(name)
                if isinstance(inner, dict | list):
                    waiting.append(inner)
    return found


def _flat(value: object) -> Iterator[Json | str]:
    waiting = [value]
    count = 0
    while waiting and count < 200:
        current = waiting.pop(0)
        count += 1
        if isinstance(current, list):
            waiting[:0] = current[:100]
        elif isinstance(current, dict):
            if "@list" in current:
                waiting.insert(0, current["@list"])
            else:
                yield current
        elif isinstance(current, str) and current.strip():
            yield current


def _texts(value: object) -> Iterator[str]:
    for item in _flat(value):
        if isinstance(item, dict):
            item = str(item.get("@value") or item.get("name") or "")
        text = clean(item)
        if "&" in text:
            text = clean(unescape(text))
        if text := " ".join(text.split()):
            yield text


# --- picking ---------------------------------------------------------------------------------------


def _rank(kind: str) -> int:
    return _ARTICLE_TYPES.get(kind, 0)


def _pick(nodes: list[Json], url: str, headline: str) -> Json:
    """The object that is this page's article: by type, by address, by headline, by how much it says."""
    best: Json = {}
    best_score = 0.0
    shown = _letters(headline)
    for node in nodes:
        rank = max((_rank(kind) for kind in types_of(node)), default=0)
        if rank == 0:
            continue
        score = rank + 0.1 * sum(1 for name in ("headline", "datePublished", "author", "articleBody") if node.get(name))
        own = _letters(first_text(node.get("headline")) or first_text(node.get("name")) or "")
        if shown and own and (own in shown or shown in own):
            score += 3
        for name in ("url", "mainEntityOfPage", "@id"):
            if any(_same_page(address_of(value) or "", url) for value in _flat(node.get(name))):
                score += 2
                break
        if rank >= 3 or node.get("datePublished"):
            score += 1
        if score > best_score:
            best, best_score = node, score
    return best


def _same_page(one: str, other: str) -> bool:
    def bare(address: str) -> str:
        return address.split("#", 1)[0].split("?", 1)[0].split("://", 1)[-1].rstrip("/").lower()

    return bool(one) and bare(one) == bare(other)


def _letters(text: str) -> str:
    return "".join(c for c in text[:400].casefold() if c.isalnum())

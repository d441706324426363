"""A page without a feed, read as one by a rule: which of its links are articles.

A rule is a host and a path, in which `#` stands for a number and `*` for words: `post.example/news/#/*`. It is made
from two articles of the site: what both have in common stays. Nothing is learnt of the page's markup, so a new design
breaks no rule, and a person can read one. Pure.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser

from dateline.errors import NotAFeed, Unfit
from dateline.formats import parts
from dateline.formats.charset import to_utf8
from dateline.formats.links import absolute
from dateline.model import Entry, Feed

MOST_ENTRIES = 100
MOST_LINKS = 5_000
MOST_BYTES = 4 * 1024 * 1024
LEAST_HEADLINE = 12  # characters; "Sport" and "More" are no headlines
LEAST_DENSE = 5  # of scripts that write a word in a character or two
LONGEST_RULE = 500
_RULE = re.compile(r"[a-z0-9.-]{1,253}(?::\d{1,5})?(?:/[^/\s?]{1,200}){1,20}/?(?:\?[\w-]{1,50}=[#*])?")
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_EXTENSION = re.compile(r"\.[A-Za-z]{2,5}$")


def propose(first: str, second: str) -> str:
    """The rule that two articles of a site have in common.

    Errors: Unfit where they have too little.
    """
    one, two = urlsplit(first), urlsplit(second)
    if not one.hostname or one.netloc.lower() != two.netloc.lower():
        raise Unfit("Give two articles of the same site.")
    if first.split("#")[0] == second.split("#")[0]:
        raise Unfit("Give two different articles.")
    ones, twos = one.path.split("/")[1:], two.path.split("/")[1:]
    if len(ones) != len(twos):
        raise Unfit("The addresses of these two articles are built differently; give two of one kind.")
    path = "".join("/" + _common(a, b) for a, b in zip(ones, twos, strict=True))
    rule = one.netloc.lower() + path + _common_key(one.query, two.query)
    if not any(sign in rule for sign in "#*") or not _RULE.fullmatch(rule):
        raise Unfit("These two addresses have nothing that tells articles from other pages.")
    return rule


def _common(one: str, two: str) -> str:
    """What two parts of a path have in common: themselves, a number, words, with the ending that both have."""
    if one == two and not re.fullmatch(r"\d+", one):
        return one
    ending = _EXTENSION.search(one)
    if ending and two.endswith(ending[0]):
        return _common(one[: -len(ending[0])], two[: -len(ending[0])]) + ending[0]
    return "#" if one.isdecimal() and two.isdecimal() else "*"


def _common_key(one: str, two: str) -> str:
    """The one key of a query that tells articles apart ("?id=#")."""
    ones, twos = dict(parse_qsl(one)), dict(parse_qsl(two))
    for key, value in ones.items():
        if key in twos and twos[key] != value:
            return f"?{key}={'#' if value.isdecimal() and twos[key].isdecimal() else '*'}"
    return ""


def is_rule(text: str) -> bool:
    """Whether this is a rule, as it comes back from a form."""
    return len(text) <= LONGEST_RULE and _RULE.fullmatch(text) is not None and any(sign in text for sign in "#*")


def fits(url: str, rule: str) -> bool:
    """Whether an address is one that a rule means."""
    path, _, key = rule.partition("?")
    web = urlsplit(url)
    host, _, inside = path.partition("/")
    if web.netloc.lower() != host:
        return False
    wanted, there = inside.split("/"), web.path.split("/")[1:]
    if len(wanted) != len(there) or not all(map(_fits_part, there, wanted)):
        return False
    name, _, sign = key.partition("=")
    return not key or _fits_part(dict(parse_qsl(web.query)).get(name, ""), sign)


def _fits_part(part: str, wanted: str) -> bool:
    sign, ending = wanted[:1], wanted[1:]
    if sign not in ("#", "*"):
        return part == wanted
    if not part.endswith(ending):
        return False
    rest = part[: len(part) - len(ending)]
    return rest.isdecimal() if sign == "#" else bool(rest)


def read(body: bytes, url: str, content_type: str | None, rule: str) -> Feed:
    """The articles that a page links to, in its order, as entries without times.

    Errors: NotAFeed where no link fits the rule (any more).
    """
    utf8, _ = to_utf8(body[:MOST_BYTES], content_type)
    page = LexborHTMLParser(utf8)
    base_node = page.css_first("base[href]")
    base = absolute(url, base_node.attributes.get("href")) if base_node is not None else None
    found: dict[str, str] = {}
    for link in page.css("a[href]")[:MOST_LINKS]:
        address = absolute(base or url, link.attributes.get("href"))
        address = address.partition("#")[0] if address is not None else None
        if address is None or address == url or not fits(address, rule):
            continue
        words = parts.title(link.text(separator=" ") or "") or parts.title(link.attributes.get("title") or "")
        if len(words) > len(found.get(address, "")):
            found[address] = words  # a picture, the headline and "read on" often link to the same article
        elif address not in found:
            found[address] = ""
    entries = [_entry(address, words) for address, words in found.items() if _is_headline(words)]
    if not entries:
        raise NotAFeed(url, f"a web page of which no link fits the rule {rule}")
    title = page.css_first("title")
    language = page.css_first("html")
    return Feed(
        title=parts.title(title.text() if title is not None else ""),
        home_url=absolute(url, "/"),
        entries=tuple(entries[:MOST_ENTRIES]),
        kind="page",
        language=parts.language(language.attributes.get("lang")) if language is not None else None,
    )


def _entry(address: str, words: str) -> Entry:
    return Entry(guid=None, url=address, title=words)


def _is_headline(words: str) -> bool:
    return len(words) >= LEAST_HEADLINE or (len(words) >= LEAST_DENSE and _DENSE.search(words) is not None)

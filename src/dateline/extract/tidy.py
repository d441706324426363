"""Whether markup is already as Lexbor would write it, so that it need not be parsed to be walked."""

from __future__ import annotations

import re
from html import escape
from html.entities import html5

from dateline.extract import words
from dateline.extract.menus import Token
from dateline.text import unescape

# The subset that is walked without Lexbor: lower case, double quotes, every tag closed in its place.
_TIDY = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+=\"[^\"<>]*\")*)\s*/?>([^<]*)")
_TIDY_TAGS = frozenset(
    [
        "p",
        "a",
        "br",
        "img",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "span",
        "div",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "figure",
        "figcaption",
        "hr",
        "sub",
        "sup",
        "small",
        "code",
        "pre",
        "cite",
        "q",
        "table",
        "tbody",
        "thead",
        "tr",
        "td",
        "th",
        "section",
        "article",
    ]
)
_ANY_ENTITY = re.compile(r"&(#?[A-Za-z0-9]{1,31});")
_ENTITY = re.compile(r"&(amp|lt|gt|quot|nbsp);")
_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "nbsp"))
_REFERENCE = re.compile(r"&(?:#|[A-Za-z])[A-Za-z0-9]*;?")
_NUMERIC = re.compile(r"&#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});")
_UNCLOSED = re.compile(
    "&(?:" + "|".join(name for name in html5 if not name.endswith(";")) + ")"
)  # names that need no ;


def tidy_tokens(markup: str) -> list[Token] | None:
    """The tags of markup that is already as Lexbor would write it; None where it is not, or might not be.

    Most entries are a few tidy paragraphs, and parsing those again would cost as much as all the rest.
    """
    tokens: list[Token] = _TIDY.findall(markup)
    if len(tokens) != markup.count("<"):
        return None
    open_tags: list[str] = []
    for slash, tag, _, _ in tokens:
        if tag not in _TIDY_TAGS:
            return None
        if slash:
            if not open_tags or open_tags.pop() != tag:
                return None
        elif tag not in words.VOID:
            open_tags.append(tag)
    if open_tags:
        return None
    if "&" in markup and len(_ENTITY.findall(markup)) != markup.count("&"):
        if has_odd_references(markup):
            return None
        markup = _ANY_ENTITY.sub(_as_lexbor_writes, markup)
        tokens = _TIDY.findall(markup)
    first = markup.find("<")
    return [("", "div", "", markup[: first if first >= 0 else None]), *tokens]


def has_odd_references(markup: str) -> bool:
    """Whether a character reference is one that readers of HTML take differently, so that a parser must read it.

    Those are references without a semicolon, and those to controls and to what is no character, which Python drops.
    """
    return any(map(_is_odd, frozenset(_REFERENCE.findall(markup))))


def _is_odd(reference: str) -> bool:
    if reference.startswith("&#"):
        return _NUMERIC.fullmatch(reference) is None or not unescape(reference)
    return reference[1:] not in html5 and _UNCLOSED.match(reference) is not None


def _as_lexbor_writes(found: re.Match[str]) -> str:
    """A character reference as the character, except the five that stay escaped."""
    if found.group(1) in _ENTITIES:
        return found.group()
    return escape(unescape(found.group()), quote=False).replace('"', "&quot;")

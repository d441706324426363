"""Whether markup can be parsed in time and in memory.

Tree builders need time by size times depth, and by the square of the attributes of one element (60,000 on one cost
Lexbor 10 s); what they keep of an element or an attribute is many times what it is written with.
"""

from __future__ import annotations

import re

import numpy as np

from dateline.extract.words import VOID

# Below this many tags the worst depth costs under a second (100,000 nested <div> cost 17 s in Lexbor).
ALWAYS_FINE = 20_000
DEEPEST = 2_500
MOST_TAGS = 210_000  # a page of 100,000 elements has 200,000; what a parser makes of more takes over 160 MB
MOST_ATTRIBUTES = 150_000  # the most of a thousand news pages are 11,000
CROWD = 1_000  # attributes of one element: no page needs them
MOST_CROWDED = 5_000  # attributes of such elements
_CALM = 20_000  # signs of a tag, or half the values of a page, that cost a parser no time to speak of
_MERGED = ("body", "html")  # the attributes of a second one go to the first
MOST_MERGED = 2_000
_PIECE = 1 << 20  # bytes that are counted at once
_OPENING = re.compile(r"<[a-zA-Z]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,20})")
# Elements that close by themselves, or never open.
_SHALLOW = VOID | frozenset(
    [
        "circle",
        "dd",
        "defs",
        "dt",
        "g",
        "li",
        "line",
        "option",
        "p",
        "path",
        "polygon",
        "rect",
        "script",
        "style",
        "svg",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "use",
    ]
)


# A tag up to its end: only behind an equals sign do quotes hide one.
_WHOLE_TAG = re.compile(r"""<[a-zA-Z](?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')|=)*+""")
_VALUE = re.compile(r"""=\s*+(?:"[^"]*+"|'[^']*+')""")
_APART = re.compile(r"[\s/]+")


def _count(written: bytes, sign: str) -> int:
    """How often an ASCII sign stands in a text; a tenth of what counting in a str costs."""
    pieces = (written[at : at + _PIECE] for at in range(0, len(written), _PIECE))
    return sum(int(np.count_nonzero(np.frombuffer(piece, np.uint8) == ord(sign))) for piece in pieces)


def _may_crowd(markup: str, written: bytes) -> bool:
    """Whether a tag may be longer than `_CALM` signs, or hide its end in that many values; in next to no time."""
    if _count(written, "=") > 2 * _CALM:
        return True
    at = 0
    while at + _CALM < len(markup):
        end = markup.rfind(">", at, at + _CALM)
        if end < 0:  # a script, mostly: it is a tag only where one opens in it
            end = markup.find(">", at)
            stretch = markup[at : end if end >= 0 else len(markup)]
            if (opens := _OPENING.search(stretch)) is not None and _crowd(stretch[opens.start() :]):
                return True
            if end < 0:
                return False
        at = end + 1
    return False


def _crowd(tag: str) -> int:
    """How many attributes a tag has at most; none where they are not a crowd."""
    count = len(_APART.split(_VALUE.sub("= ", tag))) if len(tag) > 2 * CROWD else 0
    return count if count > CROWD else 0


def too_much(markup: str, written: bytes | None = None) -> str | None:
    """What is too much about it, in words; None where it can be parsed in time. `written`: the same in UTF-8."""
    if len(markup) < ALWAYS_FINE:
        return None
    written = written if written is not None else markup.encode("utf-8", "surrogatepass")
    if _may_crowd(markup, written) and sum(_crowd(tag[0]) for tag in _WHOLE_TAG.finditer(markup)) > MOST_CROWDED:
        return f"more than {MOST_CROWDED:,} attributes on few elements"
    if _count(written, "<") < ALWAYS_FINE:
        return None
    del written
    depth = deepest = merged = 0
    if markup.count('="') > MOST_ATTRIBUTES:
        return f"more than {MOST_ATTRIBUTES:,} attributes"
    tags = markup.count("<!--")  # a parser keeps each as a node
    if tags > MOST_TAGS:
        return f"more than {MOST_TAGS:,} comments"
    for found in _TAG.finditer(markup):
        tags += 1
        name = found[2].lower()
        if name in _MERGED:
            merged += 1
            if merged > MOST_MERGED:
                return f"more than {MOST_MERGED:,} bodies"
        if name in _SHALLOW:
            continue
        if found[1]:
            depth = max(0, depth - 1)
        else:
            depth += 1
            deepest = max(deepest, depth)
        if deepest > DEEPEST:
            return f"markup nested more than {DEEPEST:,} deep in {tags:,} tags and more"
        if tags > MOST_TAGS:
            return f"more than {MOST_TAGS:,} tags"
    return None

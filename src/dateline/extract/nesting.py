"""Whether markup can be parsed in time: tree builders need time by size times depth."""

from __future__ import annotations

import re

from dateline.extract.words import VOID

# Below this many tags the worst depth costs under a second (100,000 nested <div> cost 17 s in Lexbor).
ALWAYS_FINE = 20_000
DEEPEST = 2_500
MOST_TAGS = 400_000
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


def too_much(markup: str) -> str | None:
    """What is too much about it, in words; None where it can be parsed in time."""
    if markup.count("<") < ALWAYS_FINE:
        return None
    depth = deepest = tags = 0
    for found in _TAG.finditer(markup):
        tags += 1
        if found[2].lower() in _SHALLOW:
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

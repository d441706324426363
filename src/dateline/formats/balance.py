"""Tags of ill-formed markup put in order, before a parser of XML may see them.

That parser takes any closing tag for that of whatever is open: one `<br>` or `<p>` which a text forgot to escape
and to close made a feed lose an item's address, its date, and all items after it.
"""

from __future__ import annotations

import re
from collections import Counter

# Quotes may hold ">"; where they do not pair up, a tag ends at its first one. Linear: all ends at the next "<".
_TAG = re.compile(
    rb"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|<\?(?:.*?\?>|.*)"
    rb"|<(?P<slash>/?)(?P<name>[A-Za-z_:\x80-\xff][^\s<>/\"'=]{0,200})"
    rb"(?:(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)|(?P<torn>[^<>]*))>",
    re.DOTALL,
)
_BARE_VALUE = re.compile(rb"(\"[^\"]*\"|'[^']*')|(?<=[\w-])=([^\s<>\"'`]{1,500})(?=[\s>]|/?$)")
_VOID = frozenset(b"area base br col embed hr img input param track wbr".split())  # not link, source, meta: feeds'
_ENDS_ITSELF = frozenset(b"dd dt li option p td th tr".split())  # where another of its kind begins
_HTML = _VOID | frozenset(
    b"a abbr b big blockquote body center code dd del div dl dt em fieldset figcaption figure font form h1 h2 h3 h4 h5"
    b" h6 html i iframe ins label li main nav ol p pre q s script section small span strike strong style sub sup svg"
    b" table tbody td tfoot th thead tr tt u ul video".split()
)


def balanced(body: bytes) -> bytes:
    """The document with HTML's empty elements closed, values in quotes, and every closing tag where it belongs.

    A closing tag ends all that was opened within its element; one of HTML's without an element goes, and any other is
    taken for a misspelt one of what is open.
    """
    opened: list[tuple[bytes, bytes]] = []  # names in small letters, and as written
    count: Counter[bytes] = Counter()

    def order(found: re.Match[bytes]) -> bytes:
        name = found["name"]
        if name is None:
            return found[0]
        low = name.lower()
        if found["slash"]:
            return _closing(low, opened, count)
        rest = found["rest"] if found["rest"] is not None else found["torn"]
        if b"=" in rest:
            rest = _BARE_VALUE.sub(lambda value: value[1] or b'="' + value[2] + b'"', rest)
        if rest.endswith(b"/"):
            return b"<" + name + rest + b">"
        if low in _VOID:
            return b"<" + name + rest + b"/>"
        ends = _closing(low, opened, count) if low in _ENDS_ITSELF and opened and opened[-1][0] == low else b""
        opened.append((low, name))
        count[low] += 1
        return ends + b"<" + name + rest + b">"

    return _TAG.sub(order, body)


def _closing(low: bytes, opened: list[tuple[bytes, bytes]], count: Counter[bytes]) -> bytes:
    if not opened or (not count[low] and low in _HTML):
        return b""
    least = len(opened) - 1
    if count[low]:
        while opened[least][0] != low:
            least -= 1
    out = []
    while len(opened) > least:
        known, name = opened.pop()
        count[known] -= 1
        out.append(b"</" + name + b">")
    return b"".join(out)

"""Tags of ill-formed markup put in order, before a parser of XML may see them.

That parser takes any closing tag for that of whatever is open: one `<br>` or `<p>` which a text forgot to escape
and to close made a feed lose an item's address, its date, and all items after it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

# Quotes may hold ">"; where they do not pair up, a tag ends at its first one. Linear: all ends at the next "<".
_TAG = re.compile(
    rb"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|<\?(?:.*?\?>|.*)"
    rb"|<(?P<slash>/?)(?P<name>[A-Za-z_:\x80-\xff][^\s<>/\"'=]{0,200})"
    rb"(?:(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>|(?P<torn>[^<>]*)(?P<end>>?))",
    re.DOTALL,
)
_BARE_VALUE = re.compile(rb"(\"[^\"]*\"|'[^']*')|(?<=[\w-])=([^\s<>\"'`]{1,500})(?=[\s>]|/?$)")
_VOID = frozenset(b"area base br col embed hr img input param track wbr".split())  # not link, source, meta: feeds'
_HTML = _VOID | frozenset(  # but for names that feeds use: summary, title, source, object, caption
    b"a abbr acronym article aside audio b bdi bdo big blockquote body button center cite code dd del details"
    b" dfn div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header html i iframe"
    b" ins kbd label li main mark nav noscript ol p picture pre q rp rt ruby s samp script section small span"
    b" strike strong style sub sup svg table tbody td tfoot th thead time tr tt u ul var video".split()
)
_ENDS_ITSELF = frozenset(b"dd dt li option p td th tr".split())  # where another of its kind begins
_FRAMES = frozenset(b"rss rdf:rdf channel feed item entry opml body outline urlset url".split())
_ITEMS = frozenset(b"item entry url".split())  # none of them stands in another
# Fields, under any prefix, that hold words or an address and no other field: one that is never closed ends where the
# next begins.
_LEAVES = frozenset(
    b"title link guid pubdate id updated published issued modified created comments language ttl lastbuilddate"
    b" creator date subject loc lastmod name publication_date".split()
)


def balanced(body: bytes) -> bytes:
    """The document with HTML's empty elements closed, values in quotes, and every tag in its place.

    A closing tag ends all that was opened within its element; one without an element goes, but where it looks like a
    misspelt one of a field that is open. HTML among the fields of an item ends where the next field begins.
    """
    return _TAG.sub(_Order().tag, body)


@dataclass(slots=True)
class _Order:
    opened: list[tuple[bytes, bytes]] = field(default_factory=list)  # names in small letters, and as written
    count: Counter[bytes] = field(default_factory=Counter)
    fields: list[int] = field(default_factory=list)  # where in `opened` those stand that are not HTML's
    begun_at: int = 0  # where the last tag that opened something ends

    def tag(self, found: re.Match[bytes]) -> bytes:
        name = found["name"]
        if name is None:
            return found[0]
        low = name.lower()
        if found["slash"]:
            return self._closing(low)
        rest = found["rest"]
        if rest is None:
            if not found["end"]:  # a name and no ">": words
                return b"&lt;" + found[0][1:]
            rest = b"/" if found["torn"].endswith(b"/") else b""  # its quotes would swallow what follows
        if b"=" in rest:
            rest = _BARE_VALUE.sub(lambda value: value[1] or b'="' + value[2] + b'"', rest)
        if low in _ITEMS and self.opened and self.opened[-1][0] == low and found.start() == self.begun_at:
            return b""  # written twice
        before = self._ended_by(low)
        if rest.endswith(b"/") or low in _VOID:
            return before + b"<" + name + rest.removesuffix(b"/") + b"/>"
        self._open(low, name)
        self.begun_at = found.end()
        return before + b"<" + name + rest + b">"

    def _open(self, low: bytes, name: bytes) -> None:
        if low not in _HTML:
            self.fields.append(len(self.opened))
        self.opened.append((low, name))
        self.count[low] += 1

    def _ended_by(self, low: bytes) -> bytes:
        """What is closed because this begins."""
        if not self.opened:
            return b""
        top = self.opened[-1][0]
        if low in _ITEMS and self.count[low]:
            return self._closing(low)
        if low in _HTML:
            return self._down_to(len(self.opened) - 1) if low == top and low in _ENDS_ITSELF else b""
        if top in _HTML and self.fields and self.opened[self.fields[-1]][0] in _FRAMES:
            return self._down_to(self.fields[-1] + 1)
        return self._down_to(len(self.opened) - 1) if top.rpartition(b":")[2] in _LEAVES else b""

    def _closing(self, low: bytes) -> bytes:
        if self.count[low]:
            least = len(self.opened) - 1
            while self.opened[least][0] != low:
                least -= 1
            return self._down_to(least)
        stray = not self.opened or low in _HTML or self.opened[-1][0] in _FRAMES
        return b"" if stray else self._down_to(len(self.opened) - 1)

    def _down_to(self, least: int) -> bytes:
        """Close what was opened from there on."""
        out = []
        while len(self.opened) > least:
            low, name = self.opened.pop()
            self.count[low] -= 1
            if self.fields and self.fields[-1] == len(self.opened):
                self.fields.pop()
            out.append(b"</" + name + b">")
        return b"".join(out)

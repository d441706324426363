"""What the model sees of a page: a row of numbers for each block, the same for every outlet and script.

`stand` tells where each block stands (its elements, neighbours, likes), without reading its text: from that alone most
blocks of most pages are ruled out. `traits` are read only of the rest, which is where a page's time would go.
Class names count only through the word lists of `words`, and only below what a block shares with the container.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.extract import words
from dateline.extract.blocks import Element, Laid
from dateline.extract.container import SOLID, Found, Hints, fold
from dateline.extract.forest import MOST_AT_ONCE
from dateline.extract.traits import TRAITS, traits

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

FAR = 30  # levels or blocks: farther is as good as not there
_LEVELS = 4  # doublings: 16 levels up are looked at

_TAG_CODES = {
    "p": 1, "li": 2, "div": 3, "span": 3, "td": 4, "th": 4, "blockquote": 5, "h1": 6, "h2": 7, "h3": 8, "h4": 9,
    "h5": 9, "h6": 9, "section": 10, "article": 11, "figcaption": 12, "dd": 13, "dt": 13, "pre": 14,
}  # fmt: skip
# Word lists and tags whose nearest ancestor's distance is a column each.
_FLAGS = {
    "related": words.RELATED, "comments": words.COMMENTS, "figure": words.FIGURE | words.CAPTION, "body": words.BODY,
    "article": words.ARTICLE, "standfirst": words.STANDFIRST, "kicker": words.KICKER | words.SECTION,
    "embed": words.EMBED, "hidden": words.HIDDEN, "form": words.FORM | words.CONSENT, "header": words.HEADER,
    "byline": words.BYLINE | words.BIO,
}  # fmt: skip
_AROUND = {"ul": 1, "ol": 1, "dl": 1, "table": 2, "blockquote": 3, "section": 4, "article": 5, "figure": 6}
_AROUND_NAMES = ("list", "table", "quote", "section", "article", "figure")
_SHARES = (0.5, 0.75, 0.9)  # of the page's paragraph text: the deepest elements that hold so much
MOST_READ, MOST_SHORT = 200_000, 1_000  # characters and blocks that are searched for quotes set large
_SHORT_QUOTE = (25, 280)
_QUOTES = " \"'“”„«»‘’…."
_NEAR = ("size", "linked", "value", "kept")

STAND: tuple[str, ...] = (
    "size", "linked", "heading", "tag", "value", "kept", "doubted", "inside", "levels_up", "out", "depth",
    "levels_to_headline", "after_headline", "after_first", "before_last", "mass_before", "mass_after",
    "told_in_body", "told_in_description", "repeats", "is_name",
    "pictures_before", "pictures_behind",
    *(f"levels_to_{name}" for name in _FLAGS), *(f"levels_to_{name}_tag" for name in _AROUND_NAMES),
    *(f"inside_{share}" for share in _SHARES),
    *(f"{what}_of_{place}" for place in ("parent", "grandparent", "third") for what in
      ("mass_share", "plain_share", "linked", "blocks", "kept_share")),
    *(f"{what}_of_{place}" for place in ("likes", "parents_likes") for what in
      ("count", "size", "linked", "kept_share", "mass_share")),
    *(f"{name}_{shift:+d}" for name in _NEAR for shift in (-2, -1, 1, 2)),
    "since_solid", "until_solid", "values_3", "values_8", "like_before",
    "like_after", "since_heading", "heading_linked", "heading_size", "heading_likes", "heading_mass",
    "page_blocks", "page_mass", "page_container", "page_linked", "page_kept", "page_news",
)  # fmt: skip
NAMES: tuple[str, ...] = (*STAND, *TRAITS, "quoted_again")


def read(laid: Laid, rows: NDArray[np.intp], stand: Floats) -> Floats:
    """The full rows of some blocks, in page order: where they stand, and what they look like."""
    blocks = [laid.blocks[row] for row in rows.tolist()]
    again = _again([block.text for block in blocks])
    result = np.empty((len(blocks), len(NAMES)), dtype=np.float32)
    result[:, : len(STAND)] = stand[rows]
    for at in range(0, len(blocks), MOST_AT_ONCE):
        some = slice(at, at + MOST_AT_ONCE)
        own = [(*traits(block), said) for block, said in zip(blocks[some], again[some], strict=True)]
        result[some, len(STAND) :] = own
    return result


def _again(texts: list[str]) -> list[bool]:
    """For each text whether it is short and stands in a longer one too, as a quote set large does."""
    whole = "\n".join(texts)[:MOST_READ]
    often = {word for word, times in Counter(whole.split()).items() if times > 1}
    again = [False] * len(texts)
    for index, text in enumerate(texts[:MOST_SHORT]):
        if _SHORT_QUOTE[0] <= len(text) <= _SHORT_QUOTE[1]:
            said = text[2:-2][:60].strip(_QUOTES)
            # What is said twice has no word between others that stands once; few texts are looked for.
            again[index] = often.issuperset(said.split()[1:-1]) and whole.count(said) > 1
    return again


def stand(laid: Laid, hints: Hints, found: Found) -> Floats:
    """Where each block stands: one row a block, one column a name of STAND."""
    sight = _Sight(laid, found)
    told = _told(laid, hints)
    columns = [
        *sight.place(told),
        *sight.pictures(),
        *sight.levels(),
        *sight.surroundings(),
        *sight.likes(),
        *sight.neighbours(),
        *sight.headings(),
        *sight.page(hints),
    ]
    result = np.empty((sight.count, len(columns)), dtype=np.float32)
    for index, column in enumerate(columns):
        result[:, index] = column
    return result


class _Sight:
    """Arrays over a page's blocks and elements that several groups of columns share."""

    def __init__(self, laid: Laid, found: Found) -> None:
        self.laid, self.found = laid, found
        blocks, elements = laid.blocks, laid.elements
        self.count = len(blocks)
        base = np.array([(b.size, len(b.text), b.link_chars, b.element, b.heading) for b in blocks], dtype=np.float64)
        self.size, self.chars, self.link_chars = base[:, 0], base[:, 1], base[:, 2]
        self.element, self.heading = base[:, 3].astype(np.intp), base[:, 4]
        self.linked = self.link_chars / self.chars
        self.value = np.array(found.values)
        self.kept = np.zeros(self.count)
        self.kept[found.kept] = 1.0
        # The last row stands for "outside the page": its own parent, without evidence.
        outside = len(elements)
        tree = [(e.parent, e.first, e.last, e.depth, _TAG_CODES.get(e.tag, 0), _AROUND.get(e.tag, 0)) for e in elements]
        shape = np.array([*tree, (outside, 0, self.count, 0, 0, 0)], dtype=np.intp)
        self.parent, self.first, self.last, self.depth, self.tag, self.around = shape.T
        self.parent = np.where(self.parent < 0, outside, self.parent)
        self.own_bits = np.array([*found.own, 0], dtype=np.int64)
        self.doubted = (np.array([*found.bits, 0], dtype=np.int64)[self.element] & words.BOILERPLATE) != 0
        self.in_chain = self.chain(found.container)
        self.mass = np.where((self.value > 0) & (self.linked < 0.5), np.minimum(self.size, 700.0), 0.0)
        self.mass_sums = _running(self.mass)
        # The same without any class word: where the rules were misled, this was not.
        plain = np.where(
            (self.size >= 60) & (self.linked < 0.5) & (self.heading == 0), np.minimum(self.size, 700.0), 0.0
        )
        self.plain_sums = _running(plain)
        self.plain_whole = max(1.0, float(self.plain_sums[-1]))
        self.whole = max(1.0, float(self.mass_sums[-1]))
        self.link_sums, self.char_sums = _running(self.link_chars), _running(self.chars)
        self.kept_sums = _running(self.kept)

    def chain(self, element: int) -> NDArray[np.bool_]:
        """An element and all around it, marked."""
        marked = np.zeros(len(self.laid.elements) + 1, dtype=bool)
        marked[-1] = True
        marked[self.laid.ancestors(element)] = True
        return marked

    def levels_up(self, marked: NDArray[np.bool_]) -> Any:
        """For each block, how many levels its element is below the nearest marked one."""
        up = np.where(marked, 0, FAR)
        parent = self.parent
        for step in range(_LEVELS):
            up = np.minimum(up, up[parent] + (1 << step))
            parent = parent[parent]
        return np.minimum(up[self.element], FAR)

    def place(self, told: list[list[float]]) -> list[Any]:
        """Where blocks are seen from the container, the headline, and the body by rules."""
        found, depth = self.found, self.depth[self.element]
        up = self.levels_up(self.in_chain)
        level = self.depth[found.container] if found.container >= 0 else 0
        out = level - (depth - up)
        self.inside = out <= 0
        places = np.arange(self.count)
        first, last = (found.kept[0], found.kept[-1]) if found.kept else (0, self.count)
        to_headline: Any = np.full(self.count, -1)
        after_headline: Any = np.full(self.count, -99)
        if found.headline_block >= 0:
            to_headline = self.levels_up(self.chain(self.laid.blocks[found.headline_block].element))
            after_headline = places - found.headline_block
        sums = self.mass_sums
        return [
            self.size, self.linked, self.heading, self.tag[self.element], self.value, self.kept, self.doubted,
            self.inside, up, out, depth, to_headline, after_headline, places - first, last - places,
            sums[:-1] / self.whole, (sums[-1] - sums[1:]) / self.whole, *told,
        ]  # fmt: skip

    def pictures(self) -> list[Any]:
        """How many pictures stand right before and right behind a block."""
        n = self.count
        places = [min(picture.block, n) for picture in self.laid.pictures]
        counts = np.bincount(np.array([*places, n], dtype=np.intp), minlength=n + 1)
        return [counts[:n], counts[1:]]

    def levels(self) -> list[Any]:
        """How many levels up the nearest element of each word list and tag is, below what the container shares."""
        shown = np.array(list(_FLAGS.values()), dtype=np.int64)
        marked = (self.own_bits[None, :] & shown[:, None]) != 0
        tagged = self.around[None, :] == np.arange(1, len(_AROUND_NAMES) + 1)[:, None]
        reach = np.where(np.concatenate([marked, tagged]), 0, FAR).astype(np.int8)
        reach[:, self.in_chain] = FAR
        parent = self.parent
        for step in range(_LEVELS):
            reach = np.minimum(reach, reach.take(parent, axis=1) + np.int8(1 << step))
            parent = parent[parent]
        held = self.plain_sums[self.last] - self.plain_sums[self.first]
        inside = []
        for share in _SHARES:
            holder = int(np.where(held >= share * self.plain_whole, self.depth, -1).argmax())
            inside.append((self.first[holder] <= np.arange(self.count)) & (np.arange(self.count) < self.last[holder]))
        return [*np.minimum(reach, FAR).take(self.element, axis=1), *inside]

    def surroundings(self) -> list[Any]:
        """Of parent, grandparent and the next: share of the page's text, links, number of blocks, what is kept."""
        columns: list[Any] = []
        place = self.element
        for _ in range(3):
            first, last = self.first[place], self.last[place]
            count = np.maximum(last - first, 1)
            columns += [
                (self.mass_sums[last] - self.mass_sums[first]) / self.whole,
                (self.plain_sums[last] - self.plain_sums[first]) / self.plain_whole,
                (self.link_sums[last] - self.link_sums[first])
                / np.maximum(self.char_sums[last] - self.char_sums[first], 1),
                last - first,
                (self.kept_sums[last] - self.kept_sums[first]) / count,
            ]
            place = self.parent[place]
        return columns

    def likes(self) -> list[Any]:
        """Of all blocks in elements of the same tag and class, and whose parents are such: how they are elsewhere."""
        kinds: dict[tuple[str, str], int] = {}
        elements = self.laid.elements
        of_element = np.zeros(len(elements) + 1, dtype=np.intp)
        parents = self.parent[self.element]
        for index in {*self.element.tolist(), *parents.tolist()}:
            if index < len(elements):
                of_element[index] = kinds.setdefault(_look(elements[index]), len(kinds) + 1)
        outer = of_element[parents]
        self.like = of_element[self.element] * (len(kinds) + 1) + outer
        pairs = np.unique(self.like, return_inverse=True)[1]
        columns: list[Any] = []
        for kind in (pairs, outer):
            number = np.maximum(np.bincount(kind), 1)
            size, linked, kept, mass = (
                np.bincount(kind, weights=weights) for weights in (self.size, self.linked, self.kept, self.mass)
            )
            of_kinds = (number, size / number, linked / number, kept / number, mass / self.whole)
            columns += [of_kind[kind] for of_kind in of_kinds]
        self.like_count, self.like_mass = columns[0], columns[4]
        return columns

    def neighbours(self) -> list[Any]:
        """What stands before and after, and how far the next paragraph is on both sides."""
        n = self.count
        columns: list[Any] = []
        for near in (self.size, self.linked, self.value, self.kept):
            padded = np.full(n + 4, -1.0)
            padded[2:-2] = near
            columns += [padded[:n], padded[1 : n + 1], padded[3 : n + 3], padded[4:]]
        solid = (self.value >= SOLID) & self.inside
        places = np.arange(n)
        before = np.maximum.accumulate(np.where(solid, places, -FAR))
        after = np.minimum.accumulate(np.where(solid, places, n + FAR)[::-1])[::-1]
        before, after = np.concatenate([[-FAR], before[:-1]]), np.concatenate([after[1:], [n + FAR]])
        sums = _running(self.value)
        windows = [sums[np.minimum(places + w + 1, n)] - sums[np.maximum(places - w, 0)] for w in (3, 8)]
        same_like = np.concatenate([[False], self.like[1:] == self.like[:-1], [False]])
        return [
            *columns, np.minimum(places - before, FAR), np.minimum(after - places, FAR), *windows,
            same_like[:-1], same_like[1:],
        ]  # fmt: skip

    def headings(self) -> list[Any]:
        """Of the heading that a block stands under: how far, how linked, how many are like it, how much follows it."""
        places = np.arange(self.count)
        last = np.maximum.accumulate(np.where(self.heading > 0, places, -1))
        last = np.concatenate([[-1], last[:-1]])
        at = np.maximum(last, 0)
        there = last >= 0
        group = np.bincount(np.cumsum(self.heading > 0), weights=self.mass)[np.cumsum(self.heading > 0)]
        return [
            np.where(there, np.minimum(places - last, FAR), FAR),
            np.where(there, self.linked[at], -1),
            np.where(there, self.size[at], -1),
            np.where(there, self.like_count[at], 0),
            group / self.whole,
        ]

    def page(self, hints: Hints) -> list[Any]:
        """What is true of the page, the same in every row."""
        container = self.found.container
        held = self.mass_sums[self.last[container]] - self.mass_sums[self.first[container]] if container >= 0 else 0.0
        return [
            self.count, self.whole, float(held) / self.whole,
            float(self.link_sums[-1]) / max(1.0, float(self.char_sums[-1])), len(self.found.kept),
            hints.news,
        ]  # fmt: skip


def _told(laid: Laid, hints: Hints) -> list[list[float]]:
    """For each block: whether JSON-LD's body holds it, whether a description repeats it, how often the page does,

    and whether it is or begins with a name of those who write.
    """
    known = fold(hints.article_body)
    descriptions = [text for text in hints.descriptions if len(text) > 20]
    openings = {text[:24] for text in descriptions}
    said = "\n".join(descriptions)
    names = {name.strip().casefold() for name in hints.names if len(name) > 3}
    starts = tuple(names)
    seen: dict[str, int] = {}
    keys = [block.text[:80] for block in laid.blocks]
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
    in_body = [0.0] * len(keys)
    if known:
        folds = [fold(key) for key in keys]
        in_body = [0.0 if len(folded) < 4 else 1.0 if folded in known else -1.0 for folded in folds]
    in_description, is_name = [], []
    for key, block in zip(keys, laid.blocks, strict=True):
        if len(key) <= 20:
            in_description.append(0.0)
        elif key[:24] in openings:
            in_description.append(3.0 if block.text[:-2] in said else 2.0)
        else:
            in_description.append(1.0 if key in said else 0.0)
        lower = key.casefold()
        is_name.append(1.0 if lower in names else 2.0 if lower.startswith(starts) else 0.0)
    return [in_body, in_description, [float(seen[key]) for key in keys], is_name]


def _look(element: Element) -> tuple[str, str]:
    """Tag and class, as Lexbor wrote it: two that differ there differ once unescaped."""
    attrs = element.attrs
    start = attrs.find(' class="')
    return element.tag, attrs[start + 8 : attrs.find('"', start + 8)] if start >= 0 else ""


def _running(values: Any) -> Any:
    """Sums before each place, and of all."""
    sums = np.zeros(len(values) + 1)
    np.cumsum(values, out=sums[1:])
    return sums

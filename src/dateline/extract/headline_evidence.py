"""What speaks for and against each text that may be a page's headline: numbers for the trained choice.

The h1s, JSON-LD, Open Graph and the title each give one text whole, and shorter ones cut at its separators. Texts
of the same letters are one candidate. What is counted is general: who agrees with whom, what was cut off, how much
of the page's address it has. No name of an outlet is in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from dateline.extract.reading import Page
from dateline.text import tidy

LONGEST = 400  # characters
PLACES = ("h1", "JSON-LD", "Open Graph", "meta tags", "title", "JSON-LD name")
LONGEST_KICKER = 60
MAX_H1S = 6
_CUTS = 8  # separators of one text that are looked at
_LETTERS = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(
    r"\s+[|\-–—•·»:/~]{1,2}\s+|\s*[|»｜]\s*|\s[–—]\s|：|_(?=\S)|:\s+|\s+\((?=[^()]*\)$)|\.\s(?=[A-Z])|\s[-–—](?=\S)"
)
_PIECES = re.compile(r"\s+[|\-–—•·»:]{1,2}\s+|\s*[|»]\s*|:\s")
_STRONG = frozenset("|»｜•·_")

EVIDENCE = (
    *(f"whole in {place}" for place in PLACES),
    *(f"cut from {place}" for place in PLACES),
    "whole in first h1", "whole in only h1", "place among h1s", "places it is whole in",
    "only its head", "only its tail", "only its middle",
    "cut off the site's name", "cut at a strong sign", "cut at a colon", "cut at brackets", "cut at a full stop",
    "words cut off", "is the site's name", "ends with the site's name", "starts with the site's name",
    "pieces", "has a bar",
    "places it is part of", "places it starts", "places it contains", "letters", "words", "share of the longest",
    *(f"words shared with {place}" for place in ("h1", "JSON-LD", "Open Graph", "title")),
    "share of the address", "share in the address", "all capitals", "ends cut off",
    "h1s", "JSON-LD has one", "Open Graph has one", "news article", "some article",
    "first h1 is JSON-LD's", "first h1 is Open Graph's", "Open Graph's is JSON-LD's", "networks agree",
    "title has h1", "title has Open Graph's", "title has JSON-LD's", "h1 has Open Graph's", "Open Graph's has h1",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the place that gives it as the page's headline."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the headline, where it stood, what stood before it, and its evidence."""

    text: str
    origin: str
    kicker: str | None
    evidence: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """One way in which a candidate's letters stand somewhere: whole, or cut out of a longer text."""

    text: str
    place: str
    number: int  # among the h1s
    part: str  # whole, head, tail, middle
    removed: str = ""
    sign: str = ""


def fold(text: str) -> str:
    """Letters and digits, lower case."""
    return _LETTERS.sub("", text).casefold()


def of_page(page: Page) -> list[Candidate]:
    """All texts that a page gives for its headline."""
    said = [Said(text, "h1") for text in page.h1s[:MAX_H1S]]
    for text, place in (
        (page.data.text("headline"), "JSON-LD"),
        (page.metas.first("og:title"), "Open Graph"),
        (page.metas.first("twitter:title"), "meta tags"),
        (page.metas.title, "title"),
        (page.data.text("name"), "JSON-LD name"),
    ):
        if text and (text := tidy(text)):
            said.append(Said(text[: LONGEST - 1], place))
    return candidates(said, page.site_names(), page.url, page.data.kinds)


def candidates(said: Sequence[Said], site_names: Sequence[str], url: str, kinds: frozenset[str]) -> list[Candidate]:
    """All texts that may be the headline. `kinds`: the types of the page's JSON-LD, lower case."""
    texts = [one for one in said if one.text and len(one.text) < LONGEST]
    forms: dict[str, list[_Form]] = {}
    numbers = dict.fromkeys(PLACES, 0)
    for one in texts:
        for form in _forms(one, numbers[one.place]):
            if letters := fold(form.text):
                forms.setdefault(letters, []).append(form)
        numbers[one.place] += 1
    site = frozenset(name for name in map(fold, site_names) if name)
    whole = [(fold(one.text), one.place) for one in texts]
    surroundings = _Surroundings(texts, whole, site, url, kinds)
    return [_candidate(letters, found, surroundings) for letters, found in forms.items()]


def _forms(said: Said, number: int) -> Iterator[_Form]:
    text = " ".join(said.text.split())
    yield _Form(text, said.place, number, "whole")
    signs = list(_SEPARATOR.finditer(text))[:_CUTS]
    for sign in signs[-3:]:
        if len(head := text[: sign.start()].strip()) >= 4:
            yield _Form(head, said.place, number, "head", text[sign.end() :].strip(" )"), sign.group().strip())
    for sign in signs[:2]:
        if len(tail := text[sign.end() :].strip()) >= 4:
            yield _Form(tail, said.place, number, "tail", text[: sign.start()].strip(), sign.group().strip())
    if len(signs) >= 2:
        first, last = signs[0], signs[-1]
        if len(middle := text[first.end() : last.start()].strip()) >= 4:
            yield _Form(middle, said.place, number, "middle", text[last.end() :].strip(), last.group().strip())


def is_site(letters: str, site: frozenset[str]) -> bool:
    """Whether folded letters are the site's name, or begin or end as it does."""
    if not letters or len(letters) > 60:
        return False
    if letters in site:
        return True
    return len(letters) >= 3 and any(
        len(name) >= 4
        and (letters.startswith(name) or name.startswith(letters) or letters.endswith(name) or name.endswith(letters))
        for name in site
    )


class _Surroundings:
    """What is the same for all candidates of a page."""

    def __init__(
        self,
        said: Sequence[Said],
        whole: list[tuple[str, str]],
        site: frozenset[str],
        url: str,
        kinds: frozenset[str],
    ) -> None:
        self.whole = whole
        self.site = site
        self.longest = max((len(letters) for letters, _ in whole), default=1)
        first = {place: "" for place in PLACES}
        text_of = dict(first)
        for one, (letters, place) in zip(said, whole, strict=True):
            first[place] = first[place] or letters
            text_of[place] = text_of[place] or one.text
        self.bags = [frozenset(_WORD.findall(text_of[p].lower())) for p in ("h1", "JSON-LD", "Open Graph", "title")]
        self.address = _address_words(url)
        self.h1s = sum(place == "h1" for _, place in whole)
        h1, linked, graph, net, title = (first[p] for p in ("h1", "JSON-LD", "Open Graph", "meta tags", "title"))
        self.page = (
            float(min(self.h1s, 6)), float(bool(linked)), float(bool(graph)),
            float("newsarticle" in kinds or "reportagenewsarticle" in kinds),
            float(any("article" in kind or "posting" in kind for kind in kinds)),
            float(bool(h1) and h1 == linked), float(bool(h1) and h1 == graph), float(bool(graph) and graph == linked),
            float(bool(graph) and graph == net), float(bool(h1) and h1 in title), float(bool(graph) and graph in title),
            float(bool(linked) and linked in title), float(bool(graph) and graph in h1),
            float(bool(h1) and h1 in graph),
        )  # fmt: skip


def _address_words(url: str) -> frozenset[str]:
    """The words of the longest part of an address, which is made from a headline on most sites."""
    path = unquote(url[:2_000].split("://", 1)[-1].split("?", 1)[0].split("#", 1)[0]).rstrip("/").lower()
    parts = path.split("/")[1:]
    longest = max(parts, key=len).replace("_", "-") if parts else ""
    return frozenset(word for word in _WORD.findall(longest) if len(word) > 2 and not word.isdigit())


def _candidate(letters: str, forms: Sequence[_Form], around: _Surroundings) -> Candidate:
    best = min(forms, key=lambda form: (form.part != "whole", PLACES.index(form.place)))
    before = [form.removed for form in forms if form.part == "tail" and form.place == "h1"]
    kicker = next(
        (text for text in before if len(text) <= LONGEST_KICKER and not is_site(fold(text), around.site)), None
    )
    evidence = (
        *_places(forms, around),
        *_removed(forms, around.site),
        *_own(best.text, letters, around),
        *around.page,
    )
    return Candidate(_spelled(best, forms), best.place, kicker or None, evidence)


def _spelled(best: _Form, forms: Sequence[_Form]) -> str:
    """The text with its spaces where most places have them: an h1's inner tags hide or make some."""
    if best.place != "h1":
        return best.text
    bare = best.text.replace(" ", "")
    same = [form.text for form in forms if form.place != "h1" and form.text.replace(" ", "") == bare]
    return same[0] if same and best.text not in same else best.text


def _places(forms: Sequence[_Form], around: _Surroundings) -> Iterator[float]:
    whole = {form.place for form in forms if form.part == "whole"}
    cut = {form.place for form in forms if form.part != "whole"} - whole
    numbers = [form.number for form in forms if form.part == "whole" and form.place == "h1"]
    for place in PLACES:
        yield float(place in whole)
    for place in PLACES:
        yield float(place in cut)
    yield float(0 in numbers)
    yield float(0 in numbers and around.h1s == 1)
    yield float(min(numbers, default=9))
    yield float(len(whole))
    for part in ("head", "tail", "middle"):
        yield float(not whole and any(form.part == part for form in forms))


def _removed(forms: Sequence[_Form], site: frozenset[str]) -> Iterator[float]:
    cut = [form for form in forms if form.part != "whole"]
    only = len(cut) == len(forms)
    yield float(any(is_site(fold(form.removed), site) for form in cut))
    yield float(any(form.sign[:1] in _STRONG for form in cut if form.sign))
    yield float(only and all(form.sign in (":", "：") for form in cut))
    yield float(only and all("(" in form.sign for form in cut))
    yield float(only and all(form.sign == "." for form in cut))
    yield float(min((len(form.removed.split()) for form in cut), default=0) if only else 0)


def _own(text: str, letters: str, around: _Surroundings) -> Iterator[float]:
    pieces = [piece for piece in _PIECES.split(text) if piece]
    yield float(is_site(letters, around.site))
    yield float(len(pieces) > 1 and is_site(fold(pieces[-1]), around.site))
    yield float(len(pieces) > 1 and is_site(fold(pieces[0]), around.site))
    yield float(len(pieces))
    yield float("|" in text)
    long = len(letters) > 8
    others = [(other, place) for other, place in around.whole if other != letters]
    yield float(len({place for other, place in others if long and letters in other}))
    yield float(len({place for other, place in others if long and other.startswith(letters)}))
    yield float(len({place for other, place in others if len(other) > 8 and other in letters}))
    yield float(len(letters))
    yield float(len(text.split()))
    yield len(letters) / around.longest
    words = frozenset(_WORD.findall(text.lower()))
    for bag in around.bags:
        yield len(words & bag) / len(words | bag) if bag else -1.0
    yield from _in_address(words, around.address)
    yield float(text.isupper())
    yield float(text.endswith(("…", "...")))


def _in_address(words: frozenset[str], address: frozenset[str]) -> tuple[float, float]:
    if len(address) < 2:
        return -1.0, -1.0
    plain = {_plain(word) for word in words if len(word) > 2}
    shared = len(address & plain)
    return shared / len(address), shared / max(1, len(plain))


def _plain(word: str) -> str:
    if word.isascii():
        return word
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() or word

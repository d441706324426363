"""What is printed under a picture: its caption and its credit, told apart by how the page sets them.

A page marks a credit by a class, by a `cite` or `small`, by a line of its own, or only by the words. This reads the
few elements around each picture from the parsed tree; `captions` reads the words.
"""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dateline.extract import captions
from dateline.extract.decoding import clean
from dateline.extract.people import looks_like_a_person

MAX_PICTURES = 400
_UP = 7  # elements above a picture that may hold its caption
_LONGEST, _LONGEST_BESIDE = 4_000, 900  # characters in a figure, or beside a picture, that may still be a caption
_WALKED = 120  # nodes of one figure
_CREDIT = re.compile(
    r"credit|copyright|source|photograph|author|byline|agency|agentur|rights|quelle|fotograf|attribution|provider|owner|firma\b|autor|signature|kilde|copy\b|courtesy",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"caption|description|legend|title|subtitle|text|untertitel|desc\b|(?:img|image|photo|pic)-?(?:info|desc)|pie-?foto|leyenda",
    re.IGNORECASE,
)
_NOT_HERE = re.compile(
    r"share|social|button|icon|tooltip|counter|duration|hidden|sr-only|screen-?reader|toggle|modal|related",
    re.IGNORECASE,
)
_TELLING = ("class", "itemprop", "id", "data-testid")
_CREDIT_TAGS = frozenset(("cite", "small", "footer", "address"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "button", "nav"))
_STOPS = frozenset(("body", "main", "article", "html"))
_UI = re.compile(
    r"(?:open |view |see |enlarge |show |expand )?(?:image|photo|picture|gallery|foto|bild)?s?\s?(?:\d+ (?:of|von|de|/) \d+|in (?:gallery|full ?screen)|vergrößern|öffnen|anzeigen|enlarge|zoom)"
    r"|\d{1,2}:\d{2}(?::\d{2})?|\d+\s?/\s?\d+|enlarge|zoom|close|play|share|save|expand|loading|advertisement|anzeige|(?:hide|show|toggle) caption|caption|image|photo|video|bild|ampliar|imagen|foto|i|x|\+|\W{1,3}|vis mer|visa mer|show more|read more|mehr|mehr anzeigen|weitere videos|autoplay|audio|listen|leer más|lire la suite|voir plus",
    re.IGNORECASE,
)
_SAID_CREDIT = re.compile(
    r"^[(\[]?\s?(?:image|photo|picture|bild|foto|media) (?:source|credit|copyright|quelle)s?\s?[,:]?$|^[(\[]?\s?(?:image|photo|picture|photograph|bild|foto|fotos|credits?|source|quelle|copyright|crédits?|créditos?|kuva|zdjęcie|isithombe|fotoğraf|ảnh|фото|写真|사진|bildquelle|illustration|grafik|©)\s?[:©]?$",
    re.IGNORECASE,
)
_SAID_CAPTION = re.compile(r"^(?:image|photo|picture|media) caption[,:]?$", re.IGNORECASE)
_ENDS_IN_LABEL = re.compile(
    r"\w.*[\s(|](?:photo(?:graph)?|image|picture|foto|illustration)s? (?:by|von|de|par)$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?。！？…][\"”’»)]?$")


Said = dict[int, str]  # what elements say by themselves, by their number in the tree


@dataclass(frozen=True, slots=True)
class Printed:
    """Caption and credit as a page prints them under one picture."""

    caption: str | None
    credit: str | None


@dataclass(slots=True)
class _Piece:
    """A stretch of text under a picture, what the nearest telling element says it is, and the element it is in."""

    text: str
    kind: str  # credit, caption or nothing
    place: int  # which element, counted in page order
    glued: bool  # whether it follows the last one without a space


class Figures:
    """The figures of one page, found by the attributes of their pictures; each is read when it is asked for."""

    def __init__(self, tree: LexborHTMLParser, key_of: Callable[[str], str]) -> None:
        self._nodes: dict[str, LexborNode] = {}
        self._shared: set[str] = set()  # placeholders, which many pictures have
        self._key_of = key_of
        self._keys: dict[str, LexborNode] | None = None
        self._said: Said = {}
        for node in tree.css("img, amp-img, source")[:MAX_PICTURES]:
            attributes = node.attributes
            for name, value in attributes.items():
                if value and "src" in name and not value.startswith("data:"):
                    if value in self._nodes:
                        self._shared.add(value)
                    self._nodes.setdefault(value, node)

    def printed(self, addresses: Sequence[str]) -> Printed | None:
        """What is printed under the picture that has one of these attribute values; None where nothing is."""
        known = [address for address in addresses if address in self._nodes]
        known.sort(key=lambda address: address in self._shared)
        return _read(self._nodes[known[0]], self._said) if known else None

    def printed_under(self, address: str) -> Printed | None:
        """The same for a picture whose address machines are told, whatever size of it the page shows."""
        if self._keys is None:
            self._keys = {}
            for value, node in self._nodes.items():
                self._keys.setdefault(self._key_of(value.split(" ", 1)[0]), node)
        shown = self._keys.get(self._key_of(address))
        return _read(shown, self._said) if shown is not None else None


def _read(picture: LexborNode, said: Said) -> Printed | None:
    """Climb to the nearest element around the picture that holds text, and take that text apart."""
    node: LexborNode | None = picture.parent
    if node is not None and node.tag not in ("figure", "picture") and (behind := _behind(picture, said, strictly=True)):
        return behind
    for _ in range(_UP):
        if node is None or node.tag in _STOPS:
            return None
        text = node.text(strip=True)
        is_figure = node.tag == "figure"
        if len(text) > (_LONGEST if is_figure else _LONGEST_BESIDE):
            return None
        if text and not _UI.fullmatch(text):
            pieces = _pieces(node, said)
            if is_figure or _tells(node, pieces, picture.attributes.get("alt") or ""):
                return _told(pieces)
            if node.tag in ("p", "li", "td") and len(text) > 300:
                return None
        elif is_figure:
            return _behind(node, said)
        node = node.parent
    return None


def _behind(figure: LexborNode, said: Said, *, strictly: bool = False) -> Printed | None:
    """The line right behind a figure that says nothing itself, where its class makes it a caption.

    `strictly`: a class that says caption, for pictures without a figure.
    """
    following: LexborNode | None = figure.next
    while following is not None and following.tag == "-text":
        following = following.next
    if following is None or not (classes := _classes(following)):
        return None
    if "caption" not in classes.lower() and (strictly or not _CREDIT.search(classes)):
        return None
    text = following.text(separator=" ", strip=True)
    return _told(_pieces(following, said)) if 0 < len(text) <= 600 else None


def _tells(node: LexborNode, pieces: Sequence[_Piece], alt: str) -> bool:
    """Whether the text beside a picture that stands in no figure is its caption: a class, a label or its alt says so."""
    if 0 < len(pieces) <= 4 and sum(len(piece.text) for piece in pieces) <= 500:
        if len(alt) > 20 and pieces[0].text.strip() == " ".join(alt.split()):
            return True
        if len(pieces) > 1 and pieces[-1].place != pieces[0].place and captions.is_credit(pieces[-1].text):
            return True
    if any(piece.kind for piece in pieces) and (
        "caption" in _classes(node).lower() or any(piece.kind == "credit" for piece in pieces) or len(pieces) <= 3
    ):
        return sum(len(piece.text) for piece in pieces) <= 900
    return any(_SAID_CREDIT.match(piece.text) for piece in pieces) and len(pieces) <= 6


def _classes(node: LexborNode) -> str:
    attributes = node.attributes
    return " ".join([value for name in _TELLING if (value := attributes.get(name))]) if attributes else ""


def _pieces(node: LexborNode, said: Said) -> list[_Piece]:
    """The texts inside an element in page order, with what their nearest telling element says."""
    found: list[_Piece] = []
    kinds: dict[int, str] = {}
    places: dict[int, int] = {}
    spaced = True
    for count, inner in enumerate(node.traverse(include_text=True)):
        if count > _WALKED:
            break
        if inner.tag != "-text":
            continue
        raw = inner.text_content or ""
        if not raw.strip(" \n\t"):  # four of five
            spaced = spaced or bool(raw)
            continue
        raw = clean(raw)
        text = " ".join(raw.split())
        if not text:
            spaced = spaced or bool(raw)
            continue
        parent = inner.parent
        if parent is None:
            continue
        place = places.setdefault(parent.mem_id, len(places))
        kind = _kind(parent, node.mem_id, kinds, said)
        if kind != "none":
            found.append(_Piece(text, kind, place, not (spaced or raw[0].isspace())))
            spaced = raw[-1].isspace()
    return [piece for piece in found if not _UI.fullmatch(piece.text) or _is_name_in_credit(piece)]


def _is_name_in_credit(piece: _Piece) -> bool:
    return piece.kind == "credit" and any(sign.isalnum() for sign in piece.text)


def _kind(element: LexborNode, root: int, kinds: dict[int, str], said: Said) -> str:
    """What the nearest element with a telling tag or class says: credit, caption, none of both, or nothing.

    `kinds`: what was found below the same root.
    """
    node: LexborNode | None = element
    kind = ""
    passed: list[int] = []
    while node is not None:
        number = node.mem_id
        if (known := kinds.get(number)) is not None:
            kind = known
            break
        passed.append(number)
        own = said.get(number)
        if own is None:
            own = said[number] = _own_kind(node)
        if own:
            kind = own
            break
        if number == root or node.tag in ("figcaption", "figure"):
            kind = "caption" if node.tag == "figcaption" else ""
            break
        node = node.parent
    kinds.update(dict.fromkeys(passed, kind))
    return kind


def _own_kind(node: LexborNode) -> str:
    """What an element's own tag or class says of the text in it."""
    if node.tag in _CREDIT_TAGS:
        return "credit"
    if node.tag in _HEADINGS:
        return "none"  # a headline set over its picture
    return _said_by(classes) if (classes := _classes(node)) else ""


@lru_cache(maxsize=4096)
def _said_by(classes: str) -> str:
    """What an element's class names say of the text in it."""
    credit, caption = _last(_CREDIT, classes), _last(_CAPTION, classes)
    if credit >= 0 and credit >= caption:
        return "credit"
    if caption >= 0:
        return "caption"
    return "none" if _NOT_HERE.search(classes) else ""


def _last(form: re.Pattern[str], classes: str) -> int:
    """Where the last word of a form stands; names of parts come last: caption__credit is a credit."""
    at = -1
    for found in form.finditer(classes):
        at = found.start()
    return at


def _told(pieces: Sequence[_Piece]) -> Printed | None:
    if any(_ENDS_IN_LABEL.search(piece.text) for piece in pieces[:-1]):
        return Printed(_in_order(_once(pieces)), None)
    caption: list[_Piece] = []
    credit: list[_Piece] = []
    announced = ""
    for piece in pieces:
        if _SAID_CREDIT.match(piece.text):
            announced = "credit"
        elif _SAID_CAPTION.match(piece.text):
            announced = "caption"
        else:
            kind, announced = announced or piece.kind, ""
            goes_on = (
                bool(credit) and len(piece.text) < 80 and (piece.text[0] in "/|" or captions.is_credit(piece.text))
            )
            (credit if kind == "credit" or goes_on else caption).append(piece)
    if credit and not caption and len(text := _joined(credit)) > 60:
        return Printed(text, None)  # one class over both: the words must tell
    if not credit and len(caption) > 1:
        if _reads_as_credit(caption):
            credit = [caption.pop()]
        elif caption[0].place != caption[1].place and captions.is_labelled_credit(caption[0].text):
            credit = [caption.pop(0)]
    above = [piece for piece in caption if piece.text not in {other.text for other in credit}]
    names = [piece.text.strip(" /|,()[]") for piece in _once(credit)]
    return Printed(_joined(_once(above)) or None, " / ".join(names) or None) if above or credit else None


def _reads_as_credit(pieces: Sequence[_Piece]) -> bool:
    """Whether the last stretch, being in an element of its own, is a credit by its form."""
    last, before = pieces[-1], pieces[-2]
    text = last.text.strip(" ()[]|/")
    if last.place == before.place or not 2 <= len(text) <= 90 or _SENTENCE_END.search(text.removesuffix(".")):
        return False
    if captions.is_credit(last.text):
        return True
    ends = _SENTENCE_END.search(before.text) is not None
    return (
        (ends or last.text[:1] in "(|/")
        and (looks_like_a_person(text) or len(text.split()) <= 3)
        and not text.islower()
    )


def _once(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Each text once: pages print a caption for the wide and for the narrow screen."""
    seen: set[str] = set()
    return [piece for piece in pieces if not (piece.text in seen or seen.add(piece.text))]  # type: ignore[func-returns-value]


def _in_order(pieces: Sequence[_Piece]) -> str:
    """A caption that ends in "Photo by" with the names behind it, which are links of their own; the words tell."""
    texts = [piece.text for piece in pieces]
    label = next(number for number, text in enumerate(texts) if _ENDS_IN_LABEL.search(text))
    said = " ".join(texts[: label + 1])
    for number, text in enumerate(texts[label + 1 :]):
        plain = number == 0 or text.islower() or texts[label + number].islower()  # "on", "via"
        said += f" {text}" if plain else f" / {text}"
    return said


def _joined(pieces: Sequence[_Piece]) -> str:
    text = ""
    for piece in pieces:
        text += (
            piece.text
            if not text or (piece.glued and piece.place >= 0 and text[-1].islower() and piece.text[0] in ".,;:!?)”’")
            else " " + piece.text
        )
    return text

"""What an article is recognised by as a copy: its words in a row, and a sample of their runs for the index.

Quotations are marked, and embedded posts, captions, house text and lines that point elsewhere are left out, before
anything is counted: between two reports of one statement nearly all that they share is what was said.
Source: docs/stories.md, "Copies".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from zlib import crc32

import numpy as np

from dateline.model import Article, Block, BlockKind
from dateline.stories.house import House, line_key
from dateline.stories.notes import is_notes
from dateline.stories.origin_credits import Credit, credits, stated
from dateline.stories.runs import Hashes, Mask, Places, Words, runs_of, same_letters, sampled, spelled

RUN = 5  # words of a run that the index holds: of 6, one heavily edited copy in fifty has too few; 4 meet by chance
PROOF_RUN = 4  # words of a run that shared stretches are measured by: a swapped word costs only the runs over it
SPACELESS_RUNS = 7, 9  # the same two in characters; a word is about two of them

NO_OUTLET = 0  # of an article whose outlet nobody knows: two of them are not of one outlet
_LEFT_OUT = frozenset({BlockKind.EMBED, BlockKind.TABLE, BlockKind.CORRECTION})
_SAID = 1200  # characters; what is open for longer was never closed, or its mark opened nothing
# Words between marks; fewer than some five words are a name or a title and tell a text as well as any. A mark that
# follows a letter closes, or what stands behind each name in marks would be quoted; left open, one ends with its line.
_OPENS = r"(?<![^\s(\[/—–-].)"  # looked at behind the mark, which the search leaps to
_QUOTATIONS = {
    '"': rf'"{_OPENS}"*(?=[^\s"])[^"\n]{{25,{_SAID}}}["\n]',
    "“": rf'“{_OPENS}[^“”\n]{{25,{_SAID}}}[”"\n]',
    "«": rf"«[^«»\n]{{25,{_SAID}}}[»\n]|«(?:[^«»\n]|«[^«»\n]{{1,80}}»){{25,{_SAID}}}»",
    "„": rf'„[^“”„\n]{{25,{_SAID}}}[“”"\n]',
    "»": rf"»[^«»\n]{{25,{_SAID}}}«",
    "‘": rf"‘{_OPENS}(?:[^‘’\n]|’(?=\w)){{25,{_SAID}}}[’\n]",
    "「": r"「[^「」\n]{10,}[」\n]",
    "『": r"『[^『』\n]{10,}[』\n]",
}
# How lines begin that point elsewhere, up to a colon or the like; and captions that stand as a line of the text.
_POINTERS = (
    "read more", "read also", "read next", "related", "see also", "watch", "listen", "more from", "more on",
    "also read", "recommended", "don't miss", "lesen sie", "mehr zum thema", "lire aussi", "à lire", "lee también",
    "leer más", "te puede interesar", "leggi anche", "leia também", "leia mais", "lees ook", "läs också", "läs mer",
    "læs også", "les også", "czytaj też", "czytaj także", "czytaj więcej", "читайте также", "по теме", "читайте також",
    "ayrıca okuyun", "διαβάστε επίσης", "اقرأ أيضا", "اقرأ أيضًا", "קראו גם", "यह भी पढ़ें", "อ่านเพิ่มเติม", "関連記事",
    "相关阅读", "相關閱讀", "延伸閱讀", "관련기사",
)  # fmt: skip
_CAPTIONS = (
    "photo", "file photo", "crédit photo", "photo credit", "foto", "fotos", "image", "imagen", "immagine", "picture",
    "bild", "symbolbild", "zdjęcie", "фото", "архивное фото", "写真", "图片", "图片来源", "圖片來源", "사진", "صورة",
    "تصوير", "फोटो", "ภาพ",
)  # fmt: skip
_POINTER = re.compile(rf"(?:{'|'.join(_POINTERS)})(?!\w)[^:：|\n]{{0,60}}[:：»>|]")
_CAPTION = re.compile(rf"[(\[]?(?:{'|'.join(sorted(_CAPTIONS, reverse=True))})\s?(?:[:：©|=/]|(?:by|von)\b)")
# What a company says of itself under each of its releases; its name follows the heading on the same line or the next.
_ABOUT = re.compile(
    r"(?:about|über|acerca de|à propos d(?:e |u |['’]))\s*(?P<name>[^\n:]{3,50}?)\s*[:\n]\s*"
    r"(?:the |die |la |le )?(?P=name)\b"
)
_BEGINNINGS = (
    frozenset([words[:2] for words in (*_POINTERS, *_CAPTIONS)])
    | {"ab", "üb", "ac"}
    | {"(" + words[0] for words in _CAPTIONS}
)
# What closes a post that was put into a text: its writer's handle and day, or the address of its picture.
_POST = re.compile(r"\(@\w{2,30}\)[^.\n]{0,40}\d{4}|pic\.twitter\.com/")
# What houses everywhere write to their readers: left out also before an outlet's lines are learnt.
_TO_READERS = (
    "sign up for", "sign up to", "subscribe to", "newsletter", "newsletters", "all rights reserved", "follow us on",
    "click here to", "min read", "minute read", "listen to this article", "support local journalism",
    "alle rechte vorbehalten", "jetzt abonnieren", "tous droits réservés", "abonnez-vous",
    "los derechos reservados", "suscríbete", "síguenos",
    "riproduzione riservata", "iscriviti", "os direitos reservados", "inscreva-se", "alle rechten voorbehouden",
    "все права защищены", "подписывайтесь на", "подпишитесь на", "усі права захищені", "wszelkie prawa zastrzeżone",
    "tüm hakları saklıdır", "جميع الحقوق محفوظة", "نشرتنا البريدية", "כל הזכויות שמורות", "सर्वाधिकार सुरक्षित",
    "สงวนลิขสิทธิ์", "無断転載", "メールマガジン", "会員登録", "版权所有", "版權所有", "未经许可", "扫码关注", "关注我们",
    "무단 전재", "구독하세요",
    "has not been edited by", "syndicated feed", "browser does not support", "share this story", "share this article",
)  # fmt: skip
_ODD = ("@", "{", "<", "pic.twitter")  # one of these stands in every post and in code
_NOTICE = 200  # letters of a line of any of these kinds; a longer one is a report that speaks of such things
_CODE = re.compile(r"</\w|\{[^{}]*[:;][^{}]*\}|function\s*\(|window\.\w|=>\s*\{")


@cache
def _quotation(marks: str) -> re.Pattern[str]:
    """What finds quotations that open with one of these marks; with a single one the search leaps from mark to mark."""
    return re.compile("|".join([_QUOTATIONS[mark] for mark in marks]))


# Words that house styles write differently ("5 pct", "5 percent", "5 per cent", "5%"; "2 mln", "2 million") or drop.
_UNITS = spelled("\nper cent percent pct mln million m bn billion dollars dlrs usd us mr mrs ms\n").words
_UNIT_SET = frozenset(_UNITS.tolist())


def _telltales() -> dict[int, list[str]]:
    """What houses write to their readers, by the longest word of each: few texts hold one of these words."""
    phrases: dict[int, list[str]] = {}
    for phrase in _TO_READERS:
        found = spelled(f"\n{same_letters(phrase)}\n")
        longest = max(range(len(found.words)), key=lambda at: (found.ends[at] - found.begins[at], at))
        phrases.setdefault(int(found.words[longest]), []).append(phrase)
    return phrases


_TELLTALES = _telltales()
_TOP = np.uint32(16)
_TOPS = np.zeros(1 << 16, np.bool_)  # of both, by the upper half of a word's hash: hardly any other word passes it
_TOPS[[word >> 16 for word in (*_UNIT_SET, *_TELLTALES)]] = True


@dataclass(frozen=True, eq=False)
class CopyKeys:
    """What an article is recognised by.

    `words` are the hashes of its words in a row, house text left out; `own` says which stand outside quotations.
    `proof` are its runs, `index` is the sample of longer runs that the index holds. `lines` are what `house.learn`
    counts. `credits` are the names that the page gives for its text, and `stated` is the agency among them: texts of
    two agencies are no copies. `notes`: a live blog or a digest, which holds texts and is none.
    """

    words: Words
    own: Mask
    proof: Hashes
    index: Hashes
    headline: Words
    lines: tuple[int, ...]
    spaceless: bool = False
    whole: bool = True
    outlet: int = 0
    credits: tuple[Credit, ...] = ()
    stated: str | None = None
    notes: bool = False

    @cached_property
    def own_words(self) -> int:
        """How many words stand outside quotations."""
        return int(np.count_nonzero(self.own))

    @cached_property
    def figures(self) -> Mask:
        """Which words are figures."""
        return (self.words & np.uint32(1)).astype(np.bool_)

    @cached_property
    def ordered(self) -> tuple[Hashes, Places]:
        """The runs in the order of their hashes, and where each stands; equal ones in any order."""
        order = self.proof.argsort()
        return self.proof[order], order

    @cached_property
    def repeated(self) -> tuple[Mask, dict[int, list[int]]]:
        """Which of the ordered runs have an equal one behind them, and where these all stand, by the first."""
        ordered, order = self.ordered
        again = np.zeros(len(ordered), np.bool_)
        np.equal(ordered[1:], ordered[:-1], out=again[:-1])
        places: dict[int, list[int]] = {}
        first, behind = 0, -1
        for at in again.nonzero()[0].tolist():  # a text says few things twice
            if at != behind:
                first = at
                places[first] = [int(order[at])]
            behind = at + 1
            places[first].append(int(order[behind]))
        for held in places.values():
            held.sort()
        return again, places


def keys(article: Article, house: House, outlet: str = "") -> CopyKeys:
    """What an article is recognised by, its outlet's house text taken out.

    Errors: none; a text without words has keys that meet nothing.
    """
    blocks = _report(article)
    parts = [article.headline, *[block.text for block in blocks]]
    letters = f"\n{same_letters(chr(10).join([part.replace(chr(10), ' ') for part in parts]))}\n"
    lines = letters[1:-1].split("\n")
    told = tuple([line_key(line) for line in lines[1:]])
    text = spelled(letters)
    title = int(text.begins.searchsorted(len(lines[0]) + 1))
    begins, words = text.begins[title:], text.words[title:]
    units, to_readers = _marked(words)
    if units:
        plain = np.ones(len(words), np.bool_)
        plain[units] = False
        begins, words = begins[plain], words[plain]
    own = np.ones(len(words), np.bool_)
    marks = _marks(letters)
    quoted = [found.span() for found in _quotation(marks).finditer(letters)] if marks else []
    if any(block.kind is BlockKind.QUOTE for block in blocks):
        quoted += _block_quotations(blocks, lines)
    if quoted:
        own = ~_within(begins, quoted)
    gone = _left_out(letters, lines, told, house, to_readers)
    if gone:
        kept = ~_within(begins, gone)
        words, own = words[kept], own[kept]
    proof, runs = runs_of(words, *(SPACELESS_RUNS if text.spaceless else (PROOF_RUN, RUN)))
    given = credits(article, outlet)
    return CopyKeys(
        words,
        own,
        proof,
        sampled(runs),
        text.words[:title],
        told,
        text.spaceless,
        article.whole,
        crc32(outlet.encode("utf-8", "surrogatepass")),
        given,
        stated(given),
        is_notes(blocks, lines),
    )


def _marks(letters: str) -> str:
    """The marks that open quotations in a text; of « and » the one that comes first, as the other closes."""
    marks = "".join([mark for mark in _QUOTATIONS if mark in letters])
    if "«" in marks and "»" in marks:
        marks = marks.replace("»" if letters.find("«") < letters.find("»") else "«", "")
    return marks


def _marked(words: Words) -> tuple[list[int], list[str]]:
    """Where words stand that house styles write differently, and what may be said to readers."""
    maybe = _TOPS[words >> _TOP].nonzero()[0]
    found = words[maybe].tolist()
    units = [at for at, word in zip(maybe.tolist(), found, strict=True) if word in _UNIT_SET]
    if len(units) == len(found):
        return units, []
    return units, [phrase for word in set(found) for phrase in _TELLTALES.get(word, ())]


def _report(article: Article) -> list[Block]:
    """The blocks that report; what a feed tells in short where there is no body."""
    paragraph = BlockKind.PARAGRAPH  # asked first, as nearly all blocks are one
    blocks = [block for block in article.blocks if block.kind is paragraph or block.kind not in _LEFT_OUT]
    if article.images:
        captions = {image.caption.strip() for image in article.images if image.caption}
        blocks = [block for block in blocks if block.text not in captions]
    told = article.summary or article.standfirst
    return blocks if blocks or not told else [Block(BlockKind.PARAGRAPH, told)]


def _left_out(
    letters: str, lines: list[str], told: tuple[int, ...], house: House, to_readers: Iterable[str]
) -> list[tuple[int, int]]:
    """The stretches of a text that are no report: house text, pointers elsewhere, page code."""
    held = house.held(told)
    said = [words for words in to_readers if words in letters]
    odd = any([sign in letters for sign in _ODD])
    if not (held or said or odd) and _BEGINNINGS.isdisjoint([line[:2] for line in lines]):
        return []
    gone, at = [], len(lines[0]) + 2
    for line, key in zip(lines[1:], told, strict=True):
        end = at + len(line)
        if line[:2] in _BEGINNINGS and (about := _ABOUT.match(letters, at)):
            gone.append((at, letters.index("\n", about.end())))
        notice = said and len(line) <= _NOTICE and any([words in line for words in said])
        if notice or key in held or ((odd or line[:2] in _BEGINNINGS) and _is_dressing(line)):
            gone.append((at, end))
        at = end + 1
    return gone


def _is_dressing(line: str) -> bool:
    """Whether a line points elsewhere, is a caption, page code, or a post from elsewhere."""
    if line[:2] in _BEGINNINGS and len(line) <= _NOTICE and (_POINTER.match(line) or _CAPTION.match(line)):
        return True
    if ("(@" in line or "pic.twitter" in line) and _POST.search(line):
        return True
    return ("{" in line or "</" in line) and _CODE.search(line) is not None


def _block_quotations(blocks: list[Block], lines: list[str]) -> list[tuple[int, int]]:
    spans, at = [], len(lines[0]) + 2
    for block, line in zip(blocks, lines[1:], strict=False):
        if block.kind is BlockKind.QUOTE:
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def _within(places: Places, spans: Iterable[tuple[int, int]]) -> Mask:
    """Which of the places, in order, stand inside one of the spans."""
    inside = np.zeros(len(places), np.bool_)
    edges = places.searchsorted([edge for span in spans for edge in span]).tolist()
    for first, last in zip(edges[0::2], edges[1::2], strict=True):
        inside[first:last] = True
    return inside

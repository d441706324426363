"""When a page says it was published and changed; a zone is kept where one is given and never invented."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta, tzinfo

from dateline import urls
from dateline.extract import printed_days, words
from dateline.extract.blocks import RawBlock, TimeMark
from dateline.extract.reading import Marked, Page
from dateline.formats.dates import LONGEST, stamp
from dateline.model import Stamp

EARLIEST = 1990  # years before: epochs, zeros, and dates of events
LATEST = 2100

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "dc.date.created", "publishdate",
    "publish-date", "publish_date", "pubdate", "pub_date", "publication_date", "article.published", "published_time",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "rbpubdate", "article_date_original", "originalpublicationdate",
    "published", "date.created", "news_date", "vr:published_time", "ptime", "displaydate",
)  # fmt: skip
_UPDATED_METAS = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "lastmod", "last-modified",
    "dcterms.modified", "dc.date.modified", "article:updated_time", "article:updated", "revised", "modified_time",
)  # fmt: skip
_IN_ADDRESS = re.compile(
    r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)|/((?:19|20)\d{2})(\d{2})(\d{2})(?:/|-|_)"
)
_NAMED_IN_ADDRESS = re.compile(r"/((?:19|20)\d{2})/([a-z]{3,9})/(\d{1,2})/", re.IGNORECASE)
_UPDATE_WORDS = re.compile(
    r"\b(?:updated?|modified|revised|reviewed|edited|aktualisiert|aktualisierung|mise? à jour|modifié|actualisé|actualizado|actualización|aggiorna\w*|modifica\w*|oppdatert|endret|uppdaterad|ändrad|opdateret|atualiza\w*|bijgewerkt|aangepast|gewijzigd|päivitetty|muokattu|güncelle\w*|zaktualizowano|aktualizac\w*|aktualizov\w*|upraveno|frissít\w*|actualizat\w*|ultima actualizare|ažurira\w*|izmenjeno|обновлено|изменено|оновлено|обновен\w*|актуализ\w*|ενημ[εέ]ρω\w*|diperbarui|pembaruan|cập nhật)\b"
    r"|更新|修改|最終|수정|업데이트|تحديث|به[‌ ]?روز|بروزرسانی|עודכן|עדכון|अपडेट|अद्यतन|আপডেট|হালনাগাদ|ปรับปรุง|อัปเดต|แก้ไข",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:published?|posted|date[d:]?|datum|on:|created|written|submitted|veröffentlicht|erschienen|erstellt|stand|publié|paru|publicado|publicada|fecha|data|pubblicato|publicerad|publisert|udgivet|julkaistu|gepubliceerd|opublikowano|data publikacji|publikováno|vydáno|publicat|megjelent|közzétéve|objavljeno|yayın\w*|giriş|опубликовано|опубліковано|публикуван\w*|дата|δημοσί\w*|tayang|terbit|diterbitkan|đăng|updated?|aktualisiert)\b|نشر|تاريخ|تاریخ|انتشار|פורסם|発行|公開|配信|発表|发表|发布|發布|出版|입력|등록|प्रकाशित|প্রকাশ|เผยแพร่",
    re.IGNORECASE,
)
_APART = re.compile(r"\s[|•·–—]\s|^\W*\d|\bmin\b|\bby\b", re.IGNORECASE)
_LONGEST_LINE = 200  # characters
_LONGEST_AGO = 40  # characters of a line such as "3 hours ago"
_MOST_TIMED = 20
_TIME_ATTRIBUTES = (
    "datetime",
    "data-datetime",
    "data-date-time",
    "data-timestamp",
    "data-published",
    "data-date",
    "data-time",
    "title",
)
_TIMED = ", ".join(
    (
        *(f"[{name}]" for name in _TIME_ATTRIBUTES[1:-1]),
        '[title][class*="time" i]',
        '[title][class*="date" i]',
        '[title][class*="ago" i]',
    )
)
_FOREIGN = words.RELATED | words.COMMENTS | words.FOOTER  # a column beside the text may hold the page's own day
_LAST_DIGIT = re.compile(r"\d[^\d]*$")
UNDER_HEADLINE = 8  # blocks in which a page's own day stands
TOO_LATE = timedelta(days=2)  # less may be the time zone between a machine's clock and the outlet's
_MACHINES = frozenset(("JSON-LD", "meta tags"))
_NO_COUNTRIES = frozenset(("eu", "io", "tv", "me", "co", "ai", "fm", "la", "ly", "to", "cc", "ws", "gg", "sh", "xyz"))
_PUBLISHED_KIND = re.compile(r"publi|datepub|entry-date|post-date|created|issued|pubdate")


_NAMES_PUBLISHED = re.compile(r"publi|issued|created|release|posted|pub_?date")
_NAMES_TIME = re.compile(r"date|time|_at$|\bon$")
_NAMES_CHANGE = re.compile(r"modif|updat|change|expir|lastmod")


@dataclass(frozen=True, slots=True)
class Moments:
    """Published and updated, and where each came from."""

    published: Stamp | None
    updated: Stamp | None
    origin: str | None
    updated_origin: str | None = None


def read(page: Page, headline_block: int, reach: tuple[int, int] | None = None, language: str | None = None) -> Moments:
    """The page's own times: structured data, then meta tags, then what is printed by the headline, then the address.

    `reach`: the first and the last block of the text.
    """
    changes = (("JSON-LD", [page.data.text("dateModified")]), ("meta tags", page.metas.all(*_UPDATED_METAS)))
    updated_origin, updated = next(
        ((origin, said) for origin, texts in changes if (said := _first(texts)) is not None), (None, None)
    )
    candidates: list[tuple[str, Stamp]] = []
    for origin, texts in (
        ("JSON-LD", [page.data.text("datePublished"), page.data.text("dateCreated"), page.data.text("uploadDate")]),
        ("meta tags", page.metas.all(*_PUBLISHED_METAS)),
        ("microdata", [m.value or m.text for m in page.times if "datepublished" in m.kind]),
        ("time element", _time_elements(page, headline_block)),
        ("meta tags", _other_metas(page)),
    ):
        said = _first(texts)
        if said is not None:
            candidates.append((origin, said))
    if not candidates:
        candidates = list(_shown(page, headline_block, reach, language))
    if not candidates:
        return Moments(updated, None, "time of change" if updated else None)
    origin, published = _with_time(candidates)
    if origin in _MACHINES and (printed := _earlier_printed(page, headline_block, language, published)) is not None:
        origin, published = "text by the headline", printed
    if updated is not None and updated.text() == published.text():
        updated = None
    return Moments(published, updated, origin, updated_origin if updated else None)


def _earlier_printed(page: Page, headline_block: int, language: str | None, said: Stamp) -> Stamp | None:
    """The day that readers see under the headline, where machines are told one that is days later.

    Site builders and sites that moved tell machines when a page was last put out. Of 831 dated pages this was so
    on eight, on each of another outlet, and the printed day was right on all of them.
    """
    if headline_block < 0:
        return None
    country = _country(page.url)
    for block in page.laid.blocks[headline_block + 1 : headline_block + 1 + UNDER_HEADLINE]:
        found = _of_block(page, block, language, country, under=False)
        if found is not None and found[0] > 1:
            return found[1] if said.when.date() - found[1].when.date() >= TOO_LATE else None
    return None


def in_zone(said: Stamp | None, zone: tzinfo | None) -> Stamp | None:
    """A local time as the instant it is in its outlet's zone; a bare day and a time with a zone stay as they are."""
    if said is None or zone is None or said.zoned or said.day_only:
        return said
    return Stamp(said.when.replace(tzinfo=zone))


def _other_metas(page: Page) -> list[str]:
    """Meta tags under names that nobody listed and that still say what they are: "article:published:time"."""
    return [
        value
        for name, values in page.metas.values.items()
        if _NAMES_PUBLISHED.search(name) and _NAMES_TIME.search(name) and not _NAMES_CHANGE.search(name)
        for value in values
    ]


def _shown(
    page: Page, headline_block: int, reach: tuple[int, int] | None, language: str | None
) -> Iterator[tuple[str, Stamp]]:
    """What people see, where machines are told nothing: a printed day, else the address."""
    printed = _printed(page, headline_block, reach, language)
    handed = _handed(page)
    in_attributes = _set_in_attributes(page)
    if printed is not None:
        yield printed
    if handed is not None:
        yield "scripts", handed
    if in_attributes is not None:
        yield "attribute", in_attributes
    if printed is not None or handed is not None or in_attributes is not None:
        return
    if (marked := _first(m.value or m.text for m in page.times[:3] if not _is_of_change(m))) is not None:
        yield "time element", marked
    elif (in_address := _address_day(page.url)) is not None:
        yield "address", in_address
    elif (only := _only_day(page, language)) is not None:
        yield "the page's only day", only
    elif (in_title := sane(printed_days.find(page.metas.title, language))) is not None:
        yield "title", in_title


def sane(said: Stamp | None) -> Stamp | None:
    """A stamp whose year a news text can have."""
    return said if said is not None and EARLIEST <= said.when.year < LATEST else None


def _first(texts: Iterable[str | None]) -> Stamp | None:
    for text in texts:
        if text and len(text) <= LONGEST and (said := sane(stamp(text))) is not None:
            return said
    return None


def _with_time(candidates: list[tuple[str, Stamp]]) -> tuple[str, Stamp]:
    """The first source, unless it has a bare day and another has that day's time; then a zone where one is given."""
    origin, best = candidates[0]
    for other_origin, other in candidates[1:]:
        if other.when.date() != best.when.date():
            continue
        if (best.day_only and not other.day_only) or (
            not best.zoned and other.zoned and best.when == other.when.replace(tzinfo=None)
        ):
            origin, best = other_origin, other
    return origin, best


def _time_elements(page: Page, headline_block: int) -> list[str]:
    """Machine times of the page's own time elements: those that say "published" first, those of changes never."""
    own = [m for m in _own_times(page, headline_block) if m.value and not _is_of_change(m)]
    named = [m.value for m in own if _PUBLISHED_KIND.search(m.kind)]
    return named or [m.value for m in own[:1]]


def _own_times(page: Page, headline_block: int) -> list[Marked]:
    stands = {mark.value: mark for mark in reversed(page.laid.times)}
    return [
        said
        for said in page.times
        if (mark := stands.get(said.value)) is None or not _is_elsewhere(page, said, mark, headline_block)
    ]


def _is_of_change(mark: Marked) -> bool:
    """Whether a time is a change's; blogs call that of a post "published updated" as long as it is both."""
    kind = mark.kind
    changed = "modif" in kind or ("updat" in kind and not _PUBLISHED_KIND.search(kind))
    return changed or _UPDATE_WORDS.search(mark.text) is not None


def _is_elsewhere(page: Page, said: Marked, mark: TimeMark, headline_block: int) -> bool:
    """Whether a time element is of something that the page links to, or stands behind a word of change."""
    for number in page.laid.ancestors(mark.element, 4):
        element = page.laid.elements[number]
        if element.bits & _FOREIGN and not element.first <= headline_block < element.last:
            return True
    text = page.laid.blocks[mark.block].text[:_LONGEST_LINE] if mark.block < len(page.laid.blocks) else ""
    before = text.partition(said.text)[0] if said.text else ""
    label = _LAST_DIGIT.search(before)  # what stands behind the day before it
    return _UPDATE_WORDS.search(before, label.start() + 1 if label else 0) is not None


def _set_in_attributes(page: Page) -> Stamp | None:
    """The day in an attribute of a line that tells readers how long ago it was."""
    for node in page.tree.css(_TIMED)[:_MOST_TIMED]:
        attributes = node.attributes
        if len(node.text()) > _LONGEST_AGO or "modif" in " ".join(attributes):
            continue
        chain, above = [attributes.get("class") or ""], node.parent
        while above is not None and len(chain) < 5 and above.css_first("h1") is None:
            chain.append(f"{above.tag} {above.attributes.get('class') or ''}")
            above = above.parent
        if any(words.class_bits(names) & _FOREIGN for names in chain):
            continue
        said = _first(attributes.get(name) for name in _TIME_ATTRIBUTES)
        if said is not None:
            return said
    return None


def _printed(
    page: Page, headline_block: int, reach: tuple[int, int] | None, language: str | None
) -> tuple[str, Stamp] | None:
    """A date printed by the headline, else under the text; one of a change only where there is no other."""
    country = _country(page.url)
    blocks = page.laid.blocks
    start = max(0, headline_block - 12) if headline_block >= 0 else 0
    end = max(headline_block, 0) + 30
    if reach is not None and headline_block < reach[0]:
        end = min(max(reach[0] + 3, headline_block + 6), reach[1] + 1)
        start = start if headline_block >= 0 else max(0, reach[0] - 30)
    best: tuple[int, str, Stamp] | None = None
    for place, run in (
        ("text by the headline", blocks[start:end]),
        ("text under the article", blocks[reach[1] + 1 : reach[1] + 16] if reach is not None else ()),
    ):
        for block in run:
            found = _of_block(page, block, language, country, under=place != "text by the headline")
            if found is not None and (best is None or found[0] > best[0]):
                best = (found[0], place, found[1])
        if best is not None and best[0] > 1:
            break
    return best[1:] if best is not None else None


def _handed(page: Page) -> Stamp | None:
    """The day that the page's scripts name, where they name one only; midnight is a day without its time."""
    said = [found for text in page.handed.days if (found := _first([text])) is not None]
    if len({found.when.date() for found in said}) != 1:
        return None
    timed = next((found for found in said if found.when.time() != time.min), None)
    return timed or stamp(said[0].when.date().isoformat())


def _only_day(page: Page, language: str | None) -> Stamp | None:
    """The one day that stands in lines of its own, wherever on the page: a byline set under the text or beside it."""
    country, only = _country(page.url), None
    for block in page.laid.blocks:
        found = _of_block(page, block, language, country, under=False)
        if found is None or found[0] == 1:
            continue
        if only is not None and only.when.date() != found[1].when.date():
            return None
        only = only or found[1]
    return only


def _of_block(
    page: Page, block: RawBlock, language: str | None, country: str | None, *, under: bool
) -> tuple[int, Stamp] | None:
    """The date of a line and how well it fits: 3 with a time of day, 2 a day, 1 the day of a change.

    `under`: the line stands under the text, where other articles' days stand too; only a labelled one counts.
    """
    text = block.text
    if len(text) > _LONGEST_LINE or not any(sign.isdigit() for sign in text) or (under and not _LABEL.search(text)):
        return None
    bits = 0
    for element in page.laid.ancestors(block.element, 2):  # further up classes name columns and whole pages
        bits |= page.laid.elements[element].bits
    own = page.laid.elements[block.element].bits
    foreign = words.COMMENTS if own & words.DATE else words.CAPTION | words.CREDIT | words.COMMENTS
    if bits & foreign or (under and bits & words.RELATED):
        return None
    marked = [text[mark.start : mark.end] for mark in block.marks if mark.bits & words.DATE]
    for part in (*marked, text):
        change = _UPDATE_WORDS.search(part)
        before = part[: change.start()] if change else part  # what stands before "updated" is the first day
        labels = _LABEL.finditer(part, change.end()) if change else ()
        later = next((label.start() for label in labels if not _UPDATE_WORDS.match(part, label.start())), len(part))
        for stretch, rank in ((before, 3), (part[later:], 3), (part, 1)):
            found = printed_days.locate(stretch, language, country)
            if found is None or sane(found[0]) is None:
                continue
            if bits & words.DATE or part in marked or _reads_as_date_line(text, *found):
                return (rank if rank == 1 else 2 if found[0].day_only else 3), found[0]
            break
    return None


def _reads_as_date_line(text: str, day: Stamp, beside: str) -> bool:
    """Whether a line is mostly a date, or sets one apart: no sentence, no caption."""
    if _LABEL.search(text) and len(text) <= 120:
        return True
    said = words.weight("".join(sign for sign in beside if sign.isalpha()))
    return said <= 24 or (said <= 60 and (not day.day_only or _APART.search(text) is not None))


def _country(url: str) -> str | None:
    """The country that an address ends in, where it ends in one: the order of day and month follows it."""
    end = urls.host_of(url).split(":")[0].rsplit(".", 1)[-1]
    return {"uk": "GB"}.get(end, end.upper()) if len(end) == 2 and end.isalpha() and end not in _NO_COUNTRIES else None


def _address_day(url: str) -> Stamp | None:
    found = _IN_ADDRESS.search(url[:1_000])
    if found is None:
        named = _NAMED_IN_ADDRESS.search(url[:1_000])
        return sane(printed_days.find(f"{named[3]} {named[2]} {named[1]}")) if named is not None else None
    year, month, day = (found[1] or found[4]), (found[2] or found[5]), (found[3] or found[6])
    return sane(stamp(f"{year}-{int(month):02d}-{int(day):02d}"))

"""Pages that list: the front page, the newest, a section, an outlet, a day, the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from starlette.exceptions import HTTPException

from dateline.insight import ranking
from dateline.insight.ranking import Candidate
from dateline.model import SECTIONS, ArticleId, Audience, Filed, Outlet, OutletId
from dateline.rights import Shown
from dateline.site.app import Ask
from dateline.site.cache import Page
from dateline.site.render import FeedLinks, Head
from dateline.site.rows import Row, host, instant, outward, row
from dateline.site.ticker import TILES, Price, prices
from dateline.site.told import Told, lines, rows_of, shown_of
from dateline.site.told import front as front_stories
from dateline.site.told import newest as newest_stories
from dateline.site.views.cursors import read_cursor, read_story_cursor, write_cursor, write_story_cursor

FRONT_NEWEST = 40  # what the lead, the cards and the wire are chosen from
FRONT_STORIES = 48
TOPS = 5  # stories that lead a section
CARDS = 4
WIRE = 8
ALSO = 4
UNDER = 8
FRONT_SECTIONS = 6
IN_SECTION = 8  # two cards and two lists of three
PAGE = 30
NEWS_AGE = timedelta(hours=24)


async def front(ask: Ask) -> Page:
    """The front page: one dominant headline, four more, the wire, prices, sections; all of stories, each once."""
    words, name = ask.edition.words, await ask.edition.name()
    priced, tiles = await ask.prices_number(), await _tiles(ask)
    told = await front_stories(ask, FRONT_STORIES)
    made = await _of_stories(ask, told) if told else await _of_articles(ask)
    return await ask.page(
        "front.html",
        Head(
            title=words("front_title", name=name),
            description=await _description(ask),
            path="/",
            current="latest",
            feeds=FeedLinks(f"{name}: {words('nav_latest')}", "/feed.xml", "/feed.atom"),
        ),
        lead=made.lead,
        also=made.also,
        cards=made.cards,
        under=made.under,
        wire=made.wire,
        sections=made.sections,
        ordered=bool(told),
        tiles=tiles,
        priced=priced if tiles else None,
    )


@dataclass(frozen=True, slots=True)
class _Front:
    """What stands on the front page."""

    lead: Row | None
    also: list[Row]
    cards: list[Row]
    under: list[Row]
    wire: list[Row]
    sections: list[tuple[str, str, list[Row]]]


async def _of_stories(ask: Ask, told: Sequence[Told]) -> _Front:
    """The front page of stories, in the store's order; the wire has what is newest of the others."""
    found = rows_of(ask, told)
    lead, cards, rest = found[0], found[1 : 1 + CARDS], found[1 + CARDS :]
    under = rest[:UNDER]
    seen = {each.id for each in (lead, *cards, *(under if lead.picture is None else under[:2]))}
    newest = shown_of(await newest_stories(ask, FRONT_STORIES), Audience.PUBLIC, ask.now)
    wire = [_as_news(ask, each) for each in newest if each.shown.id not in seen][:WIRE]
    seen |= {each.id for each in wire}
    sections = []
    for slug, _ in list(await ask.edition.sections())[:FRONT_SECTIONS]:
        shown = await front_stories(ask, IN_SECTION + FRONT_STORIES // 3, slug)
        left = [each for each in rows_of(ask, shown) if each.id not in seen][:IN_SECTION]
        seen |= {each.id for each in left}  # a story may stand in several sections
        if left:
            pictured = sorted(left, key=lambda each: each.picture is None)
            sections.append((slug, ask.edition.words.section(slug), pictured))
    return _Front(lead, [], cards, under, wire, sections)


def _as_news(ask: Ask, told: Told) -> Row:
    """A story for a list by time: when its newest text came, not when the one that leads it did."""
    words, at = ask.edition.words, told.story.last_at
    return replace(rows_of(ask, [told])[0], time=instant(at, words, ask.now), clock=words.clock(at), sorts_at=at)


async def _of_articles(ask: Ask) -> _Front:
    """The front page of a site whose first articles are not told yet."""
    lead, cards, wire, rest = _chosen(await ask.edition.latest(FRONT_NEWEST))
    fails = ask.site.parts.picture_fails
    # The next ones fill the column under the lead: two under a picture, all under a lead without one, which it may
    # turn out to be only in the browser. The style sheet sees to that.
    under = rest[:UNDER]
    bare = lead is None or row(lead, ask.edition.words, ask.now, fails).picture is None
    used = {shown.id for shown in (*cards, *(under if bare else under[:2]), *([lead] if lead else []))}
    related = [s for s in await ask.edition.related(lead.id, ALSO) if s.id not in used] if lead else []
    return _Front(
        row(lead, ask.edition.words, ask.now, fails) if lead else None,
        _rows(ask, related),
        _rows(ask, cards),
        _rows(ask, under),
        _rows(ask, wire),
        await _front_sections(ask, used),
    )


async def _description(ask: Ask) -> str:
    words = ask.edition.words
    outlets = words.count("samples_outlets", len(await ask.edition.outlets()))
    return words("front_description", name=await ask.edition.name(), outlets=outlets)


def _chosen(newest: Sequence[Shown]) -> tuple[Shown | None, list[Shown], list[Shown], list[Shown]]:
    """The lead, the cards beside it, the wire, and what is left."""
    by_id = {shown.id: shown for shown in newest}
    candidates = [Candidate(s.id, s.outlet.id, bool(s.images), bool(s.excerpt)) for s in newest]
    chosen = ranking.front(candidates, CARDS, WIRE)
    lead = by_id[chosen.lead] if chosen.lead is not None else None
    taken = {chosen.lead, *chosen.cards, *chosen.wire}
    left = [s for s in newest if s.id not in taken]
    return lead, [by_id[i] for i in chosen.cards], [by_id[i] for i in chosen.wire], left


async def _front_sections(ask: Ask, used: set[ArticleId]) -> list[tuple[str, str, list[Row]]]:
    """The fullest sections with what stands nowhere above; one with nothing left is not there."""
    found = []
    for slug, _ in list(await ask.edition.sections())[:FRONT_SECTIONS]:
        left = [s for s in await ask.edition.latest(IN_SECTION + CARDS, slug) if s.id not in used]
        shown = sorted(left[:IN_SECTION], key=lambda s: not s.images)
        if shown:
            found.append((slug, ask.edition.words.section(slug), _rows(ask, shown)))
    return found


async def _tiles(ask: Ask) -> list[Price]:
    quoted = [q for q in await ask.edition.prices.quoted() if q.tick is not None][:TILES]
    if not quoted:
        return []
    shown = prices(quoted, ask.edition.words, ask.now, await ask.edition.prices.sparks())
    return [price for price in shown if price.line is not None and not price.line.ended]


async def latest(ask: Ask) -> Page:
    """Everything, newest first, page by page."""
    words, name = ask.edition.words, await ask.edition.name()
    head = Head(
        title=words("nav_latest"),
        description=await _description(ask),
        path="/latest",
        current="latest",
        feeds=FeedLinks(f"{name}: {words('nav_latest')}", "/feed.xml", "/feed.atom"),
    )
    return await _story_page(ask, head, heading=words("nav_latest"), empty=words("front_empty"))


async def section(ask: Ask) -> Page:
    """A section, newest first. One that does not exist is not found; one without news says so."""
    slug, words, name = ask.params["slug"], ask.edition.words, await ask.edition.name()
    if slug not in SECTIONS:
        raise HTTPException(404)
    title = words.section(slug)
    head = Head(
        title=title,
        description=words("list_section_description", section=title, name=name),
        path=f"/section/{slug}",
        current=slug,
        feeds=FeedLinks(f"{name}: {title}", f"/section/{slug}/feed.xml", f"/section/{slug}/feed.atom"),
    )
    return await _story_page(ask, head, heading=title, empty=words("list_empty", section=title), section=slug)


async def outlet(ask: Ask) -> Page:
    """What one outlet reported."""
    words, name = ask.edition.words, await ask.edition.name()
    found: Outlet | None = (await ask.edition.outlets()).get(OutletId(ask.params["id"]))
    if found is None:
        raise HTTPException(404)
    head = Head(
        title=found.name,
        description=words("list_outlet_description", outlet=found.name, name=name),
        path=f"/outlet/{found.id}",
        current="sources",
    )
    home = outward(found.home_url)
    return await _list_page(
        ask, head, heading=found.name, empty=words("list_empty_outlet"), outlet_id=found.id,
        home=home, home_host=host(home), sample=found.sample,
    )  # fmt: skip


async def day(ask: Ask) -> Page:
    """What is kept of one day, in UTC."""
    words, name = ask.edition.words, await ask.edition.name()
    try:
        wanted = date.fromisoformat(ask.params["day"])
    except ValueError:
        raise HTTPException(404) from None
    title = words.day(wanted)
    head = Head(
        title=title,
        description=words("list_archive_description", name=name),
        path=f"/day/{wanted.isoformat()}",
        current="archive",
    )
    days = [d for d, _ in await _days(ask)]
    return await _list_page(
        ask, head, heading=title, empty=words("list_empty_day"), day=wanted,
        before=next((d for d in days if d < wanted), None),
        after_day=next((d for d in reversed(days) if d > wanted), None),
    )  # fmt: skip


async def archive(ask: Ask) -> Page:
    """Every day that has articles, by month."""
    words, name = ask.edition.words, await ask.edition.name()
    months = [
        (words.month(date(year, month, 1)), [(d, words.count("list_articles", n)) for d, n in days])
        for (year, month), days in groupby(await _days(ask), key=lambda d: (d[0].year, d[0].month))
    ]
    return await ask.page(
        "archive.html",
        Head(
            title=words("list_archive"),
            description=words("list_archive_description", name=name),
            path="/archive",
            current="archive",
        ),
        months=months,
    )


async def _days(ask: Ask) -> Sequence[tuple[date, int]]:
    return await ask.edition.once("days", ask.site.parts.store.news.days)


async def _story_page(ask: Ask, head: Head, *, heading: str, empty: str, section: str | None = None) -> Page:
    """A list of stories: of a section those that lead it, then all by time, page by page."""
    after = read_story_cursor(ask.query.get("after"), ask.edition.words)
    found = await newest_stories(ask, PAGE + 1, section, after)
    if not found:  # nothing is told yet
        return await _list_page(
            ask, head, heading=heading, empty=empty, section=section, in_section=section is not None
        )
    tops = await front_stories(ask, TOPS, section) if section is not None and after is None else []
    led = rows_of(ask, tops)
    leading = {each.story.id for each in tops}
    more = write_story_cursor(found[PAGE - 1]) if len(found) > PAGE else None
    rest = [each for each in found[:PAGE] if each.id not in leading]
    shown = rows_of(ask, shown_of(rest, Audience.PUBLIC, ask.now))
    newest = max((each.sorts_at for each in (*led, *shown)), default=ask.now)
    old = section is not None and after is None and ask.now - newest > NEWS_AGE
    return await ask.page(
        "list.html",
        head,
        heading=heading,
        rows=led + shown,
        empty=empty,
        older=f"{head.path}?after={more}" if more else None,
        first=head.path if after is not None else None,
        old=ask.edition.words("list_old", section=heading) if old else None,
        with_section=section is None,
        home=None,
        home_host="",
        sample=False,
        before=None,
        after_day=None,
    )


async def _list_page(
    ask: Ask,
    head: Head,
    *,
    heading: str,
    empty: str,
    section: str | None = None,
    outlet_id: OutletId | None = None,
    day: date | None = None,
    in_section: bool = False,
    home: str | None = None,
    home_host: str = "",
    sample: bool = False,
    before: date | None = None,
    after_day: date | None = None,
) -> Page:
    """A list with its next page. One more than a page is asked, to know whether there is a next."""
    after = read_cursor(ask.query.get("after"), ask.edition.words)
    filed: Sequence[Filed] = await ask.site.parts.store.news.latest(
        section=section, outlet_id=outlet_id, day=day, after=after, limit=PAGE + 1
    )
    more = write_cursor(filed[PAGE - 1]) if len(filed) > PAGE else None
    shown = await lines(ask, _rows(ask, ask.edition.public(filed[:PAGE])))
    shown = _once(shown) if day is not None else shown
    old = in_section and after is None and bool(shown) and ask.now - shown[0].sorts_at > NEWS_AGE
    return await ask.page(
        "list.html",
        head,
        heading=heading,
        rows=shown,
        empty=empty,
        older=f"{head.path}?after={more}" if more else None,
        first=head.path if after is not None else None,
        old=ask.edition.words("list_old", section=heading) if old else None,
        with_section=not in_section,
        home=home,
        home_host=home_host,
        sample=sample,
        before=before,
        after_day=after_day,
    )


def _once(rows: Sequence[Row]) -> list[Row]:
    """Each story once: the newest report of it, with the way to the others."""
    seen: dict[str, Row] = {}
    for each in rows:
        seen.setdefault(each.story.href if each.story is not None else each.href, each)
    return list(seen.values())


def _rows(ask: Ask, shown: Sequence[Shown]) -> list[Row]:
    return [row(each, ask.edition.words, ask.now, ask.site.parts.picture_fails) for each in shown]

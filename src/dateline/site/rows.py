"""What templates get of an article in a list. Made from a `Shown` only, so nothing beyond it can leak."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from dateline import urls
from dateline.insight.ranking import FRESH
from dateline.model import ArticleId, Image, PictureId, Stamp
from dateline.rights import Shown
from dateline.site.words import Words
from dateline.store.stories_port import Story

WIDTHS = (320, 640, 1200)
NO_WEIGHT = 0.01  # what the operator's weights differ by before it is said
# A credit that says by itself what it is for: "Illustration: Inés", "Foto Reuters", "Courtesy of the museum".
_SAYS_WHAT = re.compile(
    r"(?:photo|foto|image|imagen|bild|picture|illustration|ilustraci|infografik|graphi|grafik|video|courtesy|credit)"
    r"|[^\s:]{3,20}:\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Time:
    """A time as a page writes it. `relative`: the script may keep it fresh; `short` is what it falls back to."""

    text: str
    machine: str
    title: str
    short: str
    relative: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of ours: addresses by width. `alt` is empty where it only repeats the link beside it."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str
    caption: str = ""
    credit: str = ""
    labelled: bool = False  # the credit says by itself what it is for


@dataclass(frozen=True, slots=True)
class Row:
    """An article as lists show it."""

    id: ArticleId
    href: str
    headline: str
    lang: str | None
    dir: str | None
    outlet: str
    outlet_href: str
    section: str
    section_name: str
    dek: str | None
    time: Time
    clock: str
    picture: Picture | None
    sample: bool
    sorts_at: datetime
    story: StoryLine | None = None


@dataclass(frozen=True, slots=True)
class StoryLine:
    """The way from a report to its story: "18 outlets". `why`: the reason that it stands where it does."""

    href: str
    label: str
    why: str


def row(shown: Shown, words: Words, now: datetime, fails: Callable[[PictureId], bool] | None = None) -> Row:
    """An article for a list, from what its readers are shown. `fails`: pictures that cannot be had."""
    image = next((i for i in shown.images if fails is None or not fails(urls.picture_id(i.url))), None)
    lang, direction = foreign(shown.language, shown.direction, words)
    return Row(
        id=shown.id,
        href=article_path(shown.id, shown.headline),
        headline=shown.headline,
        lang=lang,
        dir=direction,
        outlet=shown.outlet.name,
        outlet_href=f"/outlet/{shown.outlet.id}",
        section=shown.section,
        section_name=words.section(shown.section) if words.has(f"section_{shown.section}") else shown.section,
        dek=shown.excerpt,
        time=list_time(shown, words, now),
        clock=words.clock(shown.sorts_at),
        picture=picture(shown, image) if image is not None else None,
        sample=shown.outlet.sample,
        sorts_at=shown.sorts_at,
    )


def foreign(language: str | None, direction: str, words: Words) -> tuple[str | None, str | None]:
    """`lang` and `dir` of a text where they are not the page's own; an unknown language finds its own way."""
    if language is None:
        return None, "auto"
    same = language.lower().split("-")[0] == words.lang.split("-")[0]
    return (None if same else language), (None if direction == words.dir else direction)


def story_path(story: Story) -> str:
    """A story's address here; the id decides, the slug is for people."""
    return f"/story/{story.id}/{story.slug}" if story.slug else f"/story/{story.id}"


def story_line(story: Story, words: Words, now: datetime) -> StoryLine | None:
    """What leads from a card to its story; None where there is nothing but the one report."""
    if story.reports < 2:
        return None
    label = (
        words.count("story_outlets", story.outlets)
        if story.outlets > 1
        else words.count("story_reports", story.reports)
    )
    return StoryLine(story_path(story), label, standing(story, words, now))


def standing(story: Story, words: Words, now: datetime) -> str:
    """Why a story stands where it does, in words: what the order goes by."""
    outlets = words.count("story_independent", story.outlets)
    newest = instant(story.last_at, words, now).text.rstrip(".")  # "vor 2 Std." ends the sentence itself
    said = words("story_standing", outlets=outlets, time=newest)
    weight = 2 ** ((story.rank_at - story.last_at) / FRESH) / max(story.outlets, 1)
    if abs(weight - 1) > NO_WEIGHT:
        said = f"{said} {words('story_weighed', weight=f'{weight:.2g}')}"
    return f"{said} {words('story_pinned')}" if story.pinned else said


def story_row(
    story: Story, shown: Shown, words: Words, now: datetime, fails: Callable[[PictureId], bool] | None = None
) -> Row:
    """A story for a list: the report that leads it, with the way to all of them.

    Shape: `shown` is the story's lead as its readers are shown it. A headline of ours leads to our page.
    """
    line = story_line(story, words, now)
    found = replace(row(shown, words, now, fails), story=line)
    if story.name is None:
        return found
    return replace(found, headline=story.name, href=story_path(story), lang=None, dir="auto")


def article_path(article_id: ArticleId, headline: str) -> str:
    """An article's address here; the id decides, the slug is for people."""
    tail = urls.slug(headline)
    return f"/article/{article_id}/{tail}" if tail else f"/article/{article_id}"


def outward(url: str | None) -> str | None:
    """An address that a page may link to: http or https with a host, else None."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def host(url: str | None) -> str:
    """The host that a link leads to, as people read it."""
    safe = outward(url)
    return (urlsplit(safe).hostname or "").removeprefix("www.") if safe else ""


def instant(when: datetime, words: Words, now: datetime) -> Time:
    """A known instant: relative for a day, then a date."""
    ago = words.ago(when, now)
    short = words.short(when.astimezone(words.zone).date(), now.astimezone(words.zone).year)
    return Time(ago or short, _machine(when), words.utc(when), short, relative=True)


def moment_time(when: datetime, words: Words) -> Time:
    """An instant by the clock, for a list that goes by time: 14:28."""
    clock = words.clock(when)
    return Time(clock, _machine(when), words.utc(when), clock, relative=False)


def list_time(shown: Shown, words: Words, now: datetime) -> Time:
    """When an article was published, for a list. Without a zone nothing is reckoned from it: a date is said."""
    stamp = shown.published
    if stamp is None or stamp.zoned:
        return instant(shown.sorts_at, words, now)
    short = words.short(stamp.when.date(), now.year)
    return Time(short, stamp.text(), words("article_no_zone_title"), short, relative=False)


def stamp_time(stamp: Stamp, words: Words) -> Time:
    """A time as its outlet states it, in full: the zone only where one was given."""
    if stamp.day_only:
        day = words.day(stamp.when.date())
        return Time(day, stamp.text(), day, day, relative=False)
    if stamp.zoned:
        text = words.moment(stamp.when)
        return Time(text, _machine(stamp.when), words.utc(stamp.when), text, relative=False)
    text = f"{words.day(stamp.when.date())}{words('date_comma')} {stamp.when:%H:%M}"
    return Time(text, stamp.text(), words("article_no_zone_title"), text, relative=False)


def _machine(when: datetime) -> str:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")


def picture(shown: Shown, image: Image, *, alt: str = "") -> Picture | None:
    """A picture of an article, in the widths that its readers may see."""
    bound = shown.image_width
    widths = [w for w in WIDTHS if bound is None or w <= bound]
    if not widths:
        return None
    base = f"/picture/{urls.picture_id(image.url)}"
    middle = widths[min(1, len(widths) - 1)]
    wide, high = (image.width, image.height) if image.width and image.height else (16, 10)
    return Picture(
        src=f"{base}/{middle}.webp",
        srcset=", ".join(f"{base}/{w}.webp {w}w" for w in widths) if len(widths) > 1 else "",
        width=middle,
        height=max(1, round(middle * high / wide)),
        alt=alt,
        caption=image.caption or "",
        credit=image.credit or "",
        labelled=_SAYS_WHAT.match(image.credit or "") is not None,
    )

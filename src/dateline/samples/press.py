"""The sample articles as they stand at an instant: read from articles/, dated from an anchor.

The anchor is the instant that a site first showed the samples. It stays the same across restarts, so that no
address, id or date of a sample ever churns.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from dateline.samples.outlets import SAMPLE_OUTLETS, SampleOutlet
from dateline.samples.wording import Piece, pieces, plain, set_dates


@dataclass(frozen=True, slots=True)
class SamplePicture:
    """A picture of ours under an article: its file in pictures/, and the words below it."""

    file: str
    caption: str
    credit: str
    alt: str


@dataclass(frozen=True, slots=True)
class SampleEdit:
    """A change that the outlet makes without a word: `old` becomes `new` that long after the anchor."""

    after: timedelta
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample article as written. `offset` from the anchor is negative for what is there at first."""

    outlet: SampleOutlet
    number: int
    slug: str
    offset: timedelta
    headline: str
    standfirst: str
    section: str
    body: str
    kicker: str | None = None
    topics: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    agency: str | None = None
    update: timedelta | None = None  # when the outlet says it was updated, from the anchor
    picture: SamplePicture | None = None
    edit: SampleEdit | None = None
    happening: str | None = None  # the samples that tell of one happening share this word

    @property
    def path(self) -> str:
        return self.outlet.article_path.format(section=self.section, slug=self.slug, number=self.number)

    @property
    def url(self) -> str:
        return self.outlet.address(self.path)

    @property
    def bylines(self) -> tuple[str, ...]:
        """Who is named as its maker: its authors, or the agency where it has none."""
        return self.authors or ((self.agency,) if self.agency else ())


@dataclass(frozen=True, slots=True)
class Printed:
    """A sample as it reads at an instant, dates filled in, in its outlet's own time."""

    sample: Sample
    published: datetime
    updated: datetime | None
    changed: datetime  # when its page last became another one, told or not
    headline: str
    standfirst: str
    blocks: tuple[Piece, ...]

    @property
    def section_name(self) -> str:
        return self.sample.outlet.section_names[self.sample.section]

    def paragraphs(self) -> tuple[str, ...]:
        """The body's text block by block: a list's items parted by line ends, an entry's time before its title."""
        return tuple(_shown(block) for block in self.blocks)


def _shown(block: Piece) -> str:
    text = "\n".join(plain(line) for line in block.lines)
    return f"{block.at:%H:%M} {text}" if block.at else text


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample article, outlet by outlet, as the files have them."""
    return tuple(sample for outlet in SAMPLE_OUTLETS for sample in _read(outlet))


def _read(outlet: SampleOutlet) -> list[Sample]:
    text = files("dateline.samples").joinpath("articles", f"{outlet.key}.toml").read_text(encoding="utf-8")
    rows: list[Mapping[str, Any]] = tomllib.loads(text)["article"]
    return [_sample(outlet, number, row) for number, row in enumerate(rows, start=1001)]


def _sample(outlet: SampleOutlet, number: int, row: Mapping[str, Any]) -> Sample:
    update, edit, picture = row.get("update_minutes"), row.get("edit"), row.get("picture")
    return Sample(
        outlet=outlet,
        number=number,
        slug=row["slug"],
        offset=timedelta(minutes=row["minutes"]),
        headline=row["headline"],
        standfirst=row["standfirst"],
        section=row["section"],
        body=row["body"],
        kicker=row.get("kicker"),
        topics=tuple(row.get("topics", ())),
        authors=tuple(row.get("authors", ())),
        agency=row.get("agency"),
        update=None if update is None else timedelta(minutes=update),
        picture=SamplePicture(**picture) if picture else None,
        edit=SampleEdit(timedelta(minutes=edit["minutes"]), edit["old"], edit["new"]) if edit else None,
        happening=row.get("happening"),
    )


def printed(sample: Sample, anchor_at: datetime, now: datetime) -> Printed | None:
    """The sample as it reads at `now`; None while it has not appeared yet."""
    zone = ZoneInfo(sample.outlet.zone)
    published_at = anchor_at + sample.offset
    if published_at > now:
        return None
    published, language = published_at.astimezone(zone), sample.outlet.language
    updated_at = None if sample.update is None else anchor_at + sample.update
    changed_at, body = updated_at or published_at, sample.body
    if sample.edit is not None and anchor_at + sample.edit.after <= now:
        changed_at, body = anchor_at + sample.edit.after, body.replace(sample.edit.old, sample.edit.new)
    return Printed(
        sample=sample,
        published=published,
        updated=None if updated_at is None else updated_at.astimezone(zone),
        changed=changed_at.astimezone(UTC),
        headline=set_dates(sample.headline, published, language),
        standfirst=set_dates(sample.standfirst, published, language),
        blocks=pieces(set_dates(body, published, language), published),
    )


def on_show(outlet: SampleOutlet, anchor_at: datetime, now: datetime) -> list[Printed]:
    """What an outlet has published by `now`, newest first."""
    shown = (printed(sample, anchor_at, now) for sample in samples() if sample.outlet.key == outlet.key)
    return sorted((one for one in shown if one), key=lambda one: one.published, reverse=True)


def with_caption(one: Printed) -> SamplePicture | None:
    """Its picture, the caption's dates filled in."""
    picture = one.sample.picture
    if picture is None:
        return None
    return replace(picture, caption=set_dates(picture.caption, one.published, one.sample.outlet.language))

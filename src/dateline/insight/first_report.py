"""When a story's first report came out, as far as that is known, and which assets the story is about. Pure.

An outlet's stamp with a zone says it; without one nothing is reckoned from it, for it may be half a day off. When we
saw a report is known to the second, but that is when we asked: it may have stood there for long. So where the first
report that we know of does not say when it came out, the instant is not known, and nothing is measured from it.
Source: docs/reaction.md, "Method".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateline.model import AssetId, Stamp

NO_ZONE, DAY_ONLY, NO_TIME = "no zone", "day only", "no time"
SKEW = timedelta(minutes=5)  # clocks of outlets go wrong by so much; a stamp that is further ahead of us is none
EARLIEST = datetime(2009, 1, 1, tzinfo=UTC)  # no prices before
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
MOST_ASSETS = 10  # of a story: a list of forty coins is on none of them
LEAST_SHARE = 4  # one report in so many names an asset, or a headline does: else it is named in passing


@dataclass(frozen=True, slots=True)
class Told:
    """A report as much as its time takes: when we saw it, and what it says of its own time."""

    seen_at: datetime
    published: Stamp | None


@dataclass(frozen=True, slots=True)
class First:
    """When a story began: `at`, known to `exact`; None where it is not known, and `why` says in a word why not.

    `seen_at`: when we first saw any of its reports.
    """

    seen_at: datetime
    at: datetime | None
    exact: timedelta | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An asset that a report names."""

    asset: AssetId
    mentions: int
    headline: bool


def first_report(reports: Sequence[Told]) -> First | None:
    """The first of a story's reports; None where there is none.

    A report without a usable time came out when we saw it at the latest. Where that is before every stated time, the
    story is older than any of them says.
    """
    if not reports:
        return None
    seen_at = min(report.seen_at for report in reports)
    at, exact, why = min((_bound(report) for report in reports), key=lambda bound: (bound[0], bound[2] != ""))
    return First(seen_at, None, None, why) if why else First(seen_at, at, exact)


def _bound(report: Told) -> tuple[datetime, timedelta, str]:
    """The latest instant at which a report can have come out, how exactly it is known, and why it is not."""
    stamp, seen_at = report.published, report.seen_at
    if stamp is None:
        return seen_at, SECOND, NO_TIME
    if stamp.day_only:
        return seen_at, SECOND, DAY_ONLY
    if not stamp.zoned:
        return seen_at, SECOND, NO_ZONE
    stated = stamp.when.astimezone(UTC)
    if not EARLIEST <= stated <= seen_at + SKEW:
        return seen_at, SECOND, NO_TIME
    exact = SECOND if stated.second or stated.microsecond else MINUTE
    return min(stated, seen_at), exact, ""


def about(reports: Sequence[Sequence[Named]]) -> tuple[tuple[AssetId, ...], int]:
    """The assets that a story is about, those of most reports first, and how many more it names.

    Shape: for each report what it names.
    """
    naming, mentions = Counter[AssetId](), Counter[AssetId]()
    headlines: set[AssetId] = set()
    for report in reports:
        for one in report:
            naming[one.asset] += 1
            mentions[one.asset] += one.mentions
            if one.headline:
                headlines.add(one.asset)
    meant = [asset for asset, count in naming.items() if asset in headlines or count * LEAST_SHARE >= len(reports)]
    meant.sort(key=lambda asset: (asset not in headlines, -naming[asset], -mentions[asset], asset))
    return tuple(meant[:MOST_ASSETS]), len(naming) - len(meant[:MOST_ASSETS])

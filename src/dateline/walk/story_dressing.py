"""What a story's page shows beside its coverage, made from its texts: pure, once for each state of the story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dateline.model import ArticleId, Filed
from dateline.store.stories import Did, Document, document_text, standing_for
from dateline.store.stories_port import Agreed, Evidence, GroupId, Moment, OriginFound, Voice, Why
from dateline.store.telling_port import Dressed, MemberRow, Undressed
from dateline.stories import copies, happenings, origin, related_coverage
from dateline.stories.agreement import agreed, lead
from dateline.stories.differences import difference
from dateline.stories.house import House
from dateline.stories.meaning import differ
from dateline.stories.terms import Report
from dateline.stories.timeline import timeline, why
from dateline.walk.story_reports import report_of
from dateline.walk.story_window import Window

MOST_DIFFERENCES = 40  # copies of one text whose differences are said in words
MOST_RELATED = 6


def dressed(story: Undressed, window: Window, language: str = "") -> Dressed | None:
    """The document of a story; None where nothing of it is shown any more. `language`: the site's own."""
    if not story.articles:
        return None
    members = [member for member in story.members if member.article in story.articles]
    reports = [report_of(story.articles[member.article], member.group) for member in members]
    leads = lead(reports, language)
    texts = _by_text(members)
    origins = _origins(story, texts, window)
    document = Document(
        timeline=_timeline(story, members, reports),
        agreed=tuple(_agreed(reports)) if story.row.outlets > 2 else (),
        why=_why(reports, story.row.outlets, window) if len(texts) > 1 else None,
        did=_did(story, texts, origins),
        origins=origins,
        **_near(story, window),
    )
    return Dressed(
        story.row.id,
        story.version,
        story.row.lead if leads is None else ArticleId(leads.report),
        story.row.lead_because if leads is None else leads.because,
        document_text(document),
    )


def _by_text(members: Sequence[MemberRow]) -> dict[GroupId, list[MemberRow]]:
    held: dict[GroupId, list[MemberRow]] = {}
    for member in members:
        held.setdefault(member.group, []).append(member)
    return held


def _timeline(story: Undressed, members: Sequence[MemberRow], reports: Sequence[Report]) -> tuple[Moment, ...]:
    where = {int(member.article): member for member in members}
    carried: dict[GroupId, int] = {}
    for member in story.members:
        carried[member.group] = carried.get(member.group, 0) + 1
    moments = []
    for one in timeline(reports):
        member = where[one.report]
        moments.append(Moment(member.article, member.group, member.at, one.first, carried[member.group], one.brings))
    return tuple(moments)


def _agreed(reports: Sequence[Report]) -> list[Agreed]:
    return [
        Agreed(
            tuple(Voice(ArticleId(voice.report), voice.outlet, voice.sentence) for voice in one.voices),
            one.names,
            one.figures,
            one.days,
        )
        for one in agreed(reports)
    ]


def _why(reports: Sequence[Report], outlets: int, window: Window) -> Why:
    found = why(reports)
    several = any(differ(one.language or "", reports[0].language or "") for one in reports)
    read_by = window.reading.encoder.name if several and window.reading is not None else ""
    return Why(found.names, found.places, found.words, found.figures, found.first_at, found.last_at, outlets, read_by)


def _did(
    story: Undressed, texts: Mapping[GroupId, Sequence[MemberRow]], origins: Mapping[int, OriginFound]
) -> dict[int, Did]:
    """What each copy did with the text that stands for it."""
    fullest = {group.id: group.represented_by for group in story.groups}
    did = {}
    for group, members in texts.items():
        original = story.articles.get(standing_for(fullest[group], origins.get(group), story.articles))
        for member in members[:MOST_DIFFERENCES] if original is not None and len(members) > 1 else ():
            if original is not None and member.article != original.id:
                found = difference(story.articles[member.article].article, original.article)
                did[int(member.article)] = Did(found.words(), round(found.kept, 2))
    return did


def _origins(story: Undressed, texts: Mapping[GroupId, Sequence[MemberRow]], window: Window) -> dict[int, OriginFound]:
    found = {}
    for group, members in texts.items():
        told = origin.origin([_carrier(story.articles[member.article], window) for member in members])
        if told.name is None and len(members) < 2:
            continue
        reasons = tuple(Evidence(one.article, one.because) for one in told.evidence)
        found[int(group)] = OriginFound(told.name, told.article, told.unseen, told.sure.value, told.words(), reasons)
    return found


def _carrier(filed: Filed, window: Window) -> origin.Member:
    known = window.houses.get(filed.outlet.id, House())
    keys = copies.keys(filed.article, known, filed.outlet.name)
    published: datetime | None = filed.sorts_at if filed.article.published is not None else None
    return origin.Member(filed.id, filed.outlet.name, filed.article.url, published, keys)


def _near(story: Undressed, window: Window) -> dict[str, tuple[int, ...]]:
    """Other stories near this one, and those of before it."""
    filed = story.articles.get(story.row.lead) or next(iter(story.articles.values()))
    group = next((member.group for member in story.members if member.article == filed.id), None)
    weighed, known, meant = window.near(filed, group)
    at, learnt = happenings.seconds(filed.sorts_at), window.learnt
    row = story.row
    near = related_coverage.related(related_coverage.ranked(weighed, at, known, learnt, meant), row.id)
    begins = row.first_at.timestamp()
    before = related_coverage.earlier(related_coverage.ranked(weighed, None, known, learnt, meant), row.id, begins)
    earlier = [one.story for one in before][:MOST_RELATED]
    return {
        "related": tuple(one.story for one in near if one.story not in earlier)[:MOST_RELATED],
        "earlier": tuple(earlier),
    }

"""What a story's row says, counted from where its texts and articles stand. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from dateline import urls
from dateline.insight import ranking
from dateline.insight.ranking import Weights
from dateline.model import GENERAL_SECTION, ArticleId
from dateline.store.stories_port import GroupId, StoryId
from dateline.store.telling_port import Fact, GroupRow, Standings, StoryRow
from dateline.walk.story_draft import Draft


def story_rows(draft: Draft, before: Standings, weights: Weights) -> list[StoryRow]:
    """The rows of the stories that a batch touched and that still have a live article."""
    groups = {row.id: row for row in before.groups} | {text.id: text.row() for text in draft.groups.values()}
    groups = {group: row for group, row in groups.items() if group not in draft.merged}
    groups = {group: row for group, row in groups.items() if group not in draft.groups_gone}
    facts = {fact.article: fact for fact in before.facts if fact.article not in draft.members_gone}
    for member in draft.members.values():
        filed = draft.filed.get(member.article)
        if filed is not None:
            facts[member.article] = Fact(member.article, member.group, member.outlet, filed.section, member.at)
    held: dict[StoryId, list[GroupRow]] = {}
    for row in groups.values():
        held.setdefault(row.story, []).append(row)
    carried: dict[GroupId, list[Fact]] = {}
    for fact in facts.values():
        carried.setdefault(draft.group_of(fact.group), []).append(fact)
    rows = []
    for story in sorted(draft.touched):
        texts = [(row, carried[row.id]) for row in held.get(story, ()) if row.id in carried]
        if texts:
            rows.append(_row(story, texts, draft, before, weights))
    return rows


def _row(
    story: StoryId, texts: list[tuple[GroupRow, list[Fact]]], draft: Draft, before: Standings, weights: Weights
) -> StoryRow:
    texts.sort(key=lambda pair: (_begins(pair[1]), pair[0].id))
    live = {fact.article: fact for _, facts in texts for fact in facts}
    first = min(live.values(), key=lambda fact: (fact.at, fact.article))
    voices = {row.voice for row, _ in texts}
    last_at = max(_begins(facts) for _, facts in texts)  # a further copy is nothing new
    lead, because, slug = before.leads.get(story, (ArticleId(0), "", ""))
    if lead not in live:
        lead, because = _standing_for(texts[0]), "the first report"
    if story not in before.leads:
        filed = draft.filed.get(lead)
        slug = urls.slug(filed.article.headline) if filed is not None else ""
    sections = _sections((facts[0].section for _, facts in texts), live[lead].section)
    return StoryRow(
        id=story,
        slug=slug,
        lead=lead,
        lead_because="the only report" if len(live) == 1 else because,
        first=first.article,
        section=sections[0],
        sections=sections,
        outlets=len(voices),
        texts=len(texts),
        reports=len(live),
        first_at=first.at,
        last_at=last_at,
        rank_at=ranking.rank_at(last_at, voices, sections[0], weights),
    )


def _begins(facts: list[Fact]) -> datetime:
    return min(fact.at for fact in facts)


def _standing_for(text: tuple[GroupRow, list[Fact]]) -> ArticleId:
    row, facts = text
    articles = {fact.article for fact in facts}
    return row.represented_by if row.represented_by in articles else min(articles)


def _sections(found: Iterable[str], leading: str) -> tuple[str, ...]:
    """The sections of a story's texts, the fullest first; of equals that of the leading text, the general one last."""
    counts = Counter(found)
    best = sorted(counts, key=lambda section: _place(section, counts, leading))
    return tuple(best)


def _place(section: str, counts: Counter[str], leading: str) -> tuple[int, bool, bool, str]:
    return -counts[section], section == GENERAL_SECTION, section != leading, section

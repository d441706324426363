"""What a story's row says, counted from where its texts and articles stand. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from dateline.insight import ranking
from dateline.insight.ranking import Weights
from dateline.model import GENERAL_SECTION, ArticleId
from dateline.store.stories_port import GroupId, StoryId
from dateline.store.telling_port import Fact, GroupRow, Standings, StoryRow
from dateline.walk.story_draft import Draft

_LONGEST_SLUG = 60
_MARKS = re.compile(r"[^\w]+")


def slug_of(headline: str) -> str:
    """The words of an address: letters and figures of a headline, whole words, not too many."""
    letters = unicodedata.normalize("NFC", headline).lower().replace("'", "").replace("’", "")
    words = [word for word in _MARKS.sub(" ", letters).replace("_", " ").split() if word]
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:_LONGEST_SLUG]
        if len(longer) > _LONGEST_SLUG:
            break
        slug = longer
    return slug or "story"


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
    sections = _sections(facts[0].section for _, facts in texts)
    last_at = max(_begins(facts) for _, facts in texts)  # a further copy is nothing new
    lead, because, slug = before.leads.get(story, (ArticleId(0), "", ""))
    if lead not in live:
        lead, because = _standing_for(texts[0]), "the first report"
    if not slug:
        filed = draft.filed.get(lead)
        slug = slug_of(filed.article.headline) if filed is not None else "story"
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


def _sections(found: Iterable[str]) -> tuple[str, ...]:
    """The sections of a story's texts, the fullest first; the general one only before others where it has most."""
    counts = Counter(found)
    best = sorted(counts, key=lambda section: (-counts[section], section == GENERAL_SECTION, section))
    return tuple(best)

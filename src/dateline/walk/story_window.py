"""The texts of the last days in memory, and which text and story an article joins: all that telling decides.

One process holds it, the one with the lease. It is read back from the store's rows after a restart, and decides then
as the one that was lost: everything that it goes by is in those rows. Bounded by time and by number, so that neither
memory nor the time for an article grows with the archive.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from dateline.model import ArticleId, Filed, OutletId
from dateline.store.stories_port import GroupId, StoryId
from dateline.store.telling_port import GroupRow, MemberRow, TieRow, WindowRow
from dateline.stories import copies, happenings, house
from dateline.stories.copies import CopyKeys
from dateline.stories.copies_groups import WINDOW as COPIES_WINDOW
from dateline.stories.copies_groups import Candidate, decide
from dateline.stories.copies_groups import Decision as CopyDecision
from dateline.stories.copies_index import GroupId as RunGroup
from dateline.stories.copies_index import MemoryIndex as RunIndex
from dateline.stories.happenings_index import WINDOW_SECONDS, MemoryIndex, strongest
from dateline.stories.house import House
from dateline.stories.meaning import Encoder, Meant
from dateline.stories.mending import Link, Placed, mend
from dateline.stories.overlaps import overlap
from dateline.stories.relations import Measures, Relation, relation
from dateline.stories.scorer import Known, Weighed, doubt
from dateline.walk.story_draft import NO_RUNS, Draft, Keys, Text, text_of_row
from dateline.walk.story_meaning import Reading
from dateline.walk.story_packing import (
    known_of,
    links_of,
    packed_house,
    packed_links,
    packed_terms,
    packed_text,
    terms_of,
    text_of,
)
from dateline.walk.story_reports import language_of, report_of, words_hash
from dateline.walk.story_rules import Deciding

ANOTHER_DAY = timedelta(days=1)
HAPPENINGS_WINDOW = timedelta(seconds=WINDOW_SECONDS)
MENDED_BACK = timedelta(days=3)
MEND_EVERY = timedelta(hours=1)
MOST_COPIES = 20_000  # texts that a new one may be a copy of; some 9 KB each
MOST_TEXTS = 30_000  # texts that a new one may tell the same as; some 6 KB each
_SLACK = 1.05  # over the bound before the oldest are looked for, so that this is seldom done
# A text or a story that would bear the number of one that lives gets one this much higher.
_AGAIN = 1 << 42
_MEASURES = Measures()


class Window:
    """The texts that a new one is compared with, and what is decided of it."""

    def __init__(
        self,
        deciding: Deciding,
        encoder: Encoder | None = None,
        most_copies: int = MOST_COPIES,
        most_texts: int = MOST_TEXTS,
    ) -> None:
        self.deciding = deciding
        self.told = 0
        self.clock_at: datetime | None = None
        self.expired_at: datetime | None = None
        self.mended_at: datetime | None = None
        self.texts: dict[GroupId, Text] = {}
        self.sizes: dict[StoryId, int] = {}  # texts of each story, those that left the window as well
        self.houses: dict[OutletId, House] = {}
        self._most_copies, self._most_texts = most_copies, most_texts
        self._runs = RunIndex()
        self._in_runs: dict[GroupId, None] = {}
        self._happenings = MemoryIndex()
        self._keys = Keys()
        self.learnt = happenings.learnt_with_meaning() if encoder else happenings.learnt()
        self.reading = Reading(encoder) if encoder else None
        self.draft = Draft()

    # --- reading back ------------------------------------------------------------------------------

    def restore(
        self, rows: Iterable[tuple[WindowRow, GroupRow]], meanings: Mapping[GroupId, bytes] | None = None
    ) -> None:
        """Take texts back in the order in which they came in."""
        if self.reading is not None:
            self.reading.restore(meanings or {})
        for row, group in rows:
            text = text_of_row(group)
            text.told, text.seen_at, text.unsettled = row.told, row.seen_at, row.unsettled
            text.packed = row.text
            # A link stands with the text that came later; the earlier one learns of it again.
            text.links = {other: odds for other, odds in links_of(row.links).items() if other in self.texts}
            for other, odds in text.links.items():
                self.texts[GroupId(other)].links[text.id] = odds
            self.texts[text.id] = text
            if self.clock_at is None or row.seen_at >= _hour(self.clock_at) - COPIES_WINDOW:
                keys, extra = text_of(text.packed)
                self._runs.add(RunGroup(text.id), [*extra.tolist(), *keys.index.tolist()], row.seen_at)
                self._in_runs[text.id] = None
            known, asked = terms_of(row.terms, text.id, text.story)
            self._happenings.add(known, asked)

    # --- one article -------------------------------------------------------------------------------

    def tell(
        self,
        filed: Filed,
        member: MemberRow | None,
        fellows: Sequence[MemberRow],
        row: GroupRow | None,
        texts: Mapping[ArticleId, Filed],
    ) -> None:
        """Find the place of an article that is new or changed.

        Shape: `member`, `row`: where it stands, if it is told; `fellows`: all of that text, itself too; `texts`: the
        whole of some of them.
        """
        self.draft.filed[filed.id] = filed
        self._tick(filed.seen_at)
        words = words_hash(filed)
        if member is not None and member.words_hash == words and not self._is_of_another_day(filed, member, fellows):
            self._moved_in_time(filed, member, row)
            return
        known = self.houses.get(filed.outlet.id, House())
        keys = copies.keys(filed.article, known, filed.outlet.name)
        if member is None:
            self.houses[filed.outlet.id] = self.draft.houses[filed.outlet.id] = house.learn(known, keys.lines)
            self._enter(filed, keys, words)
        else:
            self._retell(filed, keys, words, member, fellows, row, texts)

    def drop(
        self, member: MemberRow, fellows: Sequence[MemberRow], row: GroupRow | None, texts: Mapping[ArticleId, Filed]
    ) -> None:
        """Take an article out: it was taken down, or is no more. Its text goes on with the others that carry it."""
        self.draft.members.pop(member.article, None)
        self.draft.members_gone.add(member.article)
        text = self._text(member.group, row)
        if text is None:
            return
        others = self._others(member, fellows)
        if not others:
            self._end(text, None)
            return
        self.draft.touched.add(text.story)
        self.draft.groups[text.id] = text
        if text.represented_by == member.article:
            self._represent_again(text, others, texts)

    def _enter(self, filed: Filed, keys: CopyKeys, words: int, apart_from: GroupId | None = None) -> None:
        decision = self._copies(keys, apart_from)
        if decision.joins is None:
            text = self._found(filed, keys)
            self._place(text, filed)
        else:
            text = self._join(filed, keys, decision)
        self._stand(filed, text, words)
        self._tie(text, decision)

    def _retell(
        self,
        filed: Filed,
        keys: CopyKeys,
        words: int,
        member: MemberRow,
        fellows: Sequence[MemberRow],
        row: GroupRow | None,
        texts: Mapping[ArticleId, Filed],
    ) -> None:
        """Look again at an article whose words are others than before."""
        text = self._text(member.group, row)
        if text is None:
            self._enter(filed, keys, words)
            return
        others = self._others(member, fellows)
        self.draft.groups[text.id] = text
        self.draft.touched.add(text.story)
        if not others:
            self._rewrite(text, filed, keys, words)
        elif text.id not in self.texts or self._is_still(text, filed, keys):
            self._stand(filed, text, words)
        else:
            if text.represented_by == filed.id:
                self._represent_again(text, others, texts)
            self._enter(filed, keys, words, text.id)

    def _rewrite(self, text: Text, filed: Filed, keys: CopyKeys, words: int) -> None:
        """A text that nobody else carries has other words: it may be another's copy now, or tell something else."""
        self._forget(text)
        decision = self._copies(keys)
        if decision.joins is not None:
            joined = self._join(filed, keys, decision)
            self._stand(filed, joined, words)
            self._tie(joined, decision)
            self._end(text, joined.story, into=joined.id)
            return
        text.told = self._next()
        self._hold(text, filed, keys)
        self._place(text, filed)
        self._stand(filed, text, words)
        self._tie(text, decision)

    def _is_still(self, text: Text, filed: Filed, keys: CopyKeys) -> bool:
        """Whether changed words are still the same text; it stands for it anew where it did."""
        held = self._keys_of(text)
        if relation(overlap(keys, held), _MEASURES) is not Relation.COPY:
            return False
        if text.represented_by == filed.id:
            self._stands_for(text, filed.id, keys)
            self.draft.repacked.add(text.id)
        return True

    def _is_of_another_day(self, filed: Filed, member: MemberRow, fellows: Sequence[MemberRow]) -> bool:
        """Whether a text that nobody else carries proves to be of another day than it was placed by.

        A feed without dates gives the time when it was asked; the page then says that the text is years old.
        """
        moved = abs(member.at - filed.sorts_at) >= ANOTHER_DAY
        return moved and member.group in self.texts and not self._others(member, fellows)

    def _moved_in_time(self, filed: Filed, member: MemberRow, row: GroupRow | None) -> None:
        if member.at != filed.sorts_at:
            self.draft.members[filed.id] = MemberRow(
                filed.id, member.group, member.outlet, filed.sorts_at, member.words_hash
            )
            text = self._text(member.group, row)
            if text is not None:
                text.at = min(text.at, filed.sorts_at)
                self.draft.groups[text.id] = text
                self.draft.touched.add(text.story)

    def _stand(self, filed: Filed, text: Text, words: int) -> None:
        self.draft.members_gone.discard(filed.id)
        self.draft.members[filed.id] = MemberRow(filed.id, text.id, filed.outlet.id, filed.sorts_at, words)
        text.at = min(text.at, filed.sorts_at)
        self.draft.groups[text.id] = text
        self.draft.touched.add(text.story)

    # --- copies ------------------------------------------------------------------------------------

    def _copies(self, keys: CopyKeys, apart_from: GroupId | None = None) -> CopyDecision:
        found = [GroupId(group) for group in self._runs.query(keys.index.tolist())]
        texts = [self.texts[group] for group in found if group in self.texts and group != apart_from]
        return decide(keys, [Candidate(RunGroup(one.id), self._keys_of(one), one.stated) for one in texts])

    def _found(self, filed: Filed, keys: CopyKeys) -> Text:
        group = GroupId(filed.id)
        while group in self.texts or group in self.draft.merged or group in self.draft.groups:
            group = GroupId(group + _AGAIN)
        self.draft.groups_gone.discard(group)
        voice = (keys.stated or filed.outlet.name).casefold()
        text = Text(group, StoryId(0), filed.id, voice, keys.stated, filed.sorts_at, self._next())
        self._hold(text, filed, keys)
        return text

    def _hold(self, text: Text, filed: Filed, keys: CopyKeys) -> None:
        """Put a text of one article into the window."""
        text.seen_at, text.stated, text.at = filed.seen_at, keys.stated, filed.sorts_at
        text.voice = (keys.stated or filed.outlet.name).casefold()
        text.represented_by = filed.id
        text.packed = packed_text(keys, NO_RUNS)
        self.texts[text.id] = text
        self._keys.put(text.id, keys)
        self._runs.add(RunGroup(text.id), keys.index.tolist(), filed.seen_at)
        self._in_runs[text.id] = None
        self.draft.window_gone.discard(text.id)
        self.draft.repacked.add(text.id)

    def _join(self, filed: Filed, keys: CopyKeys, decision: CopyDecision) -> Text:
        assert decision.joins is not None
        text = self._merged(GroupId(decision.joins), [GroupId(other) for other in decision.merges])
        text.seen_at = max(text.seen_at or filed.seen_at, filed.seen_at)
        self._runs.add(RunGroup(text.id), (), filed.seen_at)
        if text.stated is None and keys.stated is not None:
            text.stated, text.voice = keys.stated, keys.stated.casefold()
        if decision.represents:
            self._stands_for(text, filed.id, keys)
            self.draft.repacked.add(text.id)
        self.draft.seen.add(text.id)
        return text

    def _stands_for(self, text: Text, article: ArticleId, keys: CopyKeys) -> None:
        before, extra = text_of(text.packed)
        text.represented_by = article
        text.packed = packed_text(keys, np.union1d(extra, before.index))
        self._keys.put(text.id, keys)
        self._runs.add(RunGroup(text.id), keys.index.tolist(), text.seen_at or text.at)

    def _merged(self, nearest: GroupId, others: Sequence[GroupId]) -> Text:
        """Make one of texts that turned out to be the same, under the oldest number; the fullest stands for all."""
        oldest = min((nearest, *others))
        text = self.texts[oldest]
        for other in (nearest, *others):
            if other == oldest:
                continue
            gone = self.texts[other]
            runs = np.concatenate([text_of(one.packed)[1] for one in (text, gone)] + [self._keys_of(gone).index])
            runs = np.concatenate([runs, self._keys_of(text).index])
            chosen = max(text, gone, key=lambda one: self._keys_of(one).own_words)
            keys, standing = self._keys_of(chosen), chosen.represented_by
            self._runs.add(RunGroup(oldest), runs.tolist(), gone.seen_at or gone.at)
            text.seen_at = max(text.seen_at or text.at, gone.seen_at or gone.at)
            text.at = min(text.at, gone.at)
            if text.stated is None and gone.stated is not None:
                text.stated, text.voice = gone.stated, gone.voice
            self._end(gone, text.story, into=oldest)
            text.represented_by, text.packed = standing, packed_text(keys, np.unique(runs))
            self._keys.put(oldest, keys)
            self.draft.repacked.add(oldest)
        return text

    def _represent_again(self, text: Text, others: Sequence[MemberRow], texts: Mapping[ArticleId, Filed]) -> None:
        """Let the fullest of the others stand for a text; the first where none of their words are at hand."""
        found: list[tuple[int, int, Filed, CopyKeys]] = []
        for other in others:
            filed = texts.get(other.article)
            if filed is not None:
                keys = copies.keys(filed.article, self.houses.get(filed.outlet.id, House()), filed.outlet.name)
                found.append((-keys.own_words, filed.id, filed, keys))
        self.draft.groups[text.id] = text
        if not found:
            text.represented_by = others[0].article
            return
        _, _, filed, keys = min(found, key=lambda one: one[:2])
        if text.id in self.texts:
            self._stands_for(text, filed.id, keys)
            self.draft.repacked.add(text.id)
        text.represented_by = filed.id

    def _tie(self, text: Text, decision: CopyDecision) -> None:
        for tie in decision.ties:
            other = self.draft.group_of(GroupId(tie.group))
            if tie.relation is not Relation.COPY and other != text.id:
                row = TieRow(text.id, other, tie.relation.value, tie.share)
                self.draft.ties[text.id, other] = row

    # --- happenings --------------------------------------------------------------------------------

    def _place(self, text: Text, filed: Filed) -> None:
        """Choose the story of a text that is new, or whose words are."""
        weighed = happenings.weigh_report(report_of(filed, text.id), self._happenings)
        asked = strongest(weighed)
        at = happenings.seconds(filed.sorts_at)
        near = self._happenings.near(asked, at)
        meant = self._meant(text.id, filed, near)
        near = happenings.near_in_meaning(self._happenings, near, meant, at)
        rules = self.deciding.rules
        stories = {StoryId(rules.now(one.story)) for one in near}
        sizes: dict[int, int] = {story: self.sizes[story] for story in stories if story in self.sizes}
        before = text.story
        if before in sizes:
            sizes[before] -= 1  # the text itself
        decision = happenings.place(text.id, weighed, at, near, sizes, rules, self.learnt, meant, before or None)
        # What is near to nothing keeps its story only where nobody else is in it.
        alone = bool(before) and self.sizes.get(before, 0) <= 1
        story = before if decision.new and alone else StoryId(decision.story)
        if decision.new and not alone:
            while self.sizes.get(story):
                story = StoryId(story + _AGAIN)
        self.move(text, story)
        known = known_of(text.id, text.story, at, weighed, language_of(filed))
        self._happenings.add(known, asked)
        text.terms = packed_terms(known, asked)
        text.links = {link.other: link.odds for link in decision.links}
        for link in decision.links:
            other = self.texts.get(GroupId(link.other))
            if other is not None:
                other.links[text.id] = link.odds
        told = {link.other: self.texts[GroupId(link.other)].story for link in decision.links}
        text.unsettled = not decision.clear(told)

    def _meant(self, group: GroupId, filed: Filed, near: Sequence[Known]) -> Meant | None:
        """What the encoder says of a text that is placed, where there is one; its vector goes with the batch."""
        if self.reading is None:
            return None
        made = self.draft.meanings[group] = self.reading.read(group, report_of(filed))
        return None if made is None else self.reading.ask(group, near, language_of(filed))

    def near(self, filed: Filed, group: GroupId | None = None) -> tuple[Weighed, list[Known], Meant | None]:
        """The words of an article, and the texts of the window that are nearest to it; its own story's too.

        `group`: the text that it carries, by whose meaning more may be near.
        """
        weighed = happenings.weigh_report(report_of(filed), self._happenings)
        near = self._happenings.near(strongest(weighed), None)
        meant = self.reading.ask(group, near, language_of(filed)) if self.reading and group else None
        return weighed, happenings.near_in_meaning(self._happenings, near, meant, None), meant

    def move(self, text: Text, story: StoryId) -> None:
        """Put a text into a story; the one that it leaves leads there if nothing is left of it."""
        if text.story == story:
            return
        if text.story:
            self._leave(text.story, story)
        text.story = story
        self.sizes[story] = self.sizes.get(story, 0) + 1
        self.draft.left.pop(story, None)
        self.draft.groups[text.id] = text
        self.draft.touched.add(story)
        if text.id in self.texts:
            self._happenings.move({text.id: story})

    def _leave(self, story: StoryId, into: StoryId | None) -> None:
        self.sizes[story] = self.sizes.get(story, 1) - 1
        self.draft.touched.add(story)
        if into is not None or story not in self.draft.left:
            self.draft.left[story] = into

    @property
    def mends_at(self) -> datetime | None:
        """When to look again: at the end of the hour in which the last article came, once."""
        if self.clock_at is None:
            return None
        due = _hour(self.clock_at) + MEND_EVERY
        return due if self.mended_at is None or self.mended_at < due else None

    def mend(self, now: datetime) -> None:
        """Look again at what came since the last pass and at what is linked to it, three days back."""
        self.mended_at, self.draft.settled = now, True
        around = self._around()
        after = now - MENDED_BACK
        placed = [Placed(text.id, text.story, (text.seen_at or text.at) < after) for text in around.values()]
        links = [
            Link(text.id, other, odds)
            for text in around.values()
            for other, odds in text.links.items()
            if text.id < other and other in around
        ]
        if links:
            keep = self.learnt.keep + doubt(self._happenings.groups)
            mended = mend(placed, links, self.deciding.rules, self.learnt.mend, keep)
            numbers = self._numbers(set(mended.moved.values()), {text.story for text in around.values()})
            for group, story in sorted(mended.moved.items()):
                self.move(around[GroupId(group)], numbers[story])
        for text in around.values():
            text.unsettled = False

    def _numbers(self, wanted: Iterable[int], around: Collection[StoryId]) -> dict[int, StoryId]:
        """Numbers for stories that a pass made: none that another story bears which the pass did not look at."""
        numbers = {}
        for story in sorted(wanted):
            number = StoryId(story if story > 0 else 2 * _AGAIN - story)  # below nought: no text's own was free
            while number not in around and self.sizes.get(number):
                number = StoryId(number + _AGAIN)
            numbers[story] = number
        return numbers

    def _around(self) -> dict[GroupId, Text]:
        """What came since the last pass, the stories it is linked to, and what else stands in those."""
        unsettled = [text for text in self.texts.values() if text.unsettled]
        stories = {text.story for text in unsettled}
        linked = (self.texts.get(GroupId(other)) for text in unsettled for other in text.links)
        stories |= {text.story for text in linked if text is not None}
        return {text.id: text for text in sorted(self.texts.values(), key=lambda t: t.id) if text.story in stories}

    # --- the window --------------------------------------------------------------------------------

    def _tick(self, seen_at: datetime) -> None:
        """Let the window's clock go on with what comes in; once an hour, stories are mended and the old is forgotten.

        By the clock of the articles, at the same place in their order however they are batched.
        """
        due = self.mends_at
        if due is not None and seen_at >= due:
            self.mend(due)
        if self.clock_at is None or seen_at > self.clock_at:
            self.clock_at = seen_at
        hour = _hour(self.clock_at)
        if self.expired_at is None or hour > self.expired_at:
            self.expired_at = hour
            self._expire(hour)
        if len(self._in_runs) > _SLACK * self._most_copies:
            for text in self._oldest([self.texts[group] for group in self._in_runs], self._most_copies):
                self._forget_runs(text.id)
        if len(self.texts) > _SLACK * self._most_texts:
            for text in self._oldest(list(self.texts.values()), self._most_texts):
                self._forget(text)

    def _expire(self, hour: datetime) -> None:
        for group in self._runs.expire(hour - COPIES_WINDOW):
            self._in_runs.pop(GroupId(group), None)
        before = hour - HAPPENINGS_WINDOW
        for text in [text for text in self.texts.values() if (text.seen_at or text.at) < before]:
            self._forget(text)

    def _oldest(self, texts: list[Text], keep: int) -> list[Text]:
        texts.sort(key=lambda text: (text.seen_at or text.at, text.told))
        return texts[: len(texts) - keep]

    def _forget(self, text: Text) -> None:
        """Take a text out of the window; it stays in its story."""
        self._forget_runs(text.id)
        self._keys.drop(text.id)
        self._happenings.forget(text.id)
        if self.reading is not None:
            self.reading.forget(text.id)
        self.draft.meanings.pop(text.id, None)
        if self.texts.pop(text.id, None) is not None:
            for other in text.links:
                linked = self.texts.get(GroupId(other))
                if linked is not None:
                    linked.links.pop(text.id, None)
        self.draft.repacked.discard(text.id)
        self.draft.seen.discard(text.id)
        self.draft.window_gone.add(text.id)

    def _forget_runs(self, group: GroupId) -> None:
        self._runs.forget(RunGroup(group))
        self._in_runs.pop(group, None)

    def _end(self, text: Text, story: StoryId | None, *, into: GroupId | None = None) -> None:
        """A text is no more: nobody carries it, or it is another's. `story`: where its own leads if it was the last."""
        self._forget(text)
        self._leave(text.story, story)
        self.draft.groups.pop(text.id, None)
        if into is None:
            self.draft.groups_gone.add(text.id)
        else:
            self.draft.merged[text.id] = into

    def _text(self, group: GroupId, row: GroupRow | None) -> Text | None:
        """A text as it is by now: in the window, changed by this batch, or as the store has it."""
        group = self.draft.group_of(group)
        known = self.texts.get(group) or self.draft.groups.get(group)
        if known is not None or row is None or group in self.draft.groups_gone:
            return known
        text = text_of_row(row) if row.id == group else None
        if text is not None:
            self.sizes.setdefault(text.story, 1)
        return text

    def _keys_of(self, text: Text) -> CopyKeys:
        keys = self._keys.get(text.id)
        if keys is None:
            keys, _ = text_of(text.packed)
            self._keys.put(text.id, keys)
        return keys

    def _others(self, member: MemberRow, fellows: Sequence[MemberRow]) -> list[MemberRow]:
        """Who else carries an article's text by now."""
        group = self.draft.group_of(member.group)
        now = {one.article: one for one in fellows} | self.draft.members
        return sorted(
            (
                one
                for one in now.values()
                if one.article != member.article
                and one.article not in self.draft.members_gone
                and self.draft.group_of(one.group) == group
            ),
            key=lambda one: (one.at, one.article),
        )

    def _next(self) -> int:
        self.told += 1
        return self.told

    # --- what is written ---------------------------------------------------------------------------

    def window_rows(self) -> list[WindowRow]:
        """The rows of texts that are new or changed."""
        return [self._row(self.texts[group]) for group in sorted(self.draft.repacked) if group in self.texts]

    def _row(self, text: Text) -> WindowRow:
        terms, text.terms = text.terms, b""
        return WindowRow(
            text.id, text.told, text.seen_at or text.at, text.unsettled, text.packed, terms, packed_links(text.links)
        )

    def seen_rows(self) -> dict[GroupId, datetime]:
        """The texts of which only a further copy came in, and when."""
        seen = (self.texts[group] for group in self.draft.seen - self.draft.repacked if group in self.texts)
        return {text.id: text.seen_at for text in seen if text.seen_at is not None}

    def begin(self, sizes: Mapping[StoryId, int]) -> None:
        """Begin a batch: `sizes` are those of stories whose texts it is about."""
        self.draft = Draft()
        for story, size in sizes.items():
            self.sizes.setdefault(story, size)

    def end(self) -> None:
        """End a batch that was written: stories that left the window are known to the store only."""
        if len(self.sizes) > 2 * len(self.texts) + 1_000:
            held = {text.story for text in self.texts.values()}
            self.sizes = {story: size for story, size in self.sizes.items() if story in held}

    def house_rows(self) -> dict[OutletId, bytes]:
        """The lines of outlets that were learnt from."""
        return {outlet: packed_house(known) for outlet, known in self.draft.houses.items()}


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)

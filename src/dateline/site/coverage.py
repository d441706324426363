"""A story's page as its readers may see it: coverage, copies with what they did, timeline, what is agreed, why.

Everything is made from what `rights.show` gives of each article. For the public, sentences and differences lie within
each article's one excerpt; facts that three or more outlets share are said in our own words.
Source: docs/site.md, "A story".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dateline.model import ArticleId, Audience, PictureId
from dateline.rights import Shown, show
from dateline.site.desk.difference import Passage, excerpts, headlines
from dateline.site.phrases import evidence_words, origin_words, phrases
from dateline.site.rows import Row, Time, moment_time, row
from dateline.site.words import Words
from dateline.store.stories_port import Agreed, Carrier, Coverage, GroupId, Moment, OriginFound, Relation, WholeStory

LEAST_AGREED = 3  # independent outlets that state a sentence, before it is agreed
CARRIERS = 60  # of one text, the rest is counted
MOST_TIES = 2
COMPARED = 24  # carriers of a page whose differences are written out
FEW_TEXTS = 3  # of fewer texts what "most of them" share may be one text's own words


@dataclass(frozen=True, slots=True)
class CarrierLine:
    """An outlet that carries a text: since when, and what it did with it."""

    row: Row
    first: bool
    did: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class OriginLine:
    """Whose text it is, in words, with the reasons. `own`: its own version here."""

    words: str
    reasons: tuple[str, ...]
    own: Row | None
    disputed: bool


@dataclass(frozen=True, slots=True)
class TieLine:
    """How a text stands to another that is no copy of it, in a sentence.

    `kind`: updates, updated, within, holds or quotes. `outside`: the other is in another story.
    """

    kind: str
    words: str
    row: Row
    outside: bool = False


@dataclass(frozen=True, slots=True)
class TextLine:
    """One text of the story with all that carry it."""

    id: GroupId
    row: Row
    first: bool
    ties: tuple[TieLine, ...]  # how it stands to others
    carried: int
    carriers: tuple[CarrierLine, ...]
    more: int
    origin: OriginLine | None


@dataclass(frozen=True, slots=True)
class MomentLine:
    """One text on the timeline."""

    row: Row
    time: Time
    day: str
    first: bool
    carried: int
    brings: str


@dataclass(frozen=True, slots=True)
class FactLine:
    """One kind of what reports share, in the site's words. `kind`: names, places, words, figures, days, times."""

    kind: str
    label: str
    text: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """What is agreed: a sentence with whose words it is, or the facts in ours; and who says so."""

    sentence: str
    by: Row | None
    facts: tuple[FactLine, ...]
    outlets: str
    who: tuple[Row, ...]
    voices: tuple[tuple[Row, str], ...] = ()  # for the desk: each in its own words


@dataclass(slots=True)
class Telling:
    """A whole story for one audience."""

    whole: WholeStory
    audience: Audience
    words: Words
    now: datetime
    fails: Callable[[PictureId], bool] | None = None
    shown: dict[ArticleId, Shown] = field(default_factory=dict)
    rows: dict[ArticleId, Row] = field(default_factory=dict)
    compared: int = 0

    def __post_init__(self) -> None:
        for each in self.whole.coverage:
            for carrier in each.carriers:
                shown = show(carrier.filed, self.audience, self.now)
                if shown is not None:
                    self.shown[shown.id] = shown

    def row(self, article: ArticleId) -> Row | None:
        """An article of the story for a list; None where it is not shown."""
        if article not in self.rows and article in self.shown:
            self.rows[article] = row(self.shown[article], self.words, self.now, self.fails)
        return self.rows.get(article)

    @property
    def desk(self) -> bool:
        """Whether the desk is looking."""
        return self.audience is Audience.DESK

    # --- coverage ----------------------------------------------------------------------------------

    def coverage(self, *, compare: bool = True) -> list[TextLine]:
        """All texts of which something is shown, in the store's order. `compare`: with what copies changed."""
        self.compared = 0 if compare else COMPARED
        found = ((each, self._carriers(each)) for each in self.whole.coverage)
        ties = self._ties()
        return [self._text(each, carriers, ties.get(each.id, ())) for each, carriers in found if carriers]

    def _carriers(self, each: Coverage) -> list[Carrier]:
        return [carrier for carrier in each.carriers if carrier.filed.id in self.shown]

    def _text(self, each: Coverage, carriers: Sequence[Carrier], ties: Sequence[TieLine]) -> TextLine:
        stands = next((one for one in carriers if one.stands), carriers[0])
        head = self.row(stands.filed.id)
        assert head is not None
        lines = tuple(self._carrier(one, stands) for one in carriers[:CARRIERS]) if len(carriers) > 1 else ()
        return TextLine(
            id=each.id,
            row=head,
            first=any(one.filed.id == self.whole.story.first for one in carriers),
            ties=tuple(ties),
            carried=outlets_of(each, carriers),
            carriers=lines,
            more=max(len(carriers) - CARRIERS, 0),
            origin=self._origin(each.origin) if each.origin is not None else None,
        )

    def _carrier(self, one: Carrier, stands: Carrier) -> CarrierLine:
        found = self.row(one.filed.id)
        assert found is not None
        passages: tuple[Passage, ...] = ()
        if one is not stands and self.compared < COMPARED:
            before, after = self.shown[stands.filed.id], self.shown[one.filed.id]
            passages = (*headlines(before, after), *excerpts(before, after, whole=False))
            self.compared += bool(passages)
        first = one.filed.id == self.whole.story.first
        return CarrierLine(found, first, phrases(one.did, self.words), passages)

    def _origin(self, origin: OriginFound) -> OriginLine | None:
        own = self.row(origin.article) if origin.article is not None else None
        reasons = []
        for each in origin.evidence:
            outlet = self.row(each.article)
            if outlet is not None:
                said = evidence_words(each.because, outlet.outlet, self.words)
                reasons.append(f"{said} ({each.because.partition(':')[2].strip()})" if self.desk else said)
        kept = tuple(dict.fromkeys(reasons))
        return OriginLine(origin_words(origin, self.words), kept, own, origin.disputed)

    def _ties(self) -> Mapping[GroupId, Sequence[TieLine]]:
        """How texts stand to others that are no copies of them; of a pair the closest relation is said, once."""
        texts = {each.id: each for each in self.whole.coverage}
        found: dict[GroupId, list[TieLine]] = {}
        said: set[frozenset[GroupId]] = set()
        for tie in sorted(self.whole.ties, key=lambda tie: _CLOSEST.index(tie.relation)):
            group, other = texts.get(tie.group), texts.get(tie.other)
            pair = frozenset((tie.group, tie.other))
            if group is None or other is None or pair in said:
                continue
            said.add(pair)
            ours, theirs = self._stands(group), self._stands(other)
            if ours is None or theirs is None:
                continue
            kind = _kind(tie.relation, (group.at, self.shown[ours.id]), (other.at, self.shown[theirs.id]))
            if kind in _TURNED:  # which came in first tells neither which was written first nor which is the shorter
                group, theirs, kind = other, ours, _TURNED[kind]
            self._tie(found, group.id, kind, theirs)
        self._ties_outside(found, texts)
        return found

    def _ties_outside(self, found: dict[GroupId, list[TieLine]], texts: Mapping[GroupId, Coverage]) -> None:
        said: dict[GroupId, set[ArticleId]] = {}  # either text may have noted it, or both
        for tie in sorted(self.whole.outside, key=lambda tie: _CLOSEST.index(tie.relation)):
            ours = self._stands(texts[tie.group]) if tie.group in texts else None
            other = show(tie.filed, self.audience, self.now)
            held = said.setdefault(tie.group, set())
            if ours is not None and other is not None and other.id not in held and len(held) < MOST_TIES:
                held.add(other.id)
                kind = _kind(tie.relation, (texts[tie.group].at, self.shown[ours.id]), (tie.at, other))
                line = row(other, self.words, self.now, self.fails)
                words = self.words(f"story_tie_{kind}", outlet=line.outlet)
                found.setdefault(tie.group, []).append(TieLine(kind, words, line, outside=True))

    def _tie(self, found: dict[GroupId, list[TieLine]], group: GroupId, kind: str, other: Row) -> None:
        held = found.setdefault(group, [])
        words = self.words(f"story_tie_{kind}", outlet=other.outlet)
        if len(held) < MOST_TIES and all(each.words != words for each in held):
            held.append(TieLine(kind, words, other))

    def _stands(self, each: Coverage) -> Row | None:
        carriers = self._carriers(each)
        stands = next((one for one in carriers if one.stands), carriers[0] if carriers else None)
        return self.row(stands.filed.id) if stands is not None else None

    # --- what it says ------------------------------------------------------------------------------

    def timeline(self) -> list[MomentLine]:
        """Its texts by time, newest first."""
        lines = []
        carried = {each.id: outlets_of(each, self._carriers(each)) for each in self.whole.coverage}
        today = self.now.astimezone(self.words.zone).date()
        for moment in self.whole.timeline:
            found = self.row(moment.article)
            if found is None:
                continue
            day = moment.at.astimezone(self.words.zone).date()
            other_day = "" if day == today else self.words.short(day, today.year)
            time = moment_time(moment.at, self.words)
            outlets = carried.get(moment.group, 1)
            lines.append(MomentLine(found, time, other_day, moment.first, outlets, self._brings(moment)))
        return lines

    def _brings(self, moment: Moment) -> str:
        """Names and figures that it was the first to have: for the public, those in what it is shown of it."""
        if self.desk:
            return self.words("article_list_part").join(moment.brings)
        visible = _visible(self.shown[moment.article])
        return self.words("article_list_part").join(each for each in moment.brings if each in visible)

    def agreed(self) -> list[AgreedLine]:
        """Sentences that three or more independent outlets state, each with who."""
        found = (self._agreed(each) for each in self.whole.agreed)
        return [each for each in found if each is not None]

    def _agreed(self, each: Agreed) -> AgreedLine | None:
        voices = [(self.row(voice.article), voice) for voice in each.voices]
        known = [(line, voice) for line, voice in voices if line is not None]
        if len(known) < LEAST_AGREED:
            return None
        said = next(((line, v.sentence) for line, v in known if self._may_quote(v.article, v.sentence)), None)
        lists = ((each.names, "names"), (each.figures, "figures"), (each.days, "days"))
        return AgreedLine(
            sentence=said[1] if said is not None else "",
            by=said[0] if said is not None else None,
            facts=tuple(self._fact(key, f"story_facts_{key}", texts) for texts, key in lists if texts),
            outlets=self.words.count("story_outlets", len(known)),
            who=tuple(line for line, _ in known),
            voices=tuple((line, voice.sentence) for line, voice in known) if self.desk else (),
        )

    def _may_quote(self, article: ArticleId, sentence: str) -> bool:
        if self.desk:
            return True
        return " ".join(sentence.split()) in (self.shown[article].excerpt or "")

    def _fact(self, kind: str, label: str, parts: Sequence[str]) -> FactLine:
        return FactLine(kind, self.words(label), self.words("article_list_part").join(parts), tuple(parts))

    def why(self) -> list[FactLine]:
        """What the reports share. Of few texts, the public sees only what it is shown of one anyway."""
        why = self.whole.why
        if why is None or self.whole.story.texts < 2:
            return []
        kinds = (("names", why.names), ("places", why.places), ("words", why.words), ("figures", why.figures))
        lines = []
        for key, texts in kinds:
            kept = self._shareable(texts)
            if kept:
                lines.append(self._fact(key, f"story_why_{key}", kept))
        if why.read_by:
            read = self.words("story_why_read", encoder=why.read_by)
            lines.append(FactLine("meaning", self.words("story_why_meaning"), read))
        if why.first_at is not None and why.last_at is not None:
            first, last = self.words.moment(why.first_at), self.words.moment(why.last_at)
            span = self.words("story_why_span", first=first, last=last)
            lines.append(FactLine("times", self.words("story_why_times"), span))
        return lines

    def _shareable(self, texts: Iterable[str]) -> list[str]:
        if self.desk or self.whole.story.texts >= FEW_TEXTS:
            return list(texts)
        visible = " ".join(_visible(each) for each in self.shown.values()).casefold()
        return [each for each in texts if each.casefold() in visible]


_TURNED = {"updated": "updates", "holds": "within"}
_CLOSEST = (Relation.UPDATE, Relation.CONTAINED, Relation.QUOTES)


def _kind(relation: Relation, ours: tuple[datetime, Shown], theirs: tuple[datetime, Shown]) -> str:
    """How our text stands to theirs, each with when it was published."""
    if relation is Relation.UPDATE:
        return "updates" if ours[0] >= theirs[0] else "updated"
    if relation is Relation.CONTAINED:
        return "within" if ours[1].word_count <= theirs[1].word_count else "holds"
    return "quotes"


def outlets_of(each: Coverage, carriers: Sequence[Carrier]) -> int:
    """How many outlets carry a text, without those of which nothing is shown."""
    known, shown = ({one.filed.outlet.id for one in some} for some in (each.carriers, carriers))
    return max(each.outlets - len(known - shown), 1)


def _visible(shown: Shown) -> str:
    """The text of an article that lists show."""
    return f"{shown.headline} {shown.excerpt or ''}"


def languages(telling: Telling) -> int:
    """How many languages a story is told in."""
    return len({(each.language or "").split("-")[0].lower() for each in telling.shown.values() if each.language})

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
class TextLine:
    """One text of the story with all that carry it."""

    id: GroupId
    row: Row
    first: bool
    because: str  # how it stands to others, a sentence each
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
class AgreedLine:
    """What is agreed: a sentence with whose words it is, or the facts in ours; and who says so."""

    sentence: str
    by: Row | None
    facts: tuple[tuple[str, str], ...]
    outlets: str
    who: tuple[Row, ...]
    voices: tuple[tuple[Row, str], ...] = ()  # for the desk: each in its own words


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One kind of what the reports share."""

    label: str
    text: str


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
        return [self._text(each, carriers, ties.get(each.id, "")) for each, carriers in found if carriers]

    def _carriers(self, each: Coverage) -> list[Carrier]:
        return [carrier for carrier in each.carriers if carrier.filed.id in self.shown]

    def _text(self, each: Coverage, carriers: Sequence[Carrier], because: str) -> TextLine:
        stands = next((one for one in carriers if one.stands), carriers[0])
        head = self.row(stands.filed.id)
        assert head is not None
        hidden = len(each.carriers) - len(carriers)
        lines = tuple(self._carrier(one, stands) for one in carriers[:CARRIERS]) if len(carriers) > 1 else ()
        return TextLine(
            id=each.id,
            row=head,
            first=any(one.filed.id == self.whole.story.first for one in carriers),
            because=because,
            carried=max(each.outlets - hidden, 1),
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

    def _ties(self) -> Mapping[GroupId, str]:
        """How texts stand to others that are no copies of them; of a pair the closest relation is said, once."""
        texts = {each.id: each for each in self.whole.coverage}
        found: dict[GroupId, dict[str, None]] = {}
        said: set[frozenset[GroupId]] = set()
        for tie in sorted(self.whole.ties, key=lambda tie: _CLOSEST.index(tie.relation)):
            group, other = texts.get(tie.group), texts.get(tie.other)
            pair = frozenset((tie.group, tie.other))
            if group is None or other is None or pair in said:
                continue
            said.add(pair)
            if tie.relation is Relation.UPDATE and group.at < other.at:  # it came in later and was written earlier
                group, other = other, group
            stands = self._stands(other)
            if stands is not None:
                found.setdefault(group.id, {})[self.words(_TIES[tie.relation], outlet=stands.outlet)] = None
        return {group: " ".join(list(each)[:MOST_TIES]) for group, each in found.items()}

    def _stands(self, each: Coverage) -> Row | None:
        carriers = self._carriers(each)
        stands = next((one for one in carriers if one.stands), carriers[0] if carriers else None)
        return self.row(stands.filed.id) if stands is not None else None

    # --- what it says ------------------------------------------------------------------------------

    def timeline(self) -> list[MomentLine]:
        """Its texts by time, newest first."""
        lines = []
        today = self.now.astimezone(self.words.zone).date()
        for moment in self.whole.timeline:
            found = self.row(moment.article)
            if found is None:
                continue
            day = moment.at.astimezone(self.words.zone).date()
            other_day = "" if day == today else self.words.short(day, today.year)
            time = moment_time(moment.at, self.words)
            lines.append(MomentLine(found, time, other_day, moment.first, moment.carried_by, self._brings(moment)))
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
        part = self.words("article_list_part")
        return AgreedLine(
            sentence=said[1] if said is not None else "",
            by=said[0] if said is not None else None,
            facts=tuple((self.words(f"story_facts_{key}"), part.join(texts)) for texts, key in lists if texts),
            outlets=self.words.count("story_outlets", len(known)),
            who=tuple(line for line, _ in known),
            voices=tuple((line, voice.sentence) for line, voice in known) if self.desk else (),
        )

    def _may_quote(self, article: ArticleId, sentence: str) -> bool:
        if self.desk:
            return True
        return " ".join(sentence.split()) in (self.shown[article].excerpt or "")

    def why(self) -> list[WhyLine]:
        """What the reports share. Of few texts, the public sees only what it is shown of one anyway."""
        why = self.whole.why
        if why is None or self.whole.story.texts < 2:
            return []
        kinds = (("names", why.names), ("places", why.places), ("words", why.words), ("figures", why.figures))
        lines = []
        for key, texts in kinds:
            kept = self._shareable(texts)
            if kept:
                label = self.words(f"story_why_{key}")
                lines.append(WhyLine(label, self.words("article_list_part").join(kept)))
        if why.first_at is not None and why.last_at is not None:
            first, last = self.words.moment(why.first_at), self.words.moment(why.last_at)
            lines.append(WhyLine(self.words("story_why_times"), self.words("story_why_span", first=first, last=last)))
        return lines

    def _shareable(self, texts: Iterable[str]) -> list[str]:
        if self.desk or self.whole.story.texts >= FEW_TEXTS:
            return list(texts)
        visible = " ".join(_visible(each) for each in self.shown.values()).casefold()
        return [each for each in texts if each.casefold() in visible]


_TIES: Mapping[Relation, str] = {
    Relation.UPDATE: "story_tie_update",
    Relation.CONTAINED: "story_tie_contained",
    Relation.QUOTES: "story_tie_quotes",
}
_CLOSEST = (Relation.UPDATE, Relation.CONTAINED, Relation.QUOTES)


def _visible(shown: Shown) -> str:
    """The text of an article that lists show."""
    return f"{shown.headline} {shown.excerpt or ''}"


def languages(telling: Telling) -> int:
    """How many languages a story is told in."""
    return len({(each.language or "").split("-")[0].lower() for each in telling.shown.values() if each.language})

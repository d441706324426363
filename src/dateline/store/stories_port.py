"""What the rows above may ask of the store about stories: one happening with all its coverage, told once.

A part of port.Store, in a module of its own as port.py is long. The same promises hold: each call is one transaction.
Texts come as `Filed` articles, so that nothing of them is shown but through `rights`; sentences of outlets' texts
(`Agreed`, `Voice`) are the desk's, and the public sees of them what lies within each article's one excerpt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from dateline.model import ArticleId, Filed

StoryId = NewType("StoryId", int)
GroupId = NewType("GroupId", int)  # a text with all its copies
RuleId = NewType("RuleId", int)
DisputeId = NewType("DisputeId", int)

# --- a story, as lists show it ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Story:
    """A story as a list shows it. Its address is `/story/{id}/{slug}`; the id alone finds it.

    `lead` is the opening of the report that stands for it, `lead_because` says why that one. `name` is an editor's own
    headline; None: the lead's stands, which pages take through `rights`. `outlets` are independent ones: a text counts
    once however many carry it, and an agency once. `texts` counts groups of copies, `reports` all articles.
    `rank_at` orders front pages: its newest text's time, later by what its outlets are worth. `version` rises with
    each difference.
    """

    id: StoryId
    slug: str
    lead: Filed
    lead_because: str
    outlets: int
    texts: int
    reports: int
    section: str
    sections: tuple[str, ...]  # all that its reports stand in, fullest first
    first_at: datetime
    last_at: datetime
    rank_at: datetime
    name: str | None = None
    first: ArticleId | None = None  # the first report
    pinned: bool = False  # an editor's: it stands first, and no pass moves its reports
    version: int = 1

    @property
    def headline(self) -> str:
        """What it is called on the desk; the public sees the lead's headline only as `rights` shows it."""
        return self.name or self.lead.article.headline


@dataclass(frozen=True, slots=True)
class StoryCursor:
    """A place in a list ordered by (last_at, id), newest first; the next page starts after it."""

    last_at: datetime
    id: StoryId


# --- coverage --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for an origin: the article it stands in, and the words for the page."""

    article: ArticleId
    because: str


@dataclass(frozen=True, slots=True)
class OriginFound:
    """Whose text it is. `sure`: stated, likely, not known. `words` says it all in one sentence, no more than is known.

    `article`: its own version, where we have it; `unseen`: there is one that we have not seen. `disputed`: an outlet
    says otherwise, and nobody has decided yet. `decided`: an editor's word, which goes before what was found.
    """

    name: str | None
    article: ArticleId | None
    unseen: bool
    sure: str
    words: str
    evidence: tuple[Evidence, ...] = ()
    disputed: bool = False
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Carrier:
    """An article that carries a text. `did`: what it did with it, a phrase each ("another headline"); empty: nothing.

    `stands`: it stands for the text. `kept`: the share of that one's words that still stand in it.
    """

    filed: Filed
    at: datetime
    did: tuple[str, ...] = ()
    kept: float = 1.0
    stands: bool = False


class Relation(StrEnum):
    """How a text stands to another in the same story; copies are one text and have none."""

    UPDATE = "update"  # the later take of a running text
    CONTAINED = "contained"  # the shorter stands within the longer
    QUOTES = "quotes"  # both quote the same words


@dataclass(frozen=True, slots=True)
class Tie:
    """How one text stands to another. UPDATE: `group` is the later take. CONTAINED: `group` is the shorter."""

    group: GroupId
    relation: Relation
    other: GroupId
    share: float  # of the shorter text


@dataclass(frozen=True, slots=True)
class Outside:
    """How a text of a story stands to one of another story: a digest, a column that quotes the same words."""

    group: GroupId
    relation: Relation
    filed: Filed  # who stands for the other text
    at: datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """One text of a story with all that carry it, by time. `outlets`: how many outlets carry it, origin and all."""

    id: GroupId
    carriers: tuple[Carrier, ...]
    outlets: int
    at: datetime  # when the first of them came
    origin: OriginFound | None = None  # None: its own outlet's, and nothing says otherwise

    @property
    def stands(self) -> Filed:
        """The article that stands for the text: its own version where we have it, else the fullest."""
        return next((one.filed for one in self.carriers if one.stands), self.carriers[0].filed)


# --- what its reports say --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """One text on the timeline. `brings`: names and figures that no earlier report had, as it writes them."""

    article: ArticleId
    group: GroupId
    at: datetime
    first: bool
    carried_by: int
    brings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """One outlet's way of stating an agreed sentence. `sentence` is of its text: for the desk, or within an excerpt."""

    article: ArticleId
    outlet: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """What three or more independent outlets state. `voices`: each once, the clearest sentence first.

    `names`, `figures`, `days` are the facts that they share, in nobody's wording: for the public, where no outlet's
    sentence may be shown.
    """

    voices: tuple[Voice, ...]
    names: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    days: tuple[str, ...] = ()

    @property
    def outlets(self) -> int:
        """How many independent outlets state it."""
        return len(self.voices)


@dataclass(frozen=True, slots=True)
class Why:
    """Why its reports are together: what at least half of its texts share, the most widely shared first."""

    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    first_at: datetime | None = None
    last_at: datetime | None = None
    outlets: int = 0
    read_by: str = ""  # the encoder by whose reading reports in several languages stand together


# --- what people decided ---------------------------------------------------------------------------


class RuleKind(StrEnum):
    """What an editor can decide of stories."""

    SPLIT = "split"  # texts became a story of their own
    MERGE = "merge"  # a story became part of another
    MOVE = "move"  # an article went to another story
    PIN = "pin"  # an article stays in its story; without one, the story stays as it is and stands first
    RENAME = "rename"
    ORIGIN = "origin"  # whose text a group is


@dataclass(frozen=True, slots=True)
class EditorRule:
    """A decision that every later run respects. `until`: when and by whom it was taken back; None: it holds.

    `story` is the one that it acts on; `other` the one made by a split, merged into, or moved to.
    """

    id: RuleId
    kind: RuleKind
    at: datetime
    who: str
    story: StoryId
    other: StoryId | None = None
    groups: tuple[GroupId, ...] = ()
    articles: tuple[ArticleId, ...] = ()
    words: str = ""  # the new name, the origin's name
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """Someone says that a text's origin is another. `state`: open, accepted, declined.

    `claimed`: whose text it is, as they say; `contact` is theirs, and for the desk only.
    """

    id: DisputeId
    at: datetime
    article: ArticleId
    group: GroupId
    claimed: str
    words: str
    contact: str
    state: str = "open"
    answer: str = ""
    who: str | None = None
    answered_at: datetime | None = None


# --- the whole -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WholeStory:
    """A story with everything its page shows. `coverage`: its texts, the most carried first.

    `as_of`: when timeline, agreement and explanation were made; they follow within seconds, None: not yet made.
    `related`: other stories near it now; `earlier`: coverage of the affair from before, newest first.
    """

    story: Story
    coverage: tuple[Coverage, ...]
    ties: tuple[Tie, ...] = ()
    outside: tuple[Outside, ...] = ()  # the closest first
    timeline: tuple[Moment, ...] = ()  # newest first
    agreed: tuple[Agreed, ...] = ()
    why: Why | None = None
    related: tuple[Story, ...] = ()
    earlier: tuple[Story, ...] = ()
    rules: tuple[EditorRule, ...] = ()
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article stands: its story, and its text with all that carry it."""

    story: Story
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Near:
    """What an article's page shows of its story. `text`: its own, `beside`: others, the most carried first.

    Of each text only who stands for it is read, and a few who may where that one is not shown; `outlets` counts all.
    A story of one report has neither.
    """

    story: Story
    text: Coverage | None = None
    beside: tuple[Coverage, ...] = ()
    related: tuple[Story, ...] = ()
    earlier: tuple[Story, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far telling has come. `waiting`: changes not looked at yet."""

    stories: int
    texts: int
    reports: int
    waiting: int
    told_at: datetime | None = None
    mended_at: datetime | None = None
    meant: int = 0  # texts of the window that an encoder has read


class Stories(Protocol):
    """Stories as pages and ways out read them. Deeds go through `walk.story_desk`."""

    async def story(self, story_id: StoryId) -> Story | None:
        """A story that is told now; None: gone or merged, ask `moved`."""
        ...

    async def whole(self, story_id: StoryId) -> WholeStory | None:
        """A story with all that its page shows."""
        ...

    async def article_page(self, article_id: ArticleId, most: int) -> tuple[Filed, Near | None] | None:
        """An article whole, whatever its standing, with at most `most` of each kind near it by its story, at once."""
        ...

    async def moved(self, story_id: StoryId) -> StoryId | None:
        """Where an old address leads, followed to the end; None: it never was one, or nothing of it is left."""
        ...

    async def of_article(self, article_id: ArticleId) -> Placed | None:
        """Where a live article stands; None: not told yet."""
        ...

    async def of_articles(self, article_ids: Sequence[ArticleId]) -> Mapping[ArticleId, Story]:
        """The stories of many articles at once, for lists of articles."""
        ...

    async def beside(self, article_ids: Sequence[ArticleId]) -> Sequence[ArticleId]:
        """These articles with all that stand in their stories."""
        ...

    async def front(self, *, section: str | None = None, limit: int = 60) -> Sequence[Story]:
        """The stories that lead now: by independent outlets, freshness and the operator's weights; pinned ones first.

        `insight.ranking.reason` says in words why one stands where it does.
        """
        ...

    async def latest(
        self, *, section: str | None = None, after: StoryCursor | None = None, limit: int = 50
    ) -> Sequence[Story]:
        """Stories by the time of their newest text, newest first, from after the cursor."""
        ...

    async def stories(self, story_ids: Sequence[StoryId]) -> Sequence[Story]:
        """These stories, in the order asked; those that are gone are left out."""
        ...

    async def rules(self, story_id: StoryId | None = None, limit: int = 200) -> Sequence[EditorRule]:
        """What editors decided, of one story or all, newest first."""
        ...

    async def disputes(self, *, state: str | None = "open", limit: int = 200) -> Sequence[Dispute]:
        """The queue of disputes, oldest first; None: of every state."""
        ...

    async def progress(self) -> Progress: ...

"""What the walk asks of the store to tell stories: the changes to be told, the window, and one write for each batch.

A part of port.Store, in a module of its own. Only the holder of the lease writes here; bytes are the walk's own
packing (walk/story_packing.py), which the store does not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from dateline.model import ArticleId, Change, ChangeNumber, Filed, Lease, OutletId
from dateline.store.stories_port import Dispute, DisputeId, EditorRule, GroupId, RuleId, RuleKind, StoryId


@dataclass(frozen=True, slots=True)
class Position:
    """How far telling has come, for the one who holds the lease. `told` numbers texts in the order they came in."""

    lease: Lease
    position: ChangeNumber
    told: int
    clock_at: datetime | None = None  # when the newest article that was told came in
    mended_at: datetime | None = None
    expired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A text with its copies, as the walk keeps it."""

    id: GroupId
    story: StoryId
    represented_by: ArticleId
    voice: str
    stated: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Where an article stands."""

    article: ArticleId
    group: GroupId
    outlet: OutletId
    at: datetime
    words_hash: int


@dataclass(frozen=True, slots=True)
class WindowRow:
    """What a text of the last days is compared by, packed."""

    group: GroupId
    told: int
    seen_at: datetime
    unsettled: bool
    text: bytes
    terms: bytes
    links: bytes


@dataclass(frozen=True, slots=True)
class MeaningRow:
    """What an encoder made of a text, one byte a number. `read`: the hash of what it read."""

    read: int
    vector: bytes


@dataclass(frozen=True, slots=True)
class TieRow:
    """How a text stands to another that is no copy of it."""

    group: GroupId
    other: GroupId
    relation: str
    share: float


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story as the walk keeps it; what people gave it (name, pin) is not touched by telling."""

    id: StoryId
    slug: str
    lead: ArticleId
    lead_because: str
    first: ArticleId | None
    section: str
    sections: tuple[str, ...]
    outlets: int
    texts: int
    reports: int
    first_at: datetime
    last_at: datetime
    rank_at: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """A live article of a story, as much as counting takes."""

    article: ArticleId
    group: GroupId
    outlet: OutletId
    section: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standings:
    """Stories with their texts and live articles, before a batch. `leads`: who leads each and why, and its slug."""

    groups: tuple[GroupRow, ...] = ()
    facts: tuple[Fact, ...] = ()
    leads: Mapping[StoryId, tuple[ArticleId, str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is to be told next: changes in order, and what they are about as it is now.

    `articles`: those that are live, whole. `members`: where they, and the others of their texts, stand already.
    `texts`: the whole of those others (bounded), for a text that loses the article that stood for it.
    """

    changes: tuple[Change, ...]
    articles: Mapping[ArticleId, Filed] = field(default_factory=dict)
    members: Mapping[ArticleId, MemberRow] = field(default_factory=dict)
    groups: Mapping[GroupId, GroupRow] = field(default_factory=dict)
    fellows: Mapping[GroupId, tuple[MemberRow, ...]] = field(default_factory=dict)
    texts: Mapping[ArticleId, Filed] = field(default_factory=dict)
    sizes: Mapping[StoryId, int] = field(default_factory=dict)  # how many texts their stories have
    rules: tuple[EditorRule, ...] = ()  # of the changes that are editors' decisions
    redirected: tuple[StoryId, ...] = ()  # numbers that lead to the decision's story
    unfinished: bool = False  # the last change has more to do than fits into one batch


@dataclass(frozen=True, slots=True)
class Told:
    """What a batch came to: written together under the lease, or not at all."""

    lease: Lease
    position: ChangeNumber
    told: int
    clock_at: datetime | None = None
    mended_at: datetime | None = None
    expired_at: datetime | None = None
    members: tuple[MemberRow, ...] = ()
    members_gone: tuple[ArticleId, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    groups_gone: tuple[GroupId, ...] = ()
    groups_merged: Mapping[GroupId, GroupId] = field(default_factory=dict)
    window: tuple[WindowRow, ...] = ()
    window_gone: tuple[GroupId, ...] = ()
    window_seen: Mapping[GroupId, datetime] = field(default_factory=dict)  # texts of which only a copy came in
    settled: bool = False  # nothing that came before is left to mend
    encoder: str | None = None  # whose vectors `meanings` are
    meanings: Mapping[GroupId, MeaningRow | None] = field(default_factory=dict)  # None: a text has none any more
    ties: tuple[TieRow, ...] = ()
    houses: Mapping[OutletId, bytes] = field(default_factory=dict)
    stories: tuple[StoryRow, ...] = ()
    redirects: Mapping[StoryId, StoryId | None] = field(default_factory=dict)
    pinned: Mapping[StoryId, bool] = field(default_factory=dict)
    named: Mapping[StoryId, str | None] = field(default_factory=dict)
    rules: tuple[EditorRule, ...] = ()  # with what came of them


@dataclass(frozen=True, slots=True)
class Dressed:
    """A story's document, made from its state of `version`. `lead`: who leads it, by what its reports say."""

    story: StoryId
    version: int
    lead: ArticleId
    lead_because: str
    document: str


@dataclass(frozen=True, slots=True)
class Undressed:
    """A story whose document is to be made: its texts, its live articles whole (bounded), and the ties among them."""

    row: StoryRow
    version: int
    groups: tuple[GroupRow, ...]
    members: tuple[MemberRow, ...]
    articles: Mapping[ArticleId, Filed]
    ties: tuple[TieRow, ...]
    origins: Mapping[GroupId, str] = field(default_factory=dict)  # an editor's word


class Telling(Protocol):
    """The store's side of telling. Errors: Conflict where the lease is another's by now."""

    async def take(self, now: datetime, lease_for: timedelta) -> Position | None:
        """Take the lease, where nobody holds it; a new fencing number each time."""
        ...

    async def position(self) -> ChangeNumber:
        """The last change that was told."""
        ...

    async def renew(self, lease: Lease, now: datetime, lease_for: timedelta) -> None: ...
    async def give_back(self, lease: Lease) -> None:
        """Let the next one take it at once; nothing where it is another's by now."""
        ...

    async def window(self, after: int, limit: int) -> Sequence[tuple[WindowRow, GroupRow]]:
        """Texts of the window in the order they came in, after a `told` number."""
        ...

    async def meanings(self, groups: Sequence[GroupId], encoder: str) -> Mapping[GroupId, bytes]:
        """The vectors of texts of the window, made by this encoder."""
        ...

    async def read_before(self, reads: Sequence[int], encoder: str) -> Mapping[int, bytes]:
        """The vectors that this encoder made of the same words, by their hash."""
        ...

    async def houses(self) -> Mapping[OutletId, bytes]: ...
    async def sizes(self) -> Mapping[StoryId, int]:
        """How many texts each story of the window has."""
        ...

    async def rules(self) -> Sequence[EditorRule]:
        """What editors decided and what still holds, oldest first, each with the groups that its articles are in."""
        ...

    async def waiting(self, after: ChangeNumber, limit: int) -> Waiting: ...
    async def standings(self, stories: Sequence[StoryId]) -> Standings: ...
    async def keep(self, told: Told, now: datetime) -> ChangeNumber | None:
        """Write a batch; the number of its change, None where no story is another than before."""
        ...

    async def undressed(self, limit: int) -> Sequence[Undressed]:
        """Stories whose documents are older than they are, those that lead first."""
        ...

    async def dress(self, lease: Lease, dressed: Sequence[Dressed], now: datetime) -> ChangeNumber | None: ...
    async def forget(self, lease: Lease) -> None:
        """Begin anew: no text is told, no window is known. Addresses, names and decisions stay."""
        ...

    async def decide(
        self,
        kind: RuleKind,
        who: str,
        story: StoryId,
        now: datetime,
        *,
        other: StoryId | None = None,
        groups: Sequence[GroupId] = (),
        articles: Sequence[ArticleId] = (),
        words: str = "",
    ) -> tuple[RuleId, ChangeNumber]:
        """Note an editor's decision, with the deed in the log; the next batch acts on it."""
        ...

    async def end_rule(self, rule: RuleId, who: str, now: datetime) -> ChangeNumber | None:
        """Take a decision back; None where it does not hold any more."""
        ...

    async def dispute(self, article: ArticleId, claimed: str, words: str, contact: str, now: datetime) -> DisputeId: ...
    async def answer(self, dispute: DisputeId, state: str, answer: str, who: str, now: datetime) -> Dispute: ...

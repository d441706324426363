"""What may be asked of the store about assets in texts: who names which, and what these did after a story.

A part of port.Store, in a module of its own. Only the holder of the lease writes here; documents of reactions are
`insight.reaction`'s own, which the store does not read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from dateline.model import ArticleId, AssetId, ChangeNumber, Filed, Lease, Stamp
from dateline.store.stories_port import StoryId


@dataclass(frozen=True, slots=True)
class Link:
    """An asset that an article names. `named_by`: by what, a name of insight.assets.By; `words`: as it first writes it.

    `mentions` is how often; `headline`: there too.
    """

    asset: AssetId
    named_by: str
    words: str
    mentions: int
    headline: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far looking for assets has come, for the one who holds the lease.

    `below`: articles under this number are still to be looked at again, for other assets are looked for than before;
    None: none is. `names_hash` is of the assets that they are looked at for.
    """

    lease: Lease
    position: ChangeNumber
    names_hash: int
    below: int | None


@dataclass(frozen=True, slots=True)
class Fresh:
    """What changed since: articles that are live, whole, and stories that were told. `until`: the last change."""

    until: ChangeNumber
    articles: Sequence[Filed] = ()
    stories: frozenset[StoryId] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """A live report of a story, as much as measuring takes: when we saw it, what it says of its time, its assets."""

    article: ArticleId
    seen_at: datetime
    published: Stamp | None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured of a story. `why` says in a word why nothing is; `measured` windows are done.

    `first_at`: when its first report came out, known to `exact`; `seen_at`: when we first saw one. `left_out`: how many
    more assets it names. `due_at`: when the next window can be measured, None: none is left. A plan that began anew
    has another version.
    """

    story: StoryId
    version: int
    seen_at: datetime
    first_at: datetime | None
    exact: timedelta | None
    assets: tuple[AssetId, ...]
    left_out: int = 0
    why: str = ""
    measured: int = 0
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A result that was kept: written once, never changed."""

    story: StoryId
    version: int
    measured: int
    made_at: datetime
    document: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside an article or a story: the assets that it names, how they are measured, the newest result."""

    story: StoryId | None = None
    links: tuple[Link, ...] = ()
    plan: Plan | None = None
    result: Measured | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One write of plans, with how far looking has come by it."""

    lease: Lease
    position: ChangeNumber
    names_hash: int
    below: int | None
    plans: tuple[Plan, ...] = ()
    dropped: tuple[StoryId, ...] = ()  # stories that name none any more


class Naming(Protocol):
    """Assets in texts, and what they did."""

    # the walk's part

    async def take(self, now: datetime, lease_for: timedelta) -> Progress | None:
        """Take the lease, where nobody holds it."""
        ...

    async def renew(self, lease: Lease, now: datetime, lease_for: timedelta) -> None:
        """Hold the lease for longer. Errors: Conflict."""
        ...

    async def give_back(self, lease: Lease) -> None: ...

    async def fresh(self, after: ChangeNumber, limit: int) -> Fresh:
        """What the next changes after a number are about."""
        ...

    async def older(self, below: int | None, limit: int) -> Sequence[Filed]:
        """Live articles whole, from below a number (None: from the newest) downwards."""
        ...

    async def link(
        self, lease: Lease, links: Mapping[ArticleId, Sequence[Link]], *, add: bool = False
    ) -> frozenset[StoryId]:
        """Keep what articles name, in place of what was kept (`add`: beside it); the stories of those that name any.

        Errors: Conflict.
        """
        ...

    async def reports(self, stories: Collection[StoryId]) -> Mapping[StoryId, tuple[Plan | None, tuple[Report, ...]]]:
        """Those of these stories that name assets or have a plan, with that and their live reports."""
        ...

    async def plan(self, planned: Planned) -> None:
        """Keep plans and progress in one. Errors: Conflict."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[tuple[Plan, Measured | None]]:
        """Plans with a window that can be measured now, each with its last result of the same version."""
        ...

    async def others(
        self, story: StoryId, assets: Collection[AssetId], since: datetime, until: datetime
    ) -> Mapping[AssetId, tuple[datetime, ...]]:
        """When other stories that name these assets began, of those that began in [since, until)."""
        ...

    async def measure(
        self, lease: Lease, done: Sequence[tuple[Plan, Measured | None]], now: datetime
    ) -> ChangeNumber | None:
        """Keep results and the plans that go on from them; a change that pages follow. Errors: Conflict."""
        ...

    # the pages' part

    async def beside_article(self, article: ArticleId) -> Beside: ...
    async def beside_story(self, story: StoryId) -> Beside: ...

    async def naming(self, asset: AssetId, limit: int) -> Sequence[Filed]:
        """Openings of the newest live articles that name an asset, newest first."""
        ...


NOTHING = Beside()

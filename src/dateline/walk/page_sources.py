"""Pages without a feed as sources: a rule is proposed from two articles, shown with what it takes, and confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.errors import CellKilled, FetchError, FormatError, Unfit
from dateline.formats import page_lists
from dateline.model import Feed, Source
from dateline.urls import host_of
from dateline.walk.finding import in_words
from dateline.walk.looking import candidates

if TYPE_CHECKING:
    from dateline.cell import Cells
    from dateline.intake.gate import HostGate
    from dateline.net.client import Client
    from dateline.store.port import Store
    from dateline.walk.editing import Editing
    from dateline.walk.news import NewsWalk


@dataclass(frozen=True, slots=True)
class PageOffer:
    """What a rule takes from a page: (headline, address) of each article."""

    url: str
    rule: str
    title: str
    language: str | None
    taken: Sequence[tuple[str, str]]


class PageSources:
    """Proposes rules, and takes what a person confirmed."""

    def __init__(
        self, *, store: Store, client: Client, cells: Cells, gate: HostGate, walk: NewsWalk, editing: Editing
    ) -> None:
        self._store = store
        self._client = client
        self._cells = cells
        self._gate = gate
        self._walk = walk
        self._editing = editing

    async def propose(self, page: str, first: str, second: str) -> PageOffer:
        """Ask for a page, and say what the rule of two articles takes from it.

        Errors: Unfit, in words for people.
        """
        rule = page_lists.propose(candidates(first)[0], candidates(second)[0])
        address = candidates(page)[0]
        try:
            self._client.look_at(address)
            leave = await self._walk.leave(address)
            if not leave.allowed:
                raise Unfit(f"The page may not be read: {leave.because}.")
            async with self._gate.turn(host_of(address), leave.gap):
                answer = await self._client.get(address)
            kind = answer.headers.get("content-type")
            feed: Feed = await self._cells.run("dateline.formats.page_lists:read", answer.body, answer.url, kind, rule)
        except (FetchError, CellKilled) as error:
            raise Unfit(in_words(error)) from error
        except FormatError as error:
            raise Unfit(f"That is {error.reason}. Is it the page that lists these articles?") from error
        taken = [(entry.title, entry.url or "") for entry in feed.entries]
        return PageOffer(answer.url, rule, feed.title, feed.language, taken)

    async def add(self, url: str, rule: str, *, who: str, title: str = "", language: str | None = None) -> Source:
        """Take a page by a rule.

        Errors: Unfit.
        """
        if not page_lists.is_rule(rule):
            raise Unfit("That is no rule for a page.")
        source = await self._editing.add(url, who=who, title=title, language=language)
        await self._store.outward.set_rule(source.id, rule)
        return source

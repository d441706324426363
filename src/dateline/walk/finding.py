"""Finding the feeds of a site: ask the address that a person gave, then what it names, then the usual places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.errors import Blocked, CellKilled, FetchError, NotFound, Refused, Throttled, Unreachable, Untrusted
from dateline.model import SourceId
from dateline.urls import host_of, normalise
from dateline.walk.looking import Offer, Seen, candidates

if TYPE_CHECKING:
    from dateline.cell import Cells
    from dateline.intake.gate import HostGate
    from dateline.net.client import Client


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that may be taken; `taken` is the source that polls it already."""

    offer: Offer
    taken: SourceId | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found at an address. `problem`: why nothing was, in words for people; `tried`: what else was asked."""

    address: str
    url: str | None = None
    found: tuple[FoundFeed, ...] = ()
    problem: str = ""
    tried: tuple[str, ...] = ()


class Finder:
    """Asks on a person's behalf, one request a second to a host like everything else."""

    def __init__(self, client: Client, cells: Cells, gate: HostGate) -> None:
        self._client = client
        self._cells = cells
        self._gate = gate

    async def look(self, address: str, taken: Mapping[str, SourceId]) -> Discovery:
        """Find the feeds at an address. `taken`: sources by their normalised address.

        Errors: Unfit where it is no web address; whatever goes wrong on the way is told in `problem`.
        """
        guesses = candidates(address)
        for guess in guesses:
            try:
                url, seen = await self._see(guess)
            except (Unreachable, Untrusted) as error:
                if guess is guesses[-1]:
                    return Discovery(address, guess, problem=in_words(error))
                continue  # a site without https
            except (FetchError, CellKilled) as error:
                return Discovery(address, guess, problem=in_words(error))
            return await self._from(address, url, seen, taken)
        return Discovery(address)

    async def _from(self, address: str, url: str, seen: Seen, taken: Mapping[str, SourceId]) -> Discovery:
        if seen.offer is not None:
            return Discovery(address, url, _marked([seen.offer], taken))
        tried: list[str] = []
        offers = await self._offers(seen.links, tried, all_of_them=True)
        if not offers:
            offers = await self._offers(seen.guesses, tried, all_of_them=False)
        if offers:
            return Discovery(address, url, _marked(offers, taken), tried=tuple(tried))
        return Discovery(address, url, problem=_nothing(seen), tried=tuple(tried))

    async def _offers(self, links: Sequence[str], tried: list[str], *, all_of_them: bool) -> list[Offer]:
        """The feeds among some addresses; stops at the first where not all are wanted, or where we are not."""
        offers: list[Offer] = []
        for link in links:
            try:
                _, seen = await self._see(link)
            except (Refused, Throttled, Blocked) as error:
                tried.append(f"{link}: {error.reason}")
                break
            except (FetchError, CellKilled) as error:
                tried.append(f"{link}: {in_words(error)}")
                continue
            if seen.offer is None:
                tried.append(f"{link}: {seen.problem}")
                continue
            offers.append(seen.offer)
            if not all_of_them:
                break
        return offers

    async def _see(self, url: str) -> tuple[str, Seen]:
        async with self._gate.turn(host_of(url)):
            answer = await self._client.get(url)
        content_type = answer.headers.get("content-type")
        seen: Seen = await self._cells.run("dateline.walk.looking:see", answer.body, answer.url, content_type)
        return answer.url, seen


def _marked(offers: Sequence[Offer], taken: Mapping[str, SourceId]) -> tuple[FoundFeed, ...]:
    return tuple(FoundFeed(offer, taken.get(normalise(offer.url))) for offer in offers)


def _nothing(seen: Seen) -> str:
    if seen.sends_on_to:
        return f"The page has no feed, and sends its readers on to {seen.sends_on_to[:200]}: try that address."
    if seen.login:
        return "The page asks for a login, and no feed is named on it. A feed's own address may be open."
    if seen.links:
        return "The page names feeds, but none of them could be read."
    return (
        "No feed was found: the page names none, and none is in the usual places. Try the feed's own address; or have"
        " the desk read the page by a rule (Add sources, a page without a feed)."
    )


def in_words(error: FetchError | CellKilled) -> str:
    """Why an address gave nothing, and what can be done about it."""
    if isinstance(error, CellKilled):
        return f"What came from there was too much to read: over the limit of {error.limit}."
    said = f"{error.reason[:1].upper()}{error.reason[1:]}."
    if isinstance(error, Blocked):
        remedy = "If the host is yours, list it in the settings under intake.private_hosts."
        return f"{said} Is the address spelt rightly? {remedy}"
    if isinstance(error, Refused):
        return f"The host refuses us: {error.reason}."
    if isinstance(error, NotFound):
        return "Nothing is at that address (404)."
    return said

"""One request to the desk: who asks, what came with it, and how it is answered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dateline.errors import Unfit
from dateline.site.app import Site
from dateline.site.desk.parts import DeskParts
from dateline.site.parts import SiteParts
from dateline.site.render import Head
from dateline.store.port import Account, Store
from dateline.text import valid

# Pages that may be named as the next one: a redirect goes by name of route, never to an address that came in.
PLACES: Mapping[str, str] = {
    "reader": "/desk",
    "stories": "/desk/stories",
    "sources": "/desk/sources",
    "outlets": "/desk/outlets",
    "settings": "/desk/settings",
    "samples": "/desk/samples",
    "log": "/desk/log",
    "health": "/desk/health",
    "prices": "/desk/prices",
}
MENU = (
    ("reader", "Read"),
    ("stories", "Stories"),
    ("sources", "Sources"),
    ("outlets", "Outlets"),
    ("settings", "Site"),
    ("log", "Log"),
    ("health", "Health"),
    ("prices", "Price alerts"),
)
# What a page says after a deed, by the word in its address.
DONE: Mapping[str, str] = {
    "added": "The source was added. It is asked at once; its articles appear as they come in.",
    "known": "That source was there already.",
    "added-some": "{n} sources were added. They are asked now, each host in its turn.",
    "paused": "Paused. It is not asked until you resume it.",
    "resumed": "Resumed. It is asked when it is next due.",
    "asked": "Asked to answer now: {n}. Each host is asked once a second at the most.",
    "removed": "Removed. What it brought stays.",
    "outlet-removed": "The outlet was removed, and {n} articles with it.",
    "set": "Saved.",
    "mended": "Done. What comes of it is seen when it is next asked.",
    "policy": "The policy was saved. Every page and feed follows it from now on.",
    "marked": "Marked as read: {n}.",
    "down": "Taken down. The public now gets the reason in its place.",
    "restored": "Restored. The public sees it again.",
    "re-extracted": "The page was read again; what it gave is the newest revision.",
    "withdrawn": "Its outlet answered that it is withdrawn (451), so the text is no longer served.",
    "decided": "Done. Every later run respects it; it can be taken back below.",
    "undone": "Taken back.",
    "ended-before": "That did not hold any more.",
    "answered": "Answered.",
    "alert-set": "The alert is set.",
    "alert-removed": "The alert is removed.",
    "samples": "The samples are gone: {n} outlets.",
    "password": "The password was changed. Other sessions have ended.",
    "entered": "The password is set and you are signed in. The desk is open to other machines now.",
}
MOST_NUMBER = 9_999_999_999


def csrf_of(token: str) -> str:
    """The token that forms of a session carry, from the session's secret."""
    return hashlib.blake2b(token.encode(), digest_size=24, person=b"desk form").hexdigest()


@dataclass(slots=True)
class Visit:
    """A request with what the door found out about it. `token`: the session's, or of a visitor not signed in."""

    request: Request
    parts: SiteParts
    desk: DeskParts
    token: str
    account: Account | None = None
    form: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def site(self) -> Site:
        """The application that this page is part of."""
        found = self.request.app
        assert isinstance(found, Site)
        return found

    @property
    def store(self) -> Store:
        """Where pages read."""
        return self.parts.store

    @property
    def who(self) -> str:
        """Whose name stands in the log."""
        assert self.account is not None  # the door lets nobody else through to a deed
        return self.account.name

    @property
    def csrf(self) -> str:
        """The token for forms on this page."""
        return csrf_of(self.token)

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """The desk's own navigation: address and label."""
        return tuple((PLACES[name], self.site.words.desk(label)) for name, label in MENU)

    @property
    def address(self) -> str:
        """Who asks, by address."""
        return self.request.client.host if self.request.client else ""

    def text(self, name: str, default: str = "") -> str:
        """A field of the form, without what no text may hold."""
        values = self.form.get(name)
        return valid(values[0]) if values else default

    def number(self, name: str) -> int:
        """A whole number from the form.

        Errors: Unfit.
        """
        return whole(self.text(name))

    def numbers(self, name: str) -> tuple[int, ...]:
        """All whole numbers under one name of the form."""
        return tuple(whole(value) for value in self.form.get(name, ()))

    def asked(self, name: str, default: str = "") -> str:
        """A field of the address."""
        return valid(self.request.query_params.get(name, default))

    @property
    def id(self) -> int:
        """The number in the address's path."""
        return int(self.request.path_params["id"])

    @property
    def done(self) -> str | None:
        """What to say about a deed just done."""
        words = DONE.get(self.asked("done"))
        if words is None:
            return None
        n = self.asked("n", "0")
        return self.site.words.desk(words, n=n if n.isascii() and n.isdigit() and len(n) < 10 else 0)

    async def page(self, template: str, title: str, *, status: int = 200, **context: object) -> Response:
        """Render a page of the desk."""
        frame = await self.site.edition().frame()
        head = Head(title=self.site.words.desk(title), robots="noindex, nofollow", current=self.request.url.path)
        html = self.site.templates.html(f"desk/{template}", head, frame, {"visit": self, **context})
        return HTMLResponse(html, status)

    async def refused(self, words: str, *, status: int = 422, title: str = "That could not be done") -> Response:
        """A page that says why not."""
        return await self.page("refused.html", title, status=status, words=words)

    def to(self, place: str, *, done: str | None = None, n: int | None = None, anchor: str = "") -> Response:
        """Go to a page after a deed. `place`: a name of PLACES, or an address that we made ourselves."""
        path = PLACES.get(place, place)
        assert path.startswith("/desk")  # never an address that came in
        query = {key: value for key, value in (("done", done), ("n", n)) if value is not None}
        joint = "&" if "?" in path else "?"
        return RedirectResponse(path + (joint + urlencode(query) if query else "") + anchor, 303)


def whole(value: str) -> int:
    """A whole number as people and forms write it.

    Errors: Unfit.
    """
    if not (value.isascii() and value.isdigit()) or not 0 <= (number := int(value[:12])) <= MOST_NUMBER:
        raise Unfit("A number was expected in that form.")
    return number

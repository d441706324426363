"""Rendered pages as stored bytes: made once a change number, sent many times.

A page is kept plain; gzip and br are made when first asked for and kept beside it. Memory is bounded by bytes,
the longest unused page goes first. A page with relative times in it is right for a minute, so no page is
older than that. Prices change sooner: the bar in a kept page is put in anew, without making the page again.
Source: docs/site.md, "Pages in memory".
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import brotli

PAGE_LIVES_S = 60.0
_OVERHEAD_BYTES = 1024  # key, headers and objects beside the bodies
_SMALL_BYTES = 512  # below this, compressing saves nothing on the wire
BROTLI_QUALITY = 5  # 0.7 ms for an article page here; 11 takes 40 ms for 6 % less
GZIP_LEVEL = 6

Header = tuple[bytes, bytes]


@dataclass(slots=True)
class Page:
    """One answer, ready to be sent. `headers` are complete but for length and encoding.

    `bar`: the ticker's bytes in it, as of the prices numbered `prices`; `priced`: other prices stand in it too.
    """

    body: bytes
    headers: tuple[Header, ...]
    etag: bytes
    status: int = 200
    number: int = 0
    lives_until_s: float = 0.0
    bar: bytes = field(default=b"", repr=False)
    prices: int = 0
    priced: bool = False
    gzip: bytes | None = field(default=None, repr=False)
    br: bytes | None = field(default=None, repr=False)

    @property
    def room_bytes(self) -> int:
        """What it takes in memory, its encodings reckoned in whether made or not."""
        return len(self.body) + len(self.body) // 2 + _OVERHEAD_BYTES

    def with_bar(self, bar: bytes, prices: int) -> Page:
        """The same page with the ticker of newer prices in it."""
        body = self.body.replace(self.bar, bar, 1) if self.bar else self.body
        etag = etag_of(body)
        headers = tuple((name, etag if name == b"etag" else value) for name, value in self.headers)
        return Page(body, headers, etag, self.status, self.number, self.lives_until_s, bar, prices)

    def encoded(self, accept: bytes) -> tuple[bytes, bytes | None]:
        """The body in the best encoding that the client takes, and that encoding's name."""
        if len(self.body) < _SMALL_BYTES or not accept:
            return self.body, None
        if b"br" in accept and _takes(accept, b"br"):
            if self.br is None:
                self.br = brotli.compress(self.body, quality=BROTLI_QUALITY)
            return self.br, b"br"
        if b"gzip" in accept and _takes(accept, b"gzip"):
            if self.gzip is None:
                self.gzip = gzip.compress(self.body, GZIP_LEVEL, mtime=0)
            return self.gzip, b"gzip"
        return self.body, None


def _takes(accept: bytes, name: bytes) -> bool:
    """Whether an Accept-Encoding takes this one: it is there, and not with q=0."""
    for part in accept.split(b","):
        coding, _, weight = part.partition(b";")
        if coding.strip().lower() == name:
            return weight.replace(b" ", b"").rstrip(b"0.") != b"q="
    return False


def etag_of(body: bytes) -> bytes:
    """A weak validator: one for all encodings of the same text."""
    return b'W/"' + hashlib.blake2b(body, digest_size=12).hexdigest().encode() + b'"'


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Whether the client has this very text already."""
    if if_none_match == etag:
        return True
    return if_none_match.strip() == b"*" or etag in {part.strip() for part in if_none_match.split(b",")}


class Pages:
    """The pages in memory, by key. One flight a key: who asks for a page being made waits for it."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._size_bytes = 0
        self._flights: dict[tuple[str, int], asyncio.Future[Page | None]] = {}
        self.made = 0

    @property
    def size_bytes(self) -> int:
        """Bytes held."""
        return self._size_bytes

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: str, number: int, now_s: float) -> Page | None:
        """The page of that key if it is of this change number and not too old."""
        page = self._pages.get(key)
        if page is None or page.number != number or page.lives_until_s <= now_s:
            return None
        self._pages.move_to_end(key)
        return page

    def put(self, key: str, page: Page) -> None:
        """Keep a page; the longest unused ones make room. One too large for a tenth of the room is not kept."""
        self._drop(key)
        if page.room_bytes > self._limit_bytes // 10:
            return
        self._pages[key] = page
        self._size_bytes += page.room_bytes
        while self._size_bytes > self._limit_bytes and self._pages:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: str) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._size_bytes -= page.room_bytes

    def forget(self) -> None:
        """Drop every page."""
        self._pages.clear()
        self._size_bytes = 0

    async def once(self, key: str, number: int, make: Callable[[], Awaitable[Page | None]]) -> Page | None:
        """Make a page, at most once at a time for a key and number; those who come meanwhile share it.

        None: the maker's answer is not one to share, and the caller makes its own.
        """
        flight = self._flights.get((key, number))
        if flight is not None:
            return await asyncio.shield(flight)
        flight = asyncio.get_running_loop().create_future()
        self._flights[key, number] = flight
        try:
            page = await make()
        except BaseException as exc:
            if isinstance(exc, Exception):
                flight.set_exception(exc)
                flight.exception()  # read here: nobody may be waiting
            else:
                flight.set_result(None)  # whoever asked first went away; the others must not go with them
            raise
        finally:
            del self._flights[key, number]
        flight.set_result(page)
        self.made += 1
        return page

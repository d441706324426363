"""The road to the sample outlets: answers requests for *.sample.invalid from inside the process.

The walk asks it as it asks the network, so samples are polled, read and kept exactly as real outlets are, and no
guard is opened for them: nothing here ever leaves the process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b
from importlib.resources import files
from urllib.parse import urlsplit

from dateline.clock import Clock
from dateline.errors import Unreachable
from dateline.samples import feeds, pages
from dateline.samples.outlets import SAMPLE_OUTLETS, SampleOutlet
from dateline.samples.press import Printed, on_show, samples

Response = tuple[int, dict[str, str], bytes]
_ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /letter\nAllow: /\n"
_HTML = "text/html; charset=utf-8"


class SampleTransport:
    """Answers for every sample outlet.

    anchor_at: the instant that the samples count their times from. Keep it and hand it in again after a restart,
    or every date moves; without it the samples are as new as the process.
    """

    def __init__(self, clock: Clock, anchor_at: datetime | None = None) -> None:
        self._clock = clock
        self.anchor_at = (anchor_at or clock.now()).astimezone(UTC).replace(microsecond=0)
        self._outlets = {outlet.host: outlet for outlet in SAMPLE_OUTLETS}

    async def answer(self, url: str, headers: Mapping[str, str]) -> Response:
        """Answer a request as that outlet's server would.

        Errors: Unreachable for a name that no sample has.
        """
        parts = urlsplit(url)
        outlet = self._outlets.get((parts.hostname or "").lower())
        if outlet is None:
            raise Unreachable(url, "no sample outlet has this name")
        return self._answer(outlet, parts.path or "/", headers)

    def _answer(self, outlet: SampleOutlet, path: str, headers: Mapping[str, str]) -> Response:
        found = self._document(outlet, path)
        if found is None:
            return 404, {"content-type": _HTML}, b"<!DOCTYPE html><title>Not found</title><h1>Not found</h1>"
        media_type, body, changed_at, max_age_s = found
        reply = {
            "etag": f'"{blake2b(body, digest_size=12).hexdigest()}"',
            "last-modified": format_datetime(changed_at.astimezone(UTC), usegmt=True),
            "cache-control": f"max-age={max_age_s}",
        }
        if _unchanged(headers, reply["etag"], changed_at):
            return 304, reply, b""
        return 200, {"content-type": media_type, "content-length": str(len(body)), **reply}, body

    def _document(self, outlet: SampleOutlet, path: str) -> tuple[str, bytes, datetime, int] | None:
        """Media type, bytes, time of the last change and seconds it may be kept for."""
        if path == "/robots.txt":
            return "text/plain; charset=utf-8", _ROBOTS.encode(), self._first_change(), 86_400
        if path.startswith("/pictures/"):
            return self._picture(path.removeprefix("/pictures/"))
        items = on_show(outlet, self.anchor_at, self._clock.now())
        for feed in outlet.feeds:
            if path == feed.path:
                own = feeds.carried(outlet, feed, items)
                changed_at = self._last_change(own)
                body = feeds.render(outlet, feed, own, changed_at)
                return f"{feeds.MEDIA_TYPES[feed.kind]}; charset=utf-8", body, changed_at, 60
        if path == "/":
            return _HTML, pages.home_page(outlet, items), self._last_change(items), 60
        for item in items:
            if path == item.sample.path:
                return _HTML, pages.article_page(item, items), self._last_change(items), 60
        return None

    def _picture(self, name: str) -> tuple[str, bytes, datetime, int] | None:
        # Only names that a sample uses: a path from outside never reaches the file system.
        if name not in {sample.picture.file for sample in samples() if sample.picture}:
            return None
        body = files("dateline.samples").joinpath("pictures", name).read_bytes()
        return "image/webp", body, self._first_change(), 604_800

    def _first_change(self) -> datetime:
        return min(self.anchor_at + sample.offset for sample in samples())

    def _last_change(self, items: Sequence[Printed]) -> datetime:
        return max((item.changed for item in items), default=self._first_change())


def _unchanged(headers: Mapping[str, str], etag: str, changed_at: datetime) -> bool:
    """Whether the asker has this already. If-None-Match goes before If-Modified-Since (RFC 9110, 13.2.2)."""
    asked = {name.lower(): value for name, value in headers.items()}
    if "if-none-match" in asked:
        tags = [tag.strip().removeprefix("W/") for tag in asked["if-none-match"].split(",")]
        return "*" in tags or etag in tags
    if "if-modified-since" in asked:
        try:
            since = parsedate_to_datetime(asked["if-modified-since"])
        except ValueError:
            return False
        return since.tzinfo is not None and changed_at <= since
    return False

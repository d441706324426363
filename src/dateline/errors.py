"""Every error that Dateline raises on purpose. Anything outside this tree is a bug.

Source: docs/errors.md lists each with its meaning and its remedy.
"""

from __future__ import annotations

from datetime import datetime


class DatelineError(Exception):
    """Base of all errors that Dateline raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        # Exception's own form calls __init__ with the finished text, which ours do not take; cells send errors on.
        return _as_it_was, (type(self), self.args), self.__dict__


def _as_it_was(kind: type[DatelineError], args: tuple[object, ...]) -> DatelineError:
    return kind.__new__(kind, *args)


class ConfigError(DatelineError):
    """The operator must fix something; the command line ends with exit code 2."""


class Unfit(DatelineError):
    """What a person gave cannot be taken; the message says in plain words what is asked instead."""


# --- asking another server -------------------------------------------------------------------------


class FetchError(DatelineError):
    """Asking `url` gave nothing usable.

    `status` is the HTTP status where one arrived.
    """

    retryable = False

    def __init__(self, url: str, reason: str, *, status: int | None = None) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.status = status


class Unreachable(FetchError):
    """No connection, no such name, or the server answered with an error of its own."""

    retryable = True


class TimedOut(FetchError):
    """The whole answer did not arrive in time."""

    retryable = True


class Throttled(FetchError):
    """429 or 503: the host asked us to wait until `retry_at` (None: it did not say how long)."""

    retryable = True

    def __init__(self, url: str, reason: str, *, retry_at: datetime | None = None, status: int | None = None) -> None:
        super().__init__(url, reason, status=status)
        self.retry_at = retry_at


class Refused(FetchError):
    """robots.txt, 401 or 403: they do not want us here; back off a day."""


class NotFound(FetchError):
    """404: back off to weekly, never given up unseen."""


class Withdrawn(FetchError):
    """451: the text goes from every way out."""


class Gone(FetchError):
    """410: asked once more after a day, then retired."""


class Blocked(FetchError):
    """A private or forbidden address; nothing was sent. `address` is what the name led to."""

    def __init__(self, url: str, address: str, reason: str = "a private or forbidden address") -> None:
        where = "" if address in reason else f" ({address})"
        super().__init__(url, f"{reason}{where}; nothing was sent")
        self.address = address


class Broken(FetchError):
    """The answer did not arrive whole, or was not HTTP."""

    retryable = True


class Untrusted(FetchError):
    """TLS could not be verified."""


# What passing a limit of an answer means, for people.
OVER_LIMIT = {
    "wire bytes": "it sends more than we take",
    "unpacked bytes": "unpacked it is more than we take",
    "ratio": "it unpacks to far more than it is",
    "redirects": "it redirects again and again",
    "headers": "its headers are more than we take",
    "layers of packing": "it is packed more than once",
    "gzip members": "it is packed in too many pieces",
    "zstd frames": "it is packed in too many pieces",
}


class OverLimit(FetchError):
    """The answer passed a limit; `limit` names it: wire bytes, unpacked bytes, ratio, redirects, headers."""

    def __init__(self, url: str, limit: str, *, detail: str = "", status: int | None = None) -> None:
        words = OVER_LIMIT.get(limit, f"over the limit of {limit}")
        super().__init__(url, f"{words}{f' ({detail})' if detail else ''}", status=status)
        self.limit = limit


# --- reading foreign bytes -------------------------------------------------------------------------


class FormatError(DatelineError):
    """Bytes are not what they claim to be; `offset` is where, in bytes or None where unknown."""

    def __init__(self, url: str, reason: str, *, offset: int | None = None) -> None:
        where = "" if offset is None else f" at byte {offset}"
        super().__init__(f"{url}: {reason}{where}")
        self.url = url
        self.reason = reason
        self.offset = offset


class NotAFeed(FormatError):
    """The answer is a page, a login wall, a parked domain or nothing; no items are made from it."""


class CellKilled(DatelineError):
    """A child that parsed foreign bytes passed a limit and was killed; `limit`: memory, time, or crash."""

    def __init__(self, limit: str, what: str = "") -> None:
        super().__init__(f"parsing was stopped: over the limit of {limit}" + (f" in {what}" if what else ""))
        self.limit = limit
        self.what = what


class ExtractError(DatelineError):
    """There is no article on the page; `reason` says what there is instead."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}" if url else reason)
        self.url = url
        self.reason = reason


# --- markets ---------------------------------------------------------------------------------------


class MarketError(DatelineError):
    """A provider or an asset gave trouble."""

    def __init__(self, provider: str, reason: str, *, asset: str | None = None) -> None:
        super().__init__(f"{provider}{f' ({asset})' if asset else ''}: {reason}")
        self.provider = provider
        self.reason = reason
        self.asset = asset


class ProviderDown(MarketError):
    """The provider did not answer with data; retryable, not before `retry_at` where it said so."""

    def __init__(self, provider: str, reason: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(provider, reason)
        self.retry_at = retry_at


class UnknownAsset(MarketError):
    """Nobody told us about this asset."""


class BadTick(MarketError):
    """A tick that cannot be true, or is out of place."""


# --- the store -------------------------------------------------------------------------------------


class StoreError(DatelineError):
    """The store could not do it."""


class StoreBusy(StoreError):
    """Locked, full, or away; retryable."""


class Conflict(StoreError):
    """Saved by someone else in between: reload, decide again."""


class SchemaMismatch(StoreError):
    """The database is of a newer version, or of something else."""

"""The values that go into the client and come out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from dateline.model import Validators

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may take, all hops together for the time.

    Figures: facts of hostile servers, rows N6 to N9; a feed of 1,000 items with whole texts has 4 MiB on the wire
    at most, and 8 KiB of headers is passed by the security policies of real outlets.
    """

    total: timedelta = timedelta(seconds=30)
    idle: timedelta = timedelta(seconds=10)  # also the time to connect
    wire_bytes: int = 5 * MIB
    unpacked_bytes: int = 20 * MIB
    ratio: int = 100  # unpacked to packed, counted from 1 MiB on
    redirects: int = 5
    headers: int = 200
    header_bytes: int = 32 * 1024  # one header line; all together four times that


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: status 200 with its body unpacked, or 304 without one.

    url: the address that answered, after all redirects; hops: how many those were. permanent_url: where the
    permanent redirects (301, 308) led before any other kind, None where there was none or it left https.
    headers: names in lower case, a repeated one joined by commas. validators: to ask with the next time.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    permanent_url: str | None
    hops: int
    wire_bytes: int
    took: timedelta
    validators: Validators


@dataclass(frozen=True, slots=True)
class Reply:
    """One hop's answer before it is judged: the body is there for status 200 only, as it came."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


class Transport(Protocol):
    """Answers inside the process, instead of the network, for the hosts that it was given for.

    Shape:  an absolute address and request headers, names in lower case; status, headers and body out.
    Errors: FetchError only.
    """

    async def answer(self, url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]: ...


def size_text(size_bytes: int) -> str:
    """A size for people: 5 MiB."""
    for power, unit in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if size_bytes >= 1024**power:
            return f"{size_bytes / 1024**power:,.3g} {unit}"
    return f"{size_bytes} bytes"


def seconds_text(time: timedelta) -> str:
    """A time limit for people: 30 seconds."""
    seconds = time.total_seconds()
    return f"{seconds:g} second{'' if seconds == 1 else 's'}"

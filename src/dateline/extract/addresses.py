"""Foreign references to addresses that a reader may be sent to."""

from __future__ import annotations

from collections.abc import Callable

from dateline import urls

Resolve = Callable[[str], str | None]


def resolver(base: str) -> Resolve:
    """Foreign references to absolute web or mail addresses; None for every other scheme."""
    known: dict[str, str | None] = {}

    def resolve(reference: str) -> str | None:
        if reference not in known:
            known[reference] = _resolved(base, reference)
        return known[reference]

    return resolve


def _resolved(base: str, reference: str) -> str | None:
    reference = reference.strip()
    if not reference or reference.startswith("#") or len(reference) > 4_000:
        return None
    if reference[:7].lower() == "mailto:":
        address = reference[7:].split("?", 1)[0]
        return f"mailto:{address}" if _is_mail(address) else None
    return urls.resolve(base, reference)


def _is_mail(address: str) -> bool:
    local, at, host = address.partition("@")
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-")
    return bool(local and at and "." in host) and set(local + host) <= allowed and len(address) <= 200

"""Addresses inside wire formats: made absolute, web addresses only."""

from __future__ import annotations

import html
import re

from dateline.urls import PLAIN, is_plain_origin, resolve

LONGEST = 4_000  # characters; longer addresses are data
_MOST = 50  # addresses a fragment; bounds what a feed of nothing but relative links can cost

_ATTRIBUTE = re.compile(
    r"(<[a-z][a-z0-9]*\s(?:[^<>]{0,1000}?\s)?(?:href|src|poster)\s{0,5}=\s{0,5})"
    r"(?:\"(?![a-z][a-z0-9+.-]{0,20}:|#|\")([^\"<>]{1,2000})\"|'(?![a-z][a-z0-9+.-]{0,20}:|#|')([^'<>]{1,2000})')",
    re.IGNORECASE,
)


def absolute(base: str | None, reference: str | None) -> str | None:
    """The web address that a reference means, None where it means none (another scheme, rubbish, empty)."""
    if not reference:
        return None
    reference = reference.strip()
    if not reference or len(reference) > LONGEST:
        return None
    plain = PLAIN.fullmatch(reference)
    if plain is not None and is_plain_origin(plain[1]):
        return reference
    return resolve(base, reference)


def absolutes(fragment: str, base: str | None) -> str:
    """Make relative addresses in a fragment of HTML absolute (href, src, poster); the rest stays as it is."""
    if base is None or ("=" not in fragment):
        return fragment
    return _ATTRIBUTE.sub(lambda found: _replaced(found, base), fragment, count=_MOST)


def _replaced(found: re.Match[str], base: str) -> str:
    reference = html.unescape(found[2] or found[3])
    meant = resolve(base, reference)
    return found[0] if meant is None else f'{found[1]}"{html.escape(meant)}"'


def is_mail(url: str) -> bool:
    """Whether this is an e-mail address written as a link, with nothing that a mail program would act upon."""
    return re.fullmatch(r"mailto:[^\s\"'<>?&]{1,300}@[^\s\"'<>?&]{1,300}", url, re.IGNORECASE) is not None


def without_feed_scheme(reference: str) -> str:
    """feed://host/x and feed:https://host/x are how feeds were once linked to."""
    reference = reference.strip()
    low = reference[:12].lower()
    if low.startswith("feed:http"):
        return reference[5:]
    return "http" + reference[4:] if low.startswith("feed://") else reference

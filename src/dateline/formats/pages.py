"""Web pages that came where a feed was asked: what they are, in words that an operator understands."""

from __future__ import annotations

import re

from dateline.text import plain, tidy

_LOOK = 64 * 1024
_TITLE = re.compile(r"<title(?:\s[^<>]{0,200})?>([^<]{0,500})", re.IGNORECASE)
_KINDS = (
    (
        re.compile(
            r"domain (?:name )?(?:is |may be )?(?:for sale|parked)|buy this domain|parked (?:free|domain)|sedoparking"
            r"|parkingcrew|hugedomains|afternic|bodis\.com|this domain has expired|domain parking",
            re.IGNORECASE,
        ),
        "a parked domain",
    ),
    (
        re.compile(
            r"just a moment\.\.\.|cf-chl|challenge-platform|attention required! \| cloudflare|captcha|are you a robot"
            r"|verify (?:that )?you are (?:a )?human|checking your browser|access denied|datadome"
            r"|perimeterx|px-captcha",
            re.IGNORECASE,
        ),
        "a page that keeps robots out",
    ),
    (
        re.compile(
            r"<input[^<>]{0,300}type\s{0,5}=\s{0,5}[\"']?password"
            r"|<title[^<>]{0,100}>[^<]{0,100}(?:log[ -]?in|sign[ -]?in|anmelden|connexion|iniciar sesi|accedi"
            r"|войти|ログイン)",
            re.IGNORECASE,
        ),
        "a log-in page",
    ),
    (
        re.compile(
            r"cookie[- ]?(?:wall|consent|banner)|<title[^<>]{0,100}>[^<]{0,100}(?:consent|cookie)", re.IGNORECASE
        ),
        "a page that asks for consent",
    ),
    (
        re.compile(r"<title[^<>]{0,100}>[^<]{0,100}(?:404|not found|nicht gefunden|page introuvable)", re.IGNORECASE),
        "a page that says there is nothing here",
    ),
)


def what_page(utf8: bytes) -> str:
    """What a web page is that came instead of a feed: a log-in page, a parked domain, a page with this title."""
    page = utf8[:_LOOK].decode("utf-8", "replace")
    titled = _TITLE.search(page)
    name = plain(titled[1])[:80] if titled else ""
    quoted = f" titled “{tidy(name)}”" if name else ""
    for form, what in _KINDS:
        if form.search(page):
            return f"{what}{quoted}, not a feed"
    return f"a web page{quoted}, not a feed"

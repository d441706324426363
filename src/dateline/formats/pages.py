"""Web pages that came where a feed was asked: what they are, in words that an operator understands."""

from __future__ import annotations

import re

from dateline.formats.links import absolute
from dateline.text import plain, tidy, unescape

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


_METAS = re.compile(r"<meta\s[^<>]{0,2500}>", re.IGNORECASE)
_REFRESH = re.compile(r"http-equiv\s{0,5}=\s{0,5}[\"']?\s{0,5}refresh", re.IGNORECASE)
_LEADS_TO = re.compile(
    r"content\s{0,5}=\s{0,5}[\"'][^\"'<>]{0,40}?url\s{0,5}=\s{0,5}[\"']?([^\"'<>\s]{1,2000})", re.IGNORECASE
)
_SHOWN = 200  # characters of an address


def refresh_target(utf8: bytes, url: str) -> str | None:
    """Where a page sends its readers by itself (meta refresh), which no robot follows; None where it does not."""
    for meta in _METAS.findall(utf8[:_LOOK].decode("utf-8", "replace")):
        leads = _LEADS_TO.search(meta) if _REFRESH.search(meta) else None
        target = absolute(url, unescape(leads[1])) if leads else None
        if target is not None:
            return target
    return None


def what_page(utf8: bytes, url: str) -> str:
    """What a web page is that came instead of a feed: a log-in page, a parked domain, a page with this title."""
    target = refresh_target(utf8, url)
    return _what(utf8) + (f"; it sends its readers on to {target[:_SHOWN]}, which was not asked" if target else "")


def _what(utf8: bytes) -> str:
    page = utf8[:_LOOK].decode("utf-8", "replace")
    titled = _TITLE.search(page)
    name = plain(titled[1])[:80] if titled else ""
    quoted = f" titled “{tidy(name)}”" if name else ""
    for form, what in _KINDS:
        if form.search(page):
            return f"{what}{quoted}, not a feed"
    return f"a web page{quoted}, not a feed"

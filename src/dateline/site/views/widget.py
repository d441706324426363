"""Prices for other sites: a frame without script, one small script, and the page that gives both as text to copy.

Neither sets a cookie or tells us who reads. Source: docs/widgets.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from dateline.markets.ticker import keys
from dateline.model import AssetId, Quoted
from dateline.site.app import Ask
from dateline.site.asked_money import known_money
from dateline.site.cache import Page
from dateline.site.money import DOLLARS
from dateline.site.render import Head
from dateline.site.ticker import as_of, owing, prices

THEMES = ("auto", "light", "dark")
USUAL_COINS, MOST_COINS = 5, 50
LEAST_WIDTH, USUAL_WIDTH, MOST_WIDTH = 160, 320, 1200
ROW_HEIGHT, ENDS_HEIGHT = 34, 62  # pixels of a row, and of what stands above and below the rows
# Nothing runs in the frame and nothing is asked for but its style; any site may show it.
_FRAME_POLICY = b"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
_EVERYONE = (b"cross-origin-resource-policy", b"cross-origin")
_SCRIPT = "text/javascript; charset=utf-8"
_SCRIPT_CACHE = b"public, max-age=600"
_WORDS = ("state_live", "state_offline", "state_delayed", "old", "ended", "as_of", "seconds", "minutes", "hours")


async def frame(ask: Ask) -> Page:
    """The frame: a page of its own with a few prices, which asks for itself again each minute."""
    theme, number = _theme(ask), await ask.prices_number()
    asked_in, words = await known_money(ask), ask.edition.words
    shown_in = asked_in or DOLLARS  # an error would leave a hole in another site's page
    everything = await ask.edition.prices.quoted()
    chosen, _ = _chosen(ask.query.get("coins", ""), everything)
    table = prices(chosen, words, ask.now, None, everything)
    credits = owing(chosen, ask.site.parts.market_attribution)
    priced = [price.line for price in table if price.line is not None]
    told = {q.asset.id: shown_in.price(q.tick.price) for q in chosen if q.tick is not None}
    html = ask.site.templates.text(
        "widget.html",
        table=table,
        told=told,
        theme=theme,
        base=_base(ask),
        name=await ask.edition.name(),
        credits=credits,
        simulated=any(credit.simulated for credit in credits),
        as_of=as_of(priced, words) if priced else None,
        money=shown_in,
        no_rate="" if asked_in is not None else words("markets_no_rate", currency=ask.query["currency"].upper()),
    )
    page = ask.bytes(html.encode(), "text/html; charset=utf-8", more=(_EVERYONE,), priced=number)
    return _with(page, b"content-security-policy", _FRAME_POLICY)


async def script(ask: Ask) -> Page:
    """The script: our own code for prices, the widget's, and its words, as one file."""
    folder = resources.files("dateline.site") / "static"
    own, rules = ((folder / name).read_text("utf-8") for name in ("widget.js", "prices.js"))
    words = {key: ask.edition.words(f"markets_{key}") for key in _WORDS}
    words["simulated"] = ask.edition.words("markets_simulated_mark")
    # The rules are given a `module` of their own, so that nothing of ours is left on another site's page.
    parts = (
        "(() => {",
        f"const words = {json.dumps(words, ensure_ascii=False)}, module = {{}};",
        rules,
        "const prices = module.exports;",
        own,
        "})();",
    )
    page = ask.bytes("\n".join(parts).encode(), _SCRIPT, more=(_EVERYONE, (b"access-control-allow-origin", b"*")))
    return _with(page, b"cache-control", _SCRIPT_CACHE)


def _with(page: Page, name: bytes, value: bytes) -> Page:
    """The page with another value in a header that it has."""
    page.headers = tuple((each, value if each == name else was) for each, was in page.headers)
    return page


async def widgets(ask: Ask) -> Page:
    """The page that gives the text to copy, beside what it will look like."""
    shown_in = await known_money(ask) or DOLLARS
    theme, width = _theme(ask), _width(ask.query.get("width", ""))
    everything = await ask.edition.prices.quoted()
    wanted = ask.query.get("coins", "")[:2000]
    chosen, unknown = _chosen(wanted, everything)
    coins = ",".join(q.asset.id for q in chosen)
    told = {"coins": coins, "theme": theme, "currency": shown_in.code}
    usual = {"theme": "auto", "currency": DOLLARS.code}
    query = urlencode({key: value for key, value in told.items() if value != usual.get(key)}, safe=",")
    return await ask.page(
        "widgets.html",
        Head(
            title=ask.edition.words("widgets_title"),
            description=ask.edition.words("widgets_description"),
            path="/widgets",
            robots="noindex" if ask.query else None,
            current="markets",
        ),
        base=_base(ask),
        frame=f"/widget?{query}",
        frame_in_html=f"{_base(ask)}/widget?{query}".replace("&", "&amp;"),
        coins=coins,
        theme=theme,
        themes=THEMES,
        currency=shown_in.code,
        currencies=("usd", *await ask.edition.prices.rates()),
        width=width,
        height=ENDS_HEIGHT + ROW_HEIGHT * len(chosen),
        unknown=unknown,
        has_any=bool(everything),
    )


def _chosen(wanted: str, everything: Sequence[Quoted]) -> tuple[list[Quoted], list[str]]:
    """The coins of a list of ids, or of symbols that only one coin here has; the largest where none is named.

    What names none here is told beside them.
    """
    names = [each.strip() for each in wanted.split(",") if each.strip()]
    if not names:
        return list(everything[:USUAL_COINS]), []
    by_id = {str(q.asset.id): q for q in everything}
    called = keys([q.asset for q in everything])
    by_key = {called[AssetId(i)].casefold(): q for i, q in by_id.items()}
    found = [(name, by_id.get(name) or by_key.get(name.casefold())) for name in dict.fromkeys(names[:MOST_COINS])]
    chosen = {q.asset.id: q for _, q in found if q is not None}
    return list(chosen.values()), [name[:60] for name, q in found if q is None]


def _theme(ask: Ask) -> str:
    theme = ask.query.get("theme", "auto")
    if theme not in THEMES:
        raise HTTPException(400)
    return theme


def _width(text: str) -> int:
    wide = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else USUAL_WIDTH
    return min(max(wide, LEAST_WIDTH), MOST_WIDTH)


def _base(ask: Ask) -> str:
    return ask.site.parts.base_url.rstrip("/")

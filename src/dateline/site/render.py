"""Templates to pages. Everything is escaped; what a template gets was made from a `Shown`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jinja2
from markupsafe import Markup

from dateline.formats.jsonld import script_safe
from dateline.site.cache import PAGE_LIVES_S, Header, Page, etag_of
from dateline.site.edition import Frame
from dateline.site.guard import HEADERS, THEME_LINE
from dateline.site.static import Static
from dateline.site.ticker import Bar
from dateline.site.words import Words

# A reader's browser may keep a page but asks each time whether it still holds: what was taken down is gone at once.
PAGE_CACHE = b"public, max-age=0, must-revalidate"


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """The feeds of a page: of the front page, a section, an asset; those that it has."""

    title: str
    rss: str
    atom: str | None = None
    json: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself. Templates know it as `page`.

    `path`: its canonical address here, None where it has none (errors, search). `current`: the key of its
    place in the section bar. `live`: whether prices are kept fresh by the stream.
    """

    title: str
    description: str | None = None
    path: str | None = None
    robots: str | None = None
    current: str = ""
    feeds: FeedLinks | None = None
    kind: str = "website"
    image: str | None = None
    structured: tuple[Mapping[str, Any], ...] = ()
    tdm_reserved: bool = False
    tdm_policy_url: str | None = None


class Templates:
    """The templates with what all of them use."""

    def __init__(self, words: Words, static: Static) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.PackageLoader("dateline.site", "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(t=words, d=words.desk, static=static.address, theme_line=Markup(THEME_LINE))  # noqa: S704
        self._environment.filters["json_in_html"] = json_in_html

    def html(self, template: str, head: Head, frame: Frame, context: Mapping[str, object]) -> str:
        """A page's text."""
        return self._environment.get_template(template).render(page=head, site=frame, **context)

    def text(self, template: str, **context: object) -> str:
        """The text of a template that stands by itself, without the frame of a page."""
        return self._environment.get_template(template).render(**context)

    def bar(self, ticker: Bar, query: str = "") -> Markup:
        """The ticker's text, which every page carries. `query`: what its links end with, to stay in a currency."""
        return Markup(self._environment.get_template("ticker.html").render(ticker=ticker, query=query))  # noqa: S704


def json_in_html(value: object) -> Markup:
    """JSON that cannot end the script element it stands in, whatever its strings hold."""
    return Markup(script_safe(json.dumps(value, ensure_ascii=False, separators=(",", ":"))))  # noqa: S704


def stored(
    body: bytes,
    media_type: str,
    *,
    number: int,
    now_s: float,
    status: int = 200,
    cache: bytes = PAGE_CACHE,
    more: tuple[Header, ...] = (),
    bar: bytes = b"",
    prices: int = 0,
    priced: bool = False,
) -> Page:
    """An answer with its headers, ready to be kept and sent."""
    etag = etag_of(body)
    headers = (
        (b"content-type", media_type.encode()),
        (b"cache-control", cache),
        (b"vary", b"accept-encoding"),
        (b"etag", etag),
        *more,
        *HEADERS,
    )
    return Page(body, headers, etag, status, number, now_s + PAGE_LIVES_S, bar, prices, priced)

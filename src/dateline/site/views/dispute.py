"""A form for who says that a text is theirs, or another's; what is sent stands on the desk until someone decides.

Readers have no session, so a form is taken by where it comes from: its Origin must be this site. Few are taken from
one household, and few of all together.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dateline.errors import Unfit
from dateline.model import ArticleId, Audience
from dateline.rights import Shown, show
from dateline.site.app import Site
from dateline.site.phrases import origin_words
from dateline.site.quota import Quota
from dateline.site.render import Head
from dateline.site.rows import article_path, foreign
from dateline.text import tidy

MOST_BYTES = 16 * 1024
LONGEST_NAME, LONGEST_WORDS, LONGEST_CONTACT = 120, 2_000, 200
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # what would turn round the words after it
_quotas: WeakKeyDictionary[Site, Quota] = WeakKeyDictionary()


async def endpoint(request: Request) -> Response:
    """The form, and what is sent with it."""
    site: Site = request.app
    if site.parts.stories is None:
        raise HTTPException(404)
    filed = await site.parts.store.news.article(ArticleId(request.path_params["id"]))
    shown = show(filed, Audience.PUBLIC, site.parts.clock.now()) if filed is not None else None
    if shown is None:
        raise HTTPException(404)
    if request.method != "POST":
        return await _page(site, shown)
    return await _take(request, site, shown)


async def _take(request: Request, site: Site, shown: Shown) -> Response:
    words = site.words
    if not from_here(request, site.parts.base_url):
        raise HTTPException(403, words("dispute_elsewhere"))
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise HTTPException(413)
    quota = _quotas.setdefault(site, Quota(site.parts.clock))
    address = request.client.host if request.client else ""
    wait_s = quota.wait_s(address)
    if wait_s > 0:
        raise HTTPException(429, words("dispute_too_many"), {"retry-after": str(wait_s)})
    async with request.form(max_files=0, max_fields=10, max_part_size=MOST_BYTES) as form:
        sent = {name: _TURNS.sub("", tidy(str(form.get(name, "")))) for name in ("claimed", "words", "contact")}
    problem = _problem(sent)
    if problem:
        return await _page(site, shown, sent, problem=words(problem), status=422)
    quota.took(address)
    assert site.parts.stories is not None
    try:
        await site.parts.stories.dispute(shown.id, sent["claimed"], sent["words"], sent["contact"])
    except Unfit as error:
        return await _page(site, shown, sent, problem=str(error), status=422)
    return await _page(site, shown, done=True)


def _problem(sent: dict[str, str]) -> str:
    if not all(sent.values()):
        return "dispute_missing"
    longest = {"claimed": LONGEST_NAME, "words": LONGEST_WORDS, "contact": LONGEST_CONTACT}
    return "dispute_too_long" if any(len(sent[name]) > most for name, most in longest.items()) else ""


def from_here(request: Request, base_url: str) -> bool:
    """Whether a form was sent from a page of this site: by Origin, else by Referer; neither: no."""
    said = urlsplit(request.headers.get("origin") or request.headers.get("referer") or "")
    own = (f"{request.url.scheme}://{request.headers.get('host', '')}", base_url.rstrip("/"))
    return f"{said.scheme}://{said.netloc}".lower() in {each.lower() for each in own}


async def _page(
    site: Site,
    shown: Shown,
    sent: dict[str, str] | None = None,
    *,
    problem: str = "",
    status: int = 200,
    done: bool = False,
) -> Response:
    words = site.words
    placed = await site.parts.store.stories.of_article(shown.id)
    origin = placed.coverage.origin if placed is not None else None
    lang, direction = foreign(shown.language, shown.direction, words)
    return await site.page(
        "dispute.html",
        Head(title=words("dispute_title"), robots="noindex"),
        status=status,
        shown=shown,
        lang=lang,
        dir=direction,
        path=article_path(shown.id, shown.headline),
        origin=origin_words(origin, words) if origin is not None else words("dispute_own", outlet=shown.outlet.name),
        sent=sent or {"claimed": "", "words": "", "contact": ""},
        problem=problem,
        done=done,
        longest=(LONGEST_NAME, LONGEST_WORDS, LONGEST_CONTACT),
    )

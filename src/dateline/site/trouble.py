"""Error pages: the same masthead, plain words, a search, the latest five; for programs the words as JSON."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dateline.errors import StoreError
from dateline.site.render import Head
from dateline.site.rows import row

if TYPE_CHECKING:
    from dateline.site.app import Site

log = logging.getLogger(__name__)
LATEST = 5


async def page_for(request: Request, exc: Exception) -> Response:
    """The page for a status that was raised; a redirect where that is what it is."""
    assert isinstance(exc, HTTPException)
    headers = dict(exc.headers or {})
    if exc.status_code < 400:
        return Response(status_code=exc.status_code, headers=headers)
    detail = exc.detail if exc.detail and exc.detail != _phrase(exc.status_code) else None
    return await error_page(request, exc.status_code, detail=detail, headers=headers)


async def store_trouble(request: Request, exc: Exception) -> Response:
    """The store cannot answer: it is said, with nothing of its own words."""
    log.warning("store did not answer", extra={"path": request.url.path, "cause": type(exc).__name__})
    return await error_page(request, 503, headers={"retry-after": "30"})


async def our_mistake(request: Request, exc: Exception) -> Response:
    """A bug. The server logs it with its trace; the reader gets plain words."""
    return await error_page(request, 500)


async def error_page(
    request: Request, status: int, *, detail: str | None = None, headers: dict[str, str] | None = None
) -> Response:
    """The page for a status, JSON under /api; plain text where not even a page can be made."""
    site: Site = request.app
    words = site.words
    key = f"error_{status}" if words.has(f"error_{status}") else "error_400" if status < 500 else "error_500"
    if request.url.path.startswith("/api/"):
        open_to_all = {**(headers or {}), "access-control-allow-origin": "*"}  # else a browser hides even the status
        return JSONResponse({"error": detail or words(key)}, status, open_to_all)
    try:
        now = site.parts.clock.now()
        latest = [row(shown, words, now) for shown in (await site.edition().latest(LATEST))[:LATEST]]
        return await site.page(
            "error.html",
            Head(title=words(key), robots="noindex"),
            status=status,
            headers=headers,
            heading=words(key),
            text=words(f"{key}_text"),
            detail=detail,
            latest=latest,
        )
    except StoreError:
        return PlainTextResponse(f"{words(key)}\n\n{words(f'{key}_text')}\n", status, headers)


def _phrase(status: int) -> str:
    from http import HTTPStatus

    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""

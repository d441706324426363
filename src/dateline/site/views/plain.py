"""Answers that are no pages: our files, the clock, health, the live stream, pictures."""

from __future__ import annotations

import json
from urllib.parse import quote, unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dateline.errors import StoreError
from dateline.model import PictureId
from dateline.site.app import PageAnswer, Site
from dateline.site.guard import PICTURE_POLICY
from dateline.site.rows import WIDTHS

PICTURE_CACHE = "public, max-age=604800"  # a week; what is taken down leaves our pages at once
_NO_STORE = {"cache-control": "no-store"}


async def static_file(request: Request) -> Response:
    """One of our own files."""
    site: Site = request.app
    page = site.static.page(request.path_params["name"], request.query_params.get("v"))
    if page is None:
        raise HTTPException(404)
    return PageAnswer(page)


async def icon(request: Request) -> Response:
    """The icon under the name that software asks for unbidden."""
    site: Site = request.app
    page = site.static.page("icon-48.png", None)
    if page is None:
        raise HTTPException(404)
    return PageAnswer(page)


async def without_slash(request: Request) -> Response:
    """An address that ends in a slash leads to the one without: here nothing is a folder."""
    path = unquote(request.url.path).strip("/\\")  # "//host/" would lead away from here
    query = f"?{request.url.query}" if request.url.query else ""
    return Response(status_code=308, headers={"location": f"/{quote(path, safe='/')}{query}"})


async def clock(request: Request) -> Response:
    """The time in milliseconds, by which a page measures how far its reader's clock is off."""
    site: Site = request.app
    text = str(round(site.parts.clock.now().timestamp() * 1000))
    return Response(text, media_type="text/plain", headers=_NO_STORE)


async def health(request: Request) -> Response:
    """Whether the site can answer: the store does, and at which change number."""
    site: Site = request.app
    try:
        number = await site.parts.store.changes.newest()
    except StoreError as exc:
        return _json({"status": "the store does not answer", "cause": type(exc).__name__}, 503)
    return _json({"status": "ok", "change": number, "version": site.parts.version}, 200)


def _json(body: dict[str, object], status: int) -> Response:
    return Response(json.dumps(body), status, _NO_STORE, "application/json")


async def live(request: Request) -> Response:
    """Say what /live is: its stream is given before the application is asked (site/takeover.py)."""
    headers = {"cache-control": "no-store", "retry-after": "5"}
    if request.method == "HEAD":
        return Response(headers={**_NO_STORE, "content-type": "text/event-stream; charset=utf-8"})
    return Response("The live stream needs a connection of its own.\n", 503, headers, "text/plain")


async def picture(request: Request) -> Response:
    """A picture of ours; never one that we did not encode, never for who may not see it."""
    site: Site = request.app
    wanted, width = request.path_params["picture"], request.path_params["width"]
    if width not in WIDTHS or not wanted.isalnum():
        raise HTTPException(404)
    found = await site.parts.pictures(PictureId(wanted), width)
    if found is None:
        raise HTTPException(404)
    headers = {
        "cache-control": PICTURE_CACHE,
        "content-security-policy": PICTURE_POLICY,
        "etag": f'"{found.etag}"',
        "cross-origin-resource-policy": "same-origin",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type=found.media_type, headers=headers)

"""The door of the desk: what is checked before any of its pages is made or any deed is done.

Until a password is set only this machine itself is answered. After that: a session, and for every deed the
form's token and the Origin. GET changes nothing. Source: docs/desk.md; facts on bad inputs, W1 to W4, W10.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dateline.errors import CellKilled, ExtractError, FetchError, FormatError, Unfit
from dateline.site.desk.parts import DeskParts
from dateline.site.desk.visit import PLACES, Visit, csrf_of
from dateline.site.parts import SiteParts
from dateline.walk.accounts import Opened

SESSION = "dateline_desk"
VISITOR = "dateline_visitor"
ENTRANCE = "/desk/enter"
MOST_BODY_BYTES = 6 * 1024 * 1024  # a list of 10,000 feeds has about 2 MB
MOST_OPEN_BODY_BYTES = 16 * 1024
MOST_FIELDS = 1_500
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow"}

Handler = Callable[[Visit], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Door:
    """Makes endpoints of handlers: `page` for looking, `deed` for acting, `open_*` for those not signed in."""

    def __init__(self, parts: SiteParts, desk: DeskParts) -> None:
        self._parts = parts
        self._desk = desk
        self._has_password = False  # never goes back once it is true

    def page(self, handler: Handler) -> Endpoint:
        """A page for those signed in; others are sent to sign in and then come back."""

        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request)
            closed = await self._closed(visit)
            if closed is not None:
                return self._finished(visit, closed)
            if visit.account is None:
                return self._finished(visit, await self._to_sign_in(request))
            return self._finished(visit, await _answered(handler, visit))

        return endpoint

    def open_page(self, handler: Handler) -> Endpoint:
        """A page for those not signed in: the first link, the login."""

        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request)
            answer = await self._closed(visit) or await _answered(handler, visit)
            return self._finished(visit, answer)

        return endpoint

    def deed(self, handler: Handler) -> Endpoint:
        """A deed by someone signed in."""
        return self._deed(handler, MOST_BODY_BYTES, signed_in=True)

    def open_deed(self, handler: Handler) -> Endpoint:
        """Signing in, by password or by link."""
        return self._deed(handler, MOST_OPEN_BODY_BYTES, signed_in=False)

    def _deed(self, handler: Handler, most_bytes: int, *, signed_in: bool) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request)
            answer = await self._closed(visit)
            if answer is None and signed_in and visit.account is None:
                answer = await self._to_sign_in(request)
            answer = answer or await self._unfit(visit, most_bytes) or await _answered(handler, visit)
            return self._finished(visit, answer)

        return endpoint

    # --- checks ------------------------------------------------------------------------------------

    async def _visit(self, request: Request) -> Visit:
        token = request.cookies.get(SESSION, "")
        account = await self._desk.accounts.signed_in(token) if token else None
        if account is None:
            token = request.cookies.get(VISITOR, "") or secrets.token_urlsafe(24)
        return Visit(request, self._parts, self._desk, token, account)

    async def _closed(self, visit: Visit) -> Response | None:
        """Refuse what is not this machine while there is no password."""
        if not self._has_password:
            self._has_password = await self._desk.accounts.any()
        if self._has_password or is_this_machine(visit.request):
            return None
        if visit.request.url.path == ENTRANCE and await self._desk.accounts.link_elsewhere():
            return None
        words = (
            "The desk answers only the machine that it runs on until its password is set. Open the one-time link "
            "there, or through a tunnel: ssh -L 8000:127.0.0.1:8000 and the name of the machine. In a container, or "
            "where neither can be had, “dateline desk-link --elsewhere” prints a link that opens from here."
        )
        return await visit.refused(words, status=403, title="The desk is not open yet")

    async def _to_sign_in(self, request: Request) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return Response(status_code=401)  # the desk's script, which then loads the page again
        if not self._has_password:
            return RedirectResponse("/desk/enter", 303)
        by_path = {path: name for name, path in PLACES.items()}
        name = by_path.get(request.url.path, "reader") if request.method == "GET" else "reader"
        return RedirectResponse(f"/desk/login?next={name}" if name != "reader" else "/desk/login", 303)

    async def _unfit(self, visit: Visit, most_bytes: int) -> Response | None:
        """Check where a form comes from, its size and its token, and take it in."""
        request = visit.request
        if not self._from_here(request):
            words = "This form was not sent from a page of this site, so nothing was done."
            return await visit.refused(words, status=403)
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > most_bytes:
            words = f"What was sent is larger than we take: at most {most_bytes // 1024} KiB."
            return await visit.refused(words, status=413)
        await _take_form(visit, most_bytes)
        if not hmac.compare_digest(visit.text("csrf").encode(), visit.csrf.encode()):
            words = "The page with that form was too old, so nothing was done. Go back, load it again, and retry."
            return await visit.refused(words, status=403)
        return None

    def _from_here(self, request: Request) -> bool:
        """By Origin, which browsers send with every form; else by Referer; neither: no."""
        said = request.headers.get("origin") or request.headers.get("referer") or ""
        parts = urlsplit(said)
        own = (f"{request.url.scheme}://{request.headers.get('host', '')}", self._parts.base_url.rstrip("/"))
        return f"{parts.scheme}://{parts.netloc}".lower() in {each.lower() for each in own}

    # --- leaving -----------------------------------------------------------------------------------

    def _finished(self, visit: Visit, response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if visit.account is None and VISITOR not in visit.request.cookies and "set-cookie" not in response.headers:
            self.put_cookie(visit, response, VISITOR, visit.token)
        return response

    def put_cookie(self, visit: Visit, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Set a cookie that scripts cannot read, that other sites' forms do not carry, and for the desk only."""
        response.set_cookie(
            name, value, max_age=seconds, path="/desk", httponly=True, samesite="lax", secure=self._secure(visit)
        )

    def sign_in(self, visit: Visit, opened: Opened, response: Response) -> Response:
        """Give the browser its session; the visitor's token ends, so nothing from before the login goes on."""
        seconds = int((opened.until - self._parts.clock.now()).total_seconds())
        self.put_cookie(visit, response, SESSION, opened.token, seconds)
        response.delete_cookie(VISITOR, path="/desk")
        visit.token, visit.account = opened.token, opened.account
        return response

    def sign_out(self, visit: Visit, response: Response) -> Response:
        """Take the session from the browser."""
        response.delete_cookie(SESSION, path="/desk", httponly=True, samesite="lax", secure=self._secure(visit))
        return response

    def _secure(self, visit: Visit) -> bool:
        return visit.request.url.scheme == "https"


async def _take_form(visit: Visit, most_bytes: int) -> None:
    """Read a form whole: its size is bounded, and no file of it stays open."""
    texts: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    async with visit.request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=most_bytes) as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                texts.setdefault(name, []).append(value)
            else:
                files[name] = await value.read()
    visit.form, visit.files = texts, files


async def _answered(handler: Handler, visit: Visit) -> Response:
    """Run a handler; what a person can do something about is said in plain words."""
    try:
        return await handler(visit)
    except Unfit as error:
        return await visit.refused(str(error))
    except (FetchError, FormatError, ExtractError, CellKilled) as error:
        return await visit.refused(f"{getattr(error, 'reason', error)}.", status=502)


def is_this_machine(request: Request) -> bool:
    """Whether the request comes straight from this machine, not through a proxy on it."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host.partition("%")[0]).is_loopback
    except ValueError:
        return False


__all__ = ["SESSION", "VISITOR", "Door", "Handler", "csrf_of", "is_this_machine"]

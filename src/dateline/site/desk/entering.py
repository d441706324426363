"""Signing in: by the one-time link, which sets a password, and by name and password."""

from __future__ import annotations

from starlette.responses import Response

from dateline.errors import Unfit
from dateline.site.desk.door import Door
from dateline.site.desk.limiter import Limiter
from dateline.site.desk.visit import PLACES, Visit
from dateline.walk.accounts import DEFAULT_NAME, LEAST_PASSWORD


class Entering:
    """The pages before the desk."""

    def __init__(self, door: Door, limiter: Limiter) -> None:
        self._door = door
        self._limiter = limiter

    async def link(self, visit: Visit) -> Response:
        """What a one-time link shows; the link is not used up by looking."""
        token = visit.asked("token")
        if not token or not await visit.desk.accounts.link_works(token):
            return await self._no_link(visit, asked=bool(token))
        return await self._enter_page(visit, token)

    async def enter(self, visit: Visit) -> Response:
        """Set the password by a one-time link, and sign in."""
        token, name = visit.text("token"), visit.text("name")
        if (wait_s := self._limiter.wait_s(visit.address, "")) > 0:
            return await self._too_many(visit, wait_s)
        if visit.text("password") != visit.text("again"):
            return await self._enter_page(visit, token, name, "The two passwords are not the same.")
        try:
            opened = await visit.desk.accounts.enter(token, name, visit.text("password"))
        except Unfit as error:
            return await self._enter_page(visit, token, name, str(error))
        if opened is None:
            self._limiter.failed(visit.address, "")
            return await self._no_link(visit, asked=True)
        return self._door.sign_in(visit, opened, visit.to("reader", done="entered"))

    async def _enter_page(self, visit: Visit, token: str, name: str = DEFAULT_NAME, problem: str = "") -> Response:
        status = 422 if problem else 200
        return await visit.page(
            "enter.html",
            "Set your password",
            status=status,
            entry=token,
            name=name,
            problem=problem,
            least=LEAST_PASSWORD,
        )

    async def _no_link(self, visit: Visit, *, asked: bool) -> Response:
        if asked:
            words = (
                "That link has been used, is more than a day old, or was cut. "
                "The command “dateline desk-link” prints a new one."
            )
        else:
            words = "Open the one-time link that Dateline printed when it started; “dateline desk-link” prints one."
        return await visit.refused(words, status=403 if asked else 200, title="The way to the desk")

    async def login(self, visit: Visit) -> Response:
        """The login form."""
        if visit.account is not None:
            return visit.to("reader")
        if not await visit.desk.accounts.any():
            return await self._no_link(visit, asked=False)
        return await self._login_page(visit, visit.asked("next"))

    async def sign_in(self, visit: Visit) -> Response:
        """Sign in by name and password."""
        name, following = visit.text("name"), visit.text("next")
        if (wait_s := self._limiter.wait_s(visit.address, name)) > 0:
            return await self._too_many(visit, wait_s)
        opened = await visit.desk.accounts.sign_in(name, visit.text("password"))
        if opened is None:
            self._limiter.failed(visit.address, name)
            return await self._login_page(visit, following, name, "Name or password is not right.")
        self._limiter.succeeded(visit.address)
        return self._door.sign_in(visit, opened, visit.to(following if following in PLACES else "reader"))

    async def _login_page(self, visit: Visit, following: str, name: str = "", problem: str = "") -> Response:
        following = following if following in PLACES else "reader"
        status = 403 if problem else 200
        return await visit.page("login.html", "Sign in", status=status, name=name, following=following, problem=problem)

    async def _too_many(self, visit: Visit, wait_s: int) -> Response:
        minutes = max(1, round(wait_s / 60))
        words = f"Too many wrong passwords. Try again in {minutes} minute{'' if minutes == 1 else 's'}."
        response = await visit.refused(words, status=429, title="Please wait")
        response.headers["retry-after"] = str(wait_s)
        return response

    async def sign_out(self, visit: Visit) -> Response:
        """End the session."""
        assert visit.account is not None
        await visit.desk.accounts.sign_out(visit.token, visit.account)
        visit.account = None
        answer = visit.to("/desk/login")
        return self._door.sign_out(visit, answer)

    async def change_password(self, visit: Visit) -> Response:
        """A new password for whoever is signed in."""
        assert visit.account is not None
        if (wait_s := self._limiter.wait_s(visit.address, visit.account.name)) > 0:
            return await self._too_many(visit, wait_s)
        if visit.text("password") != visit.text("again"):
            raise Unfit("The two new passwords are not the same.")
        opened = await visit.desk.accounts.change_password(visit.account, visit.text("old"), visit.text("password"))
        if opened is None:
            self._limiter.failed(visit.address, visit.account.name)
            raise Unfit("The old password is not right.")
        return self._door.sign_in(visit, opened, visit.to("settings", done="password"))

"""The door: the one-time link, signing in, and what is refused. Rows W1 to W4 and W10 of the facts on bad inputs."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from starlette.requests import Request

from dateline.site.desk.door import is_this_machine
from dateline.site.desk.limiter import TRIES_BY_ACCOUNT, TRIES_BY_ADDRESS, Limiter

PASSWORD = "a quiet harbour at six"


async def enter(browser: Any, token: str, **changes: str) -> Any:
    page = await browser.get(f"/desk/enter?token={token}")
    form = {"token": token, "name": "ada", "password": PASSWORD, "again": PASSWORD} | changes
    return await browser.post("/desk/enter", form, csrf=page.csrf)


# --- the first link --------------------------------------------------------------------------------


async def test_before_a_password_is_set_every_page_leads_to_the_link(house: Any) -> None:
    browser = house.browser()
    answer = await browser.get("/desk/sources")
    assert (answer.status, answer.to) == (303, "/desk/enter")
    assert "one-time link" in (await browser.get("/desk/enter")).words


async def test_the_link_sets_a_password_once_and_signs_in(house: Any) -> None:
    token = await house.accounts.new_link()
    browser = house.browser()
    for _ in range(3):  # looking does not use it up
        assert "Set your password" in (await browser.get(f"/desk/enter?token={token}")).words
    assert (await enter(browser, token)).to == "/desk?done=entered"
    assert (await browser.get("/desk")).status == 200
    second = house.browser()
    answer = await enter(second, token)
    assert answer.status == 403
    assert "has been used" in (await second.get(f"/desk/enter?token={token}")).words
    assert len(await house.store.desk.accounts()) == 1


async def test_of_two_who_use_the_link_at_once_one_gets_in(house: Any) -> None:
    token = await house.accounts.new_link()
    answers = await asyncio.gather(*(enter(house.browser(), token, name=f"ada{i}") for i in range(4)))
    assert sorted(a.status for a in answers) == [303, 403, 403, 403]
    assert len(await house.store.desk.accounts()) == 1


async def test_a_link_ends_after_a_day_and_with_the_next_link(house: Any) -> None:
    old = await house.accounts.new_link()
    token = await house.accounts.new_link()
    assert not await house.accounts.link_works(old)
    assert await house.accounts.link_works(token)
    house.clock.ahead = timedelta(hours=25)
    assert (await enter(house.browser(), token)).status == 403


async def test_a_weak_password_is_refused_and_the_link_still_works(house: Any) -> None:
    token = await house.accounts.new_link()
    browser = house.browser()
    for changes in (
        {"password": "short", "again": "short"},
        {"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"},
        {"again": "a quiet harbour at seven"},
        {"name": " "},
        {"name": "x" * 61},
    ):
        answer = await enter(browser, token, **changes)
        assert answer.status == 422, changes
        assert PASSWORD not in answer.text
    assert (await enter(browser, token)).status == 303


async def test_the_token_and_the_password_are_kept_nowhere(house: Any) -> None:
    token = await house.accounts.new_link()
    await enter(house.browser(), token)
    accounts = await house.store.desk.accounts()
    assert accounts[0].password_hash.startswith("$argon2id$")
    kept = repr(accounts) + repr(await house.store.desk.deeds()) + repr(await house.store.desk.setting("desk.link"))
    assert token not in kept and PASSWORD not in kept


async def test_until_the_password_is_set_only_this_machine_is_answered(house: Any) -> None:
    """A proxy on this machine hands on strangers: what it forwards is not from here."""
    token = await house.accounts.new_link()
    for header in ("x_forwarded_for", "forwarded", "x_real_ip"):
        answer = await house.browser().get(f"/desk/enter?token={token}", **{header: "203.0.113.9"})
        assert answer.status == 403 and "only the machine" in answer.words
        stranger = house.browser()
        form = {"token": token, "name": "eve", "password": PASSWORD, "again": PASSWORD}
        assert (await stranger.post("/desk/enter", form, csrf="x", **{header: "203.0.113.9"})).status == 403
    assert not await house.accounts.any()
    await enter(house.browser(), token)
    assert (await house.browser().get("/desk/login", x_forwarded_for="203.0.113.9")).status == 200


async def test_a_link_made_for_elsewhere_opens_from_another_machine_and_nothing_else_does(house: Any) -> None:
    far = {"x_forwarded_for": "203.0.113.9"}
    token = await house.accounts.new_link(elsewhere=True)
    stranger = house.browser()
    assert (await stranger.get("/desk/enter?token=wrong", **far)).status == 403
    assert (await stranger.get("/desk/login", **far)).status == 403
    assert (await stranger.get("/desk", **far)).status == 403
    page = await stranger.get(f"/desk/enter?token={token}", **far)
    assert page.status == 200
    form = {"token": token, "name": "ada", "password": PASSWORD, "again": PASSWORD}
    assert (await stranger.post("/desk/enter", form | {"token": "wrong"}, csrf=page.csrf, **far)).status == 403
    assert (await stranger.post("/desk/enter", form, csrf=page.csrf, **far)).status == 303
    assert not await house.accounts.link_elsewhere()
    await house.accounts.new_link()
    assert not await house.accounts.link_elsewhere()


def test_what_a_proxy_hands_on_is_not_from_this_machine() -> None:
    """A proxy that nobody listed: its own address is loopback, the one who asks may be anywhere."""
    for name in (b"x-forwarded-for", b"forwarded", b"x-real-ip"):
        headers = [(name, b"203.0.113.9")]
        scope = {"type": "http", "headers": headers, "client": ("127.0.0.1", 1), "method": "GET", "path": "/desk"}
        assert not is_this_machine(Request(scope))


@pytest.mark.parametrize(
    ("client", "here"),
    [("127.0.0.1", True), ("::1", True), ("127.8.8.8", True), ("203.0.113.9", False), ("192.168.1.4", False),
     ("localhost.evil.example", False), ("", False)],
)  # fmt: skip
def test_this_machine_is_told_by_the_address_that_is_connected(client: str, here: bool) -> None:
    scope = {"type": "http", "headers": [], "client": (client, 1), "method": "GET", "path": "/desk"}
    assert is_this_machine(Request(scope)) is here


# --- signing in ------------------------------------------------------------------------------------


async def test_signing_in_opens_a_session_that_scripts_and_other_sites_cannot_use(house: Any) -> None:
    await house.signed_in()
    browser = house.browser()
    page = await browser.get("/desk/login")
    before = dict(browser.jar)
    answer = await browser.post("/desk/login", {"name": "ada", "password": PASSWORD}, csrf=page.csrf)
    assert (answer.status, answer.to) == (303, "/desk")
    cookie = next(c for c in answer.headers.getall("set-cookie") if c.startswith("dateline_desk="))
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/desk" in cookie
    assert not set(before.values()) & set(browser.jar.values()), "nothing from before the login goes on"
    assert browser.jar["dateline_desk"] not in repr(await house.store.desk.accounts())


async def test_a_session_under_https_is_sent_under_https_only(house: Any) -> None:
    """The scheme is what a listed proxy says it was."""
    await house.signed_in()
    browser = house.browser()
    secure = {"x_forwarded_proto": "https", "origin": house.base.replace("http:", "https:")}
    page = await browser.get("/desk/login", x_forwarded_proto="https")
    form = {"name": "ada", "password": PASSWORD}
    answer = await browser.post("/desk/login", form, csrf=page.csrf, **secure)
    assert answer.status == 303
    assert "Secure" in next(c for c in answer.headers.getall("set-cookie") if c.startswith("dateline_desk="))


async def test_wrong_name_and_wrong_password_are_told_apart_by_nothing(house: Any) -> None:
    await house.signed_in()
    browser = house.browser()
    csrf = (await browser.get("/desk/login")).csrf
    wrong = [
        await browser.post("/desk/login", {"name": n, "password": p}, csrf=csrf)
        for n, p in (("ada", "not the password"), ("nobody", PASSWORD))
    ]
    assert [w.status for w in wrong] == [403, 403]
    assert wrong[0].words.replace("ada", "") == wrong[1].words.replace("nobody", "")


async def test_guessing_is_stopped_by_address_even_for_the_right_password(house: Any) -> None:
    await house.signed_in()
    browser = house.browser()
    csrf = (await browser.get("/desk/login")).csrf
    for _ in range(TRIES_BY_ADDRESS):
        assert (await browser.post("/desk/login", {"name": "ada", "password": "x" * 12}, csrf=csrf)).status == 403
    answer = await browser.post("/desk/login", {"name": "ada", "password": PASSWORD}, csrf=csrf)
    assert answer.status == 429 and int(answer.headers["retry-after"]) > 0
    house.clock.ahead = timedelta(minutes=16)
    assert (await browser.post("/desk/login", {"name": "ada", "password": PASSWORD}, csrf=csrf)).status == 303


def test_the_limiter_counts_by_account_and_by_household() -> None:
    class Still:
        seconds = 0.0

        def monotonic(self) -> float:
            return self.seconds

        def now(self) -> Any:
            raise NotImplementedError

    clock = Still()
    limiter = Limiter(clock)
    for i in range(TRIES_BY_ACCOUNT):
        assert limiter.wait_s(f"203.0.113.{i}", "ada") == 0
        limiter.failed(f"203.0.113.{i}", " Ada ")
    assert limiter.wait_s("198.51.100.1", "ada") > 0
    assert limiter.wait_s("198.51.100.1", "bob") == 0
    for i in range(TRIES_BY_ADDRESS):
        limiter.failed(f"2001:db8::{i:x}", f"name{i}")
    assert limiter.wait_s("2001:db8::ffff", "zoe") > 0
    assert limiter.wait_s("2001:db8:0:1::1", "zoe") == 0
    clock.seconds = 15 * 60 + 1
    assert limiter.wait_s("2001:db8::ffff", "ada") == 0


async def test_signing_out_ends_the_session_here_and_in_the_store_and_needs_a_form(house: Any) -> None:
    browser = await house.signed_in()
    kept = dict(browser.jar)
    assert (await browser.get("/desk/logout")).status == 405
    assert (await browser.get("/desk")).status == 200
    assert (await browser.post("/desk/logout")).to == "/desk/login"
    thief = house.browser()
    thief.jar = kept
    assert (await thief.get("/desk")).to == "/desk/login"


async def test_a_new_password_ends_every_other_session(house: Any) -> None:
    browser, other = await house.signed_in(), house.browser()
    csrf = (await other.get("/desk/login")).csrf
    await other.post("/desk/login", {"name": "ada", "password": PASSWORD}, csrf=csrf)
    assert (await other.get("/desk")).status == 200
    form = {"old": PASSWORD, "password": "another quiet harbour", "again": "another quiet harbour"}
    assert (await browser.post("/desk/password", form | {"old": "wrong one entirely"})).status == 422
    assert (await browser.post("/desk/password", form)).to == "/desk/settings?done=password"
    assert (await browser.get("/desk")).status == 200
    assert (await other.get("/desk")).to == "/desk/login"


async def test_a_session_ends_after_two_weeks(house: Any) -> None:
    browser = await house.signed_in()
    house.clock.ahead = timedelta(days=13)
    assert (await browser.get("/desk")).status == 200
    house.clock.ahead = timedelta(days=15)
    assert (await browser.get("/desk")).to == "/desk/login"


# --- forms -----------------------------------------------------------------------------------------

DEEDS = [
    "/desk/mark", "/desk/prices", "/desk/prices/1/remove", "/desk/logout", "/desk/password", "/desk/sources", "/desk/add",
    "/desk/add/look", "/desk/add/page", "/desk/add/page/take",
    "/desk/add/list",
    "/desk/add/all", "/desk/settings", "/desk/samples", "/desk/source/1", "/desk/source/1/remove", "/desk/source/1/repair",
    "/desk/outlet/1",
    "/desk/outlet/1/policy", "/desk/outlet/1/pause", "/desk/outlet/1/remove", "/desk/article/1/mark",
    "/desk/article/1/take-down", "/desk/article/1/restore", "/desk/article/1/re-extract", "/desk/wire", "/desk/wire/token",
    "/desk/story/1", "/desk/article/1/place", "/desk/rule/1/undo", "/desk/dispute/1",
]  # fmt: skip


def test_every_deed_of_the_desk_is_in_the_list_above(house_routes: list[Any]) -> None:
    posts = {r.path.replace("{id:int}", "1") for r in house_routes if "POST" in r.methods}
    assert posts - {"/desk/login", "/desk/enter"} == set(DEEDS)
    assert all(r.methods <= {"GET", "HEAD", "POST"} and len(r.methods & {"GET", "POST"}) == 1 for r in house_routes)


async def test_no_deed_is_done_without_the_token_or_from_elsewhere(house: Any) -> None:
    browser, stranger = await house.signed_in(), house.browser()
    before = (await house.store.changes.newest(), len(await house.store.desk.deeds()))
    csrf = await browser.token()
    form = {"name": "Overtaken", "public": "full", "pictures": "show", "address": "127.0.0.1"}
    for path in DEEDS:
        answers = [
            await browser.post(path, form, csrf=""),
            await browser.post(path, form, csrf=csrf, origin="https://evil.example"),
        ]
        assert [a.status for a in answers] == [403] * len(answers), path
        assert (await stranger.post(path, form, csrf=csrf)).to == "/desk/login", path
    for path in DEEDS[:2]:
        answers = [
            await browser.post(path, form, csrf="0" * 48),
            await browser.post(path, form, csrf=csrf, origin="null"),
            await browser.post(path, form, csrf=csrf, origin="", referer="https://evil.example/x"),
            await browser.post(path, form, csrf=csrf, origin=house.base + ".evil.example"),
        ]
        assert [a.status for a in answers] == [403] * len(answers), path
        assert (await stranger.post(path, form, csrf=csrf, accept="application/json")).status == 401, path
    assert (await house.store.changes.newest(), len(await house.store.desk.deeds())) == before


async def test_another_session_s_token_does_not_fit(house: Any) -> None:
    first, second = await house.signed_in("ada"), await house.signed_in("bea")
    answer = await second.post("/desk/settings", {"name": "Taken"}, csrf=await first.token())
    assert answer.status == 403
    assert await house.store.desk.setting("site_name") is None


async def test_a_login_form_from_elsewhere_is_refused(house: Any) -> None:
    await house.signed_in()
    form = {"name": "ada", "password": PASSWORD}
    browser = house.browser()
    csrf = (await browser.get("/desk/login")).csrf
    assert (await browser.post("/desk/login", form, csrf=csrf, origin="https://evil.example")).status == 403
    assert (await house.browser().post("/desk/login", form, csrf=csrf)).status == 403, "another visitor's token"


async def said_length(house: Any, browser: Any, length: str) -> bytes:
    """What is answered to a form that says that it has this length; none of it is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(house.base.rsplit(":", 1)[1]))
    cookies = "; ".join(f"{k}={v}" for k, v in browser.jar.items())
    lines = ["POST /desk/add/list HTTP/1.1", f"host: {house.base[7:]}", f"origin: {house.base}", f"cookie: {cookies}",
             "content-type: application/x-www-form-urlencoded", f"content-length: {length}", "", ""]  # fmt: skip
    writer.write("\r\n".join(lines).encode())
    head = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return head


async def test_a_form_without_end_or_size_is_refused(house: Any) -> None:
    browser = await house.signed_in()
    csrf = await browser.token()
    for large in ("7000000", "99999999999999"):
        answer = await said_length(house, browser, large)
        assert answer.startswith(b"HTTP/1.1 413 "), large
    many = await browser.post("/desk/mark", {f"f{i}": "1" for i in range(5000)}, csrf=csrf)
    assert many.status == 400
    small = house.browser()
    token = (await small.get("/desk/login")).csrf
    assert (await small.post("/desk/login", {"name": "a" * 20_000}, csrf=token)).status == 413


ELSEWHERE = [
    "//evil.example", "https://evil.example", "https:evil.example", "/\\evil.example", "/%09/evil.example",
    "\t//evil.example", "/desk/../..//evil.example", "javascript:alert(1)", "http:///evil.example", "sources/../x",
]  # fmt: skip


async def test_after_signing_in_only_named_pages_follow(house: Any) -> None:
    await house.signed_in()
    browser = house.browser()
    for following in ELSEWHERE:
        page = await browser.get("/desk/login?next=" + following.replace("\t", "%09"))
        assert "evil" not in page.text
        form = {"name": "ada", "password": PASSWORD, "next": following}
        assert (await browser.post("/desk/login", form, csrf=page.csrf)).to == "/desk", following
        browser.jar.clear()


async def test_whoever_is_sent_to_sign_in_comes_back_to_where_they_were(house: Any) -> None:
    await house.signed_in()
    browser = house.browser()
    answer = await browser.get("/desk/outlets")
    assert answer.to == "/desk/login?next=outlets"
    page = await browser.get(answer.to)
    form = {"name": "ada", "password": PASSWORD, "next": "outlets"}
    assert (await browser.post("/desk/login", form, csrf=page.csrf)).to == "/desk/outlets"


async def test_the_desk_is_kept_by_nobody_and_found_by_nobody(house: Any) -> None:
    browser = await house.signed_in()
    for path in ("/desk", "/desk/sources", "/desk/log", "/desk/login", "/desk/enter?token=x", "/desk/article/99"):
        answer = await browser.get(path)
        assert answer.headers["cache-control"] == "no-store", path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert "noindex" in answer.headers.get("x-robots-tag", "") or "noindex" in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_another_name_for_this_host_is_not_answered(house: Any) -> None:
    """DNS rebinding: a stranger's page that points its own name here gets nothing."""
    answer = await house.browser().get("/desk/enter?token=x", host="evil.example")
    assert answer.status == 400

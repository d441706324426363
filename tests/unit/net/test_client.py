"""The client answers whole or says what was wrong; nothing hangs."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from dateline.errors import (
    Blocked,
    Broken,
    ConfigError,
    FetchError,
    Gone,
    OverLimit,
    Throttled,
    TimedOut,
    Unreachable,
    Untrusted,
)
from dateline.model import Validators
from dateline.net.client import Answer, Client, Limits

Make = Callable[..., Client]
Serve = Callable[[bytes], Awaitable[list[bytes]]]

# What each fault of the fault server must come to; a number is the status of a good answer.
EXPECTED: dict[str, tuple[type[FetchError] | int, str]] = {
    "latency?s=5": (TimedOut, "nothing arrived for 0.3 seconds"),
    "hang": (TimedOut, "nothing arrived for 0.3 seconds"),
    "hang-body": (TimedOut, "its answer began, then nothing arrived for 0.3 seconds"),
    "drip": (TimedOut, "no whole answer within 1 second"),
    "drip-headers?ms=50": (TimedOut, "no whole answer within 1 second"),
    "empty-reply": (Broken, "closed before an answer came"),
    "reset": (Broken, "the connection broke"),
    "reset-mid-body": (Broken, "did not arrive whole"),
    "short-body": (Broken, "did not arrive whole"),
    "double-length": (Broken, "not HTTP"),
    "bad-chunk": (Broken, ""),
    "no-last-chunk": (Broken, "did not arrive whole"),
    "many-headers": (OverLimit, "headers"),
    "huge-header": (OverLimit, "headers"),
    "not-http": (Broken, "not HTTP: it does not begin as HTTP does"),
    "double-response": (200, ""),
    "gzip-bomb?mb=64": (OverLimit, "100 times its size"),
    "gzip-bomb?mb=32&layers=2": (OverLimit, "packed more than once"),
    "deflate-bomb?mb=64": (OverLimit, "100 times its size"),
    "endless": (OverLimit, "sends more than we take"),
    "claimed-huge": (OverLimit, "sends more than we take (5 MiB; it announces 93.1 GiB)"),
    "false-gzip": (Broken, "not gzip, though its header says so"),
    "truncated-gzip": (Broken, "the gzip body is cut off"),
    "silent-gzip": (200, ""),
    "huge-title?mb=6": (OverLimit, "sends more than we take"),
    "redirect-loop": (OverLimit, "more than 5 times, at last from http://"),
    "redirect-chain": (OverLimit, "more than 5 times, at last from http://"),
    "redirect-chain?n=5": (200, ""),
    "redirect-chain?n=6": (OverLimit, "redirects"),
    "redirect-private": (Blocked, "where clouds keep their secrets"),
    "redirect-crlf": (200, ""),
    "meta-refresh": (200, ""),
    "conditional": (200, ""),
    "wrong-304": (Broken, "304"),
    "fickle-etag": (200, ""),
    "status": (Throttled, "answered 503"),
    "status?code=500": (Unreachable, "answered 500"),
    "gone": (Gone, "answered 410"),
    "limited": (Throttled, "answered 429"),
    "html-as-feed": (200, ""),
    "truncated": (200, ""),
    "empty": (200, ""),
    "utf16": (200, ""),
    "control-chars": (200, ""),
    "robots": (OverLimit, "sends more than we take"),
}


# Only what must run out of time is given little of it: a busy machine may be silent for a while for no fault's sake.
PATIENT = Limits(total=timedelta(seconds=30), idle=timedelta(seconds=30))


@pytest.mark.parametrize("fault", EXPECTED)
async def test_every_fault_gets_a_good_answer_or_a_named_error(faults: Any, client: Client, fault: str) -> None:
    kind, words = EXPECTED[fault]
    url = faults.url(f"/fault/{fault}")
    limits = None if kind is TimedOut else PATIENT
    async with asyncio.timeout(60):
        if isinstance(kind, int):
            assert (await client.get(url, limits=limits)).status == kind
        else:
            with pytest.raises(kind) as failed:
                await client.get(url, limits=limits)
            assert words in str(failed.value)
            assert failed.value.url == url


async def test_a_body_longer_than_announced_is_refused_and_its_connection_dropped(faults: Any, client: Client) -> None:
    for _ in range(20):
        with pytest.raises(Broken, match=r"longer than the length|did not arrive whole|not HTTP"):
            await client.get(faults.url("/fault/long-body"), limits=PATIENT)
    assert b"<rss" in (await client.get(faults.url("/feed/rss"), limits=PATIENT)).body


@pytest.mark.parametrize("accept", ["refuse", "silent", "slowaccept"])
async def test_a_server_that_does_not_take_connections_well_is_named(
    faultserver: Any, make_client: Make, accept: str
) -> None:
    async with faultserver.FaultServer(seed=1, accept=accept) as server:
        with pytest.raises(Broken if accept == "refuse" else TimedOut):
            await make_client(f"127.0.0.1:{server.port}").get(server.url("/feed/rss"))


async def test_redirects_in_a_circle_are_named_as_such(serve: Any, make_client: Make) -> None:
    base, _ = await serve(*[b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"] * 6)
    with pytest.raises(OverLimit, match=r"again and again \(more than 5 times, in a circle\)"):
        await make_client(base.removeprefix("http://")).get(base + "/")


async def test_a_closed_port_is_unreachable(faultserver: Any, make_client: Make) -> None:
    async with faultserver.FaultServer(seed=1) as server:
        pass
    with pytest.raises(Unreachable, match="no connection"):
        await make_client(f"127.0.0.1:{server.port}").get(server.url("/"))


async def test_hanging_servers_do_not_hold_up_the_others(faults: Any, make_client: Make) -> None:
    limits = Limits(total=timedelta(seconds=60), idle=timedelta(seconds=60))
    client = make_client(f"127.0.0.1:{faults.port}", limits=limits)
    hanging = [asyncio.create_task(client.get(faults.url("/fault/hang"))) for _ in range(20)]
    await asyncio.sleep(0)
    answers = await asyncio.gather(*(client.get(faults.url(f"/page/{number}")) for number in range(80)))
    assert {answer.status for answer in answers} == {200}
    assert not any(task.done() for task in hanging)
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


async def test_an_answer_tells_what_to_ask_with_next_time(faults: Any, client: Client) -> None:
    url = faults.url("/fault/conditional")
    first = await client.get(url)
    assert first.status == 200
    assert first.validators == Validators('"1-1"', "Thu, 01 Jan 2026 00:00:00 GMT")
    assert first.wire_bytes == len(first.body) > 0
    assert first.took > timedelta()
    second = await client.get(url, validators=first.validators)
    assert (second.status, second.body) == (304, b"")
    sent = faults.log[-1]["headers"]
    assert sent["if-none-match"] == '"1-1"'
    assert sent["if-modified-since"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    assert sent["user-agent"] == "Dateline/test"
    assert sent["accept-encoding"] == "gzip, deflate, br, zstd"


async def test_a_304_to_a_plain_question_is_asked_once_more(faults: Any, client: Client) -> None:
    assert (await client.get(faults.url("/seq/304,ok"))).status == 200
    with pytest.raises(Broken):
        await client.get(faults.url("/fault/wrong-304"))
    assert faults.count("/fault/wrong-304") == 2


@pytest.mark.parametrize(
    ("after", "least", "most"),
    [("after=120", 110, 120), ("after=120&date=1", 100, 130), ("after=999999999", 604_790, 604_800)],
)
async def test_a_busy_host_says_when_to_come_back(
    faults: Any, client: Client, after: str, least: int, most: int
) -> None:
    with pytest.raises(Throttled) as throttled:
        await client.get(faults.url(f"/fault/status?{after}"))
    assert throttled.value.retry_at is not None
    wait = throttled.value.retry_at - client._clock.now()
    assert timedelta(seconds=least) < wait <= timedelta(seconds=most)


async def test_a_busy_host_that_talks_rubbish_says_nothing(faults: Any, client: Client) -> None:
    with pytest.raises(Throttled) as throttled:
        await client.get(faults.url("/fault/status?bad=1&code=429"))
    assert throttled.value.retry_at is None


# --- redirects -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hops", "permanent"),
    [
        (["301:/b"], "/b"),
        (["308:/b", "301:/c"], "/c"),
        (["301:/b", "302:/c"], "/b"),
        (["302:/b", "301:/c"], None),
        (["307:/b"], None),
        ([], None),
    ],
)
async def test_a_permanent_address_is_remembered_up_to_the_first_hop_that_is_not(
    serve: Any, make_client: Make, hops: list[str], permanent: str | None
) -> None:
    base, _ = await serve(
        *(f"HTTP/1.1 {hop[:3]} X\r\nLocation: {hop[4:]}\r\nContent-Length: 0\r\n\r\n".encode() for hop in hops),
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    )
    answer = await make_client(base.removeprefix("http://")).get(base + "/a")
    assert answer.permanent_url == (None if permanent is None else base + permanent)
    assert answer.hops == len(hops)
    assert answer.url == base + (hops[-1][4:] if hops else "/a")


async def test_keys_and_credentials_stay_with_their_origin(faults: Any, make_client: Make, make_names: Any) -> None:
    names = make_names(a_example_com=[["127.0.0.1"]], b_example_com=[["127.0.0.1"]])
    port = faults.port
    client = make_client(f"a.example.com:{port}", f"b.example.com:{port}", names=names)
    own = {"Authorization": "Bearer t", "X-Api-Key": "k", "Accept-Language": "de"}
    for target, kept in ((f"http://a.example.com:{port}/page/1", True), (f"http://b.example.com:{port}/page/2", False)):
        answer = await client.get(
            f"http://a.example.com:{port}/fault/redirect-private?to={target}",
            headers=own,
            validators=Validators('"v"'),
        )
        assert answer.url == target
        sent = faults.log[-1]["headers"]
        assert ("authorization" in sent, "x-api-key" in sent) == (kept, kept)
        assert sent["accept-language"] == "de"
        assert sent["if-none-match"] == '"v"'


class Inside:
    """Answers from a table, and keeps what it was asked with."""

    def __init__(self, **answers: tuple[int, dict[str, str], bytes]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def answer(self, url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        self.asked.append((url, dict(headers)))
        return self.answers[url.rpartition("/")[2]]


def _moved(to: str, status: int = 301) -> tuple[int, dict[str, str], bytes]:
    return status, {"Location": to}, b""


async def test_hosts_inside_are_answered_without_a_socket(make_client: Make, connected: list[Any]) -> None:
    inside = Inside(feed=(200, {"ETag": '"1"', "Content-Type": "text/xml"}, b"<rss/>"), gone=(410, {}, b""))
    client = make_client(inside={".sample.invalid": inside})
    answer = await client.get("https://harbour.sample.invalid/feed", validators=Validators('"0"'))
    assert isinstance(answer, Answer)
    assert (answer.body, answer.headers["content-type"], answer.validators.etag) == (b"<rss/>", "text/xml", '"1"')
    assert inside.asked[0][0] == "https://harbour.sample.invalid/feed"
    assert inside.asked[0][1]["if-none-match"] == '"0"'
    with pytest.raises(Gone):
        await client.get("https://harbour.sample.invalid/gone")
    with pytest.raises(Blocked):
        await client.get("https://notsample.invalid/feed")
    assert connected == []


async def test_what_answers_inside_opens_no_door_outwards(make_client: Make, connected: list[Any]) -> None:
    inside = Inside(a=_moved("http://127.0.0.1/x"), b=_moved("http://[::1]/", 302), c=_moved("c"))
    client = make_client(inside={".sample.invalid": inside})
    for path in "ab":
        with pytest.raises(Blocked):
            await client.get(f"http://x.sample.invalid/{path}")
    with pytest.raises(OverLimit, match="redirects"):
        await client.get("http://x.sample.invalid/c")
    assert connected == []


async def test_a_redirect_to_http_is_not_kept_and_refused_to_keys(make_client: Make) -> None:
    inside = Inside(a=_moved("http://x.sample.invalid/b"), b=(200, {}, b"ok"))
    client = make_client(inside={".sample.invalid": inside})
    answer = await client.get("https://x.sample.invalid/a")
    assert (answer.url, answer.permanent_url) == ("http://x.sample.invalid/b", None)
    with pytest.raises(Broken, match="from https to http"):
        await client.get("https://x.sample.invalid/a", headers={"Authorization": "Bearer t"})


@pytest.mark.parametrize(
    ("location", "words"),
    [("", "without saying where to"), ("/a\x01b", "control characters"), ("http://u@h/", "a user name in it")],
)
async def test_a_redirect_that_leads_nowhere_is_named(make_client: Make, location: str, words: str) -> None:
    inside = Inside(a=_moved(location))
    with pytest.raises(FetchError, match=words):
        await make_client(inside={".sample.invalid": inside}).get("http://x.sample.invalid/a")


async def test_limits_can_be_set_for_one_question(make_client: Make) -> None:
    inside = Inside(a=(200, {}, b"x" * 1000))
    client = make_client(inside={".sample.invalid": inside})
    assert len((await client.get("http://x.sample.invalid/a")).body) == 1000
    with pytest.raises(OverLimit):
        await client.get("http://x.sample.invalid/a", limits=replace(Limits(), wire_bytes=999))
    with pytest.raises(OverLimit):
        await client.get("http://x.sample.invalid/a", limits=replace(Limits(), unpacked_bytes=999))


# --- connections -----------------------------------------------------------------------------------


@pytest.fixture
async def serve() -> Any:
    """Starts raw servers: each request gets the next answer; gives the base address and the requests."""
    async with AsyncExitStack() as stack:

        async def start(*answers: bytes, late: bytes = b"", secure: ssl.SSLContext | None = None) -> Any:
            asked: list[bytes] = []
            waiting = list(answers)

            async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                asked.append(b"(connected)")
                try:
                    while waiting:
                        asked.append(await reader.readuntil(b"\r\n\r\n"))
                        writer.write(waiting.pop(0))
                        await writer.drain()
                        if late and len(waiting) == len(answers) - 1:
                            await asyncio.sleep(0.02)
                            writer.write(late)
                except (OSError, asyncio.IncompleteReadError):
                    pass
                finally:
                    writer.close()

            server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=secure)
            stack.callback(server.close)
            port = server.sockets[0].getsockname()[1]
            return f"http{'s' if secure else ''}://127.0.0.1:{port}", asked

        yield start


GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood"


async def test_a_body_that_goes_on_past_its_stated_length_is_not_whole(serve: Any, make_client: Make) -> None:
    base, _ = await serve(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", late=b"goodness")
    with pytest.raises(Broken, match="longer than the length that was stated"):
        await make_client(base.removeprefix("http://")).get(base + "/")


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


async def test_a_malformed_chunk_that_comes_after_the_head_is_named_and_not_waited_for(
    serve: Any, make_client: Make
) -> None:
    base, _ = await serve(CHUNKED, CHUNKED, late=b"5\r\nhello\r\nZZ\r\n")
    with pytest.raises(Broken, match="chunks are malformed"):
        await make_client(base.removeprefix("http://")).get(base + "/")


async def test_a_connection_is_used_again(serve: Any, make_client: Make) -> None:
    base, asked = await serve(GOOD, GOOD, GOOD)
    client = make_client(base.removeprefix("http://"))
    for _ in range(3):
        assert (await client.get(base + "/")).body == b"good"
    assert asked.count(b"(connected)") == 1


async def test_an_answer_that_nobody_asked_for_is_never_taken_for_the_next(serve: Any, make_client: Make) -> None:
    base, asked = await serve(GOOD, GOOD, late=GOOD.replace(b"good", b"evil"))
    client = make_client(base.removeprefix("http://"))
    assert (await client.get(base + "/")).body == b"good"
    await asyncio.sleep(0.1)
    assert (await client.get(base + "/")).body == b"good"
    assert asked.count(b"(connected)") == 2


async def test_half_an_answer_that_nobody_asked_for_is_not_glued_to_the_next(serve: Any, make_client: Make) -> None:
    base, _ = await serve(GOOD, b"ngth: 4\r\n\r\nevil" + GOOD, GOOD, late=b"HTTP/1.1 200 OK\r\nContent-Le")
    client = make_client(base.removeprefix("http://"))
    assert (await client.get(base + "/")).body == b"good"
    await asyncio.sleep(0.1)
    with pytest.raises(Broken):
        await client.get(base + "/")
    assert (await client.get(base + "/")).body == b"good"


async def test_headers_within_each_limit_may_still_be_too_many_together(serve: Any, make_client: Make) -> None:
    line = b"X-Long: " + b"y" * 30_000 + b"\r\n"
    base, _ = await serve(b"HTTP/1.1 200 OK\r\n" + line * 6 + b"Content-Length: 0\r\n\r\n")
    with pytest.raises(OverLimit, match="headers"):
        await make_client(base.removeprefix("http://")).get(base + "/")


async def test_headers_are_text_whatever_their_bytes(serve: Any, make_client: Make) -> None:
    base, _ = await serve(
        b'HTTP/1.1 200 OK\r\nX-A: caf\xe9\r\nX-A: \xc3\xa9\r\nETag: "\xe9"\r\nContent-Length: 0\r\n\r\n'
    )
    answer = await make_client(base.removeprefix("http://")).get(base + "/")
    assert answer.headers["x-a"] == "café, é"
    assert answer.validators == Validators()


async def test_a_cookie_is_not_kept(serve: Any, make_client: Make) -> None:
    base, asked = await serve(GOOD.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n"), GOOD)
    client = make_client(base.removeprefix("http://"))
    await client.get(base + "/")
    await client.get(base + "/")
    assert b"ookie" not in b"".join(asked)


async def test_an_address_is_asked_as_it_is_written(serve: Any, make_client: Make) -> None:
    base, asked = await serve(GOOD)
    await make_client(base.removeprefix("http://")).get(base + "/a%2Fb/%7E?q=%27+x&y=1%202#part")
    assert asked[1].startswith(b"GET /a%2Fb/%7E?q=%27+x&y=1%202 HTTP/1.1\r\n")


async def test_a_certificate_that_nobody_vouches_for_is_untrusted(
    serve: Any, make_client: Make, tmp_path: Path
) -> None:
    openssl = which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command to make a certificate")
    files = (str(tmp_path / "key.pem"), str(tmp_path / "cert.pem"))
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    more = ["-keyout", files[0], "-out", files[1], "-days", "1", "-subj", "/CN=localhost"]
    await asyncio.to_thread(subprocess.run, [*command, *more], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[1], files[0])
    base, asked = await serve(GOOD, secure=context)
    client = make_client(base.removeprefix("https://"))
    with pytest.raises(Untrusted, match="self-signed"):
        await client.get(base + "/")
    assert asked == []
    client.let_certificates_be([base.removeprefix("https://")])
    assert (await client.get(base + "/")).status == 200
    client.let_certificates_be([])
    with pytest.raises(Untrusted, match="self-signed"):
        await client.get(base + "/")


async def test_cancelling_leaves_the_client_usable(faults: Any, make_client: Make) -> None:
    client = make_client(f"127.0.0.1:{faults.port}", at_once=1)
    task = asyncio.create_task(client.get(faults.url("/fault/hang")))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await client.get(faults.url("/feed/rss"), limits=PATIENT)).status == 200


def test_a_user_agent_that_cannot_be_sent_is_refused_at_once() -> None:
    with pytest.raises(ConfigError):
        Client(user_agent="Dateline\r\nX: y")

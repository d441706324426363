"""No request leaves to an address that is not public, unless the operator listed it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from dateline import urls
from dateline.errors import Blocked, Broken, ConfigError, Unreachable
from dateline.net.client import Allow, Client
from dateline.net.guard import Guard, why_closed

Make = Callable[..., Client]
MakeNames = Callable[..., Any]


def _listed(shared: Path) -> list[str]:
    lines = (shared / "corpus/hostile/ssrf_urls.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


async def test_every_listed_spelling_is_refused_before_anything_is_sent(
    shared: Path, make_client: Make, make_names: MakeNames, connected: list[Any]
) -> None:
    names = make_names()
    client = make_client(names=names)
    listed = _listed(shared)
    for url in listed:
        with pytest.raises(Blocked, match="nothing was sent"):
            await client.get(url)
    assert len(listed) > 75
    assert connected == []
    assert names.asked == []


async def test_every_listed_spelling_is_refused_as_a_redirect(shared: Path, faults: Any, client: Client) -> None:
    for url in _listed(shared):
        web = urls.parse(url, faults.url("/"))
        if web is None or web.port != faults.port:  # a few are relative beside a page, and harmless
            with pytest.raises((Blocked, Broken), match="redirects to"):
                await client.get(faults.url(f"/fault/redirect-private?to={quote(url, safe='')}"))
    assert {entry["path"] for entry in faults.log} == {"/fault/redirect-private"}


async def test_odd_spellings_of_the_server_itself_are_refused_unless_listed(
    faults: Any, make_client: Make, make_names: MakeNames
) -> None:
    names = make_names(outlet_example_com=[["127.0.0.1"]])
    client = make_client(f"outlet.example.com:{faults.port}", names=names)
    for form in range(18):
        with pytest.raises(Blocked):
            await client.get(f"http://outlet.example.com:{faults.port}/fault/redirect-odd?i={form}")
    assert faults.stats["requests"] == 18


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fd00::1"])
async def test_a_name_that_leads_to_a_closed_address_is_refused_at_the_socket(
    make_client: Make, make_names: MakeNames, connected: list[Any], address: str
) -> None:
    names = make_names(news_example_com=[[address]])
    client = make_client(names=names)
    with pytest.raises(Blocked) as refused:
        await client.get("http://news.example.com/feed")
    assert refused.value.address == address
    assert connected == []
    assert names.asked == ["news.example.com"]


async def test_a_name_is_judged_again_where_it_leads_now(
    faults: Any, make_client: Make, make_names: MakeNames, connected: list[Any]
) -> None:
    """Rebinding: public when looked up first, private on the next hop."""
    names = make_names(a_example_com=[["127.0.0.1"]], b_example_com=[["169.254.169.254"]])
    client = make_client(f"a.example.com:{faults.port}", names=names)
    target = quote("http://b.example.com/latest/", safe="")
    with pytest.raises(Blocked) as refused:
        await client.get(f"http://a.example.com:{faults.port}/fault/redirect-private?to={target}")
    assert refused.value.address == "169.254.169.254"
    assert refused.value.reason.startswith("redirects to http://b.example.com/latest/: ")
    assert refused.value.reason.count("nothing was sent") == 1
    assert [address[:2] for address in connected] == [("127.0.0.1", faults.port)]


async def test_of_several_addresses_only_the_open_ones_are_tried(
    faults: Any, make_client: Make, make_names: MakeNames, connected: list[Any]
) -> None:
    names = make_names(outlet_example_com=[["10.0.0.1", "127.0.0.1"]])
    client = Client(user_agent="Dateline/test", allow=Allow(hosts=["127.0.0.0/8"], ports=[faults.port]), names=names)
    async with client:
        answer = await client.get(f"http://outlet.example.com:{faults.port}/feed/rss?n=1")
    assert answer.status == 200
    assert [address[0] for address in connected] == ["127.0.0.1"]


async def test_a_name_that_nobody_has_is_unreachable(make_client: Make, make_names: MakeNames) -> None:
    with pytest.raises(Unreachable, match=r"the name news\.example\.com was not found"):
        await make_client(names=make_names()).get("http://news.example.com/")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://h.com/", "only http and https addresses are asked, not ftp"),
        ("http://user:secret@h.com/", "an address with a user name in it"),
        ("http://h.com:25/", "port 25 is not one of the web's"),
        ("http://h.com:0/", "port 0 is not one of the web's"),
        ("http://printer/", "a name that no public site has"),
        ("http://nas.local/", "a name that no public site has"),
        ("http://h.com:99999/", "not an address of the web"),
        ("http://" + "h" * 9000, "an address of more than 8192 characters"),
    ],
)
async def test_a_refusal_says_what_is_wrong_in_words(make_client: Make, url: str, words: str) -> None:
    with pytest.raises(Blocked) as refused:
        await make_client().get(url)
    assert words in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("entries", "url", "open_"),
    [
        (["127.0.0.1:8070"], "http://127.0.0.1:8070/", True),
        (["127.0.0.1:8070"], "http://127.0.0.1:8071/", False),
        (["127.0.0.1:8070"], "http://127.0.0.1/", False),
        (["127.0.0.1"], "http://127.0.0.1/", True),
        (["127.0.0.1"], "http://127.0.0.1:6379/", False),
        (["127.0.0.1"], "http://127.1:8080/", True),
        (["10.1.0.0/16"], "http://10.1.2.3/", True),
        (["10.1.0.0/16"], "http://10.2.2.3/", False),
        (["10.1.0.0/16"], "http://[::ffff:10.1.2.3]/", True),
        (["::1"], "http://[::1]/", True),
        (["[::1]:81"], "http://[0:0::1]:81/", True),
        (["fd00::/8"], "http://[fd12::1]/", True),
        (["Intranet"], "http://intranet/", True),
        (["intranet"], "http://other/", False),
        ([], "http://93.184.215.14/", True),
        ([], "http://[2606:4700::1111]/", True),
    ],
)
def test_the_operator_opens_just_what_is_listed(entries: list[str], url: str, open_: bool) -> None:
    web = urls.parse(url)
    assert web is not None
    assert (Guard(Allow(hosts=entries)).before(web) is None) == open_


@pytest.mark.parametrize("entry", ["", "http://h/", "h/x", "10.0.0.0/99", "a b", "::zz", "h:99999", "user@h"])
def test_a_listed_host_that_is_none_is_named(entry: str) -> None:
    with pytest.raises(ConfigError, match="allowed host"):
        Allow(hosts=[entry])


_V6_FORMS = ["::ffff:{}", "64:ff9b::{}", "::ffff:0:{}", "2606:4700::5efe:{}", "2606:4700::200:5efe:{}"]


@pytest.mark.parametrize("form", _V6_FORMS)
def test_an_ipv4_address_inside_an_ipv6_one_counts(form: str) -> None:
    assert why_closed(form.format("10.0.0.1")) == "a private network"
    assert why_closed(form.format("169.254.169.254")) is not None
    assert why_closed(form.format("93.184.215.14")) is None


def test_tunnels_count_as_where_they_lead() -> None:
    assert why_closed("2002:7f00:1::") == "this machine"
    assert why_closed("2002:5db8:d70e::1") is None
    assert why_closed("2001:0:4136:e378:8000:63bf:3fff:fdd2") == "a Teredo tunnel"
    assert why_closed("64:ff9b:1::5db8:d70e") is not None
    assert why_closed("::93.184.215.14") is not None
    assert why_closed("fe80::1%eth0") == "a link-local address"


@pytest.mark.parametrize("step", range(0, 256, 5))
def test_what_the_registries_call_private_is_closed(step: int) -> None:
    for number in range(step << 24, (step + 1) << 24, 65_521):
        address = IPv4Address(number)
        if not address.is_global or address.is_multicast:
            assert why_closed(str(address)), address
    for high in range(step << 8, (step + 1) << 8, 7):
        six = IPv6Address((high << 112) + 1)
        if not six.is_global or six.is_multicast:
            assert why_closed(str(six)), six


def test_a_socket_that_no_request_asked_for_is_not_made() -> None:
    with pytest.raises(PermissionError):
        Guard(Allow(hosts=["0.0.0.0/0"])).socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80)))

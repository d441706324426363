"""Where hubs reach us, and what our own feeds say of theirs."""

from __future__ import annotations

from typing import Any

from dateline.formats import feeds

HUB = "https://hub.example/"


class Heard:
    """Stands for the walk: notes what it was told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.sent: list[tuple[str, bytes, str]] = []

    async def confirm(self, key: str, asked: dict[str, str]) -> str | None:
        self.asked.append((key, asked))
        return asked.get("hub.challenge") if key == "known" else None

    async def receive(self, key: str, body: bytes, signature: str, content_type: str | None) -> bool:
        self.sent.append((key, body, signature))
        return key == "known"


async def test_a_hub_s_question_is_answered_with_its_challenge_as_plain_text(newsroom: Any, asking: Any) -> None:
    heard = Heard()
    site = newsroom.site(pushes=heard)
    query = "hub.mode=subscribe&hub.topic=https%3A%2F%2Fpost.example%2Ffeed&hub.challenge=%3Cb%3E&other=1"
    answer = await asking(site, f"/push/known?{query}")
    assert (answer.status, answer.text) == (200, "<b>")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    fields = {"hub.mode": "subscribe", "hub.topic": "https://post.example/feed", "hub.challenge": "<b>"}
    assert heard.asked == [("known", fields)]


async def test_who_holds_no_key_learns_nothing(newsroom: Any, asking: Any) -> None:
    site = newsroom.site(pushes=Heard())
    assert (await asking(site, "/push/other?hub.challenge=1")).status == 404
    assert (await asking(site, "/push/" + "x" * 200)).status == 404
    assert (await asking(newsroom.site(), "/push/known?hub.challenge=1")).status == 404


async def test_what_a_hub_sends_goes_to_the_walk_and_is_answered_at_once(newsroom: Any, asking: Any) -> None:
    heard = Heard()
    site = newsroom.site(pushes=heard)
    assert (await asking(site, "/push/known", method="POST", **{"x-hub-signature": "sha256=1"})).status == 202
    assert (await asking(site, "/push/gone", method="POST")).status == 410
    assert heard.sent == [("known", b"", "sha256=1"), ("gone", b"", "")]


async def test_our_feeds_name_the_hub_and_themselves_inside_and_in_a_header(newsroom: Any, asking: Any) -> None:
    site = newsroom.site(hub_url=HUB)
    for path in ("/feed.xml", "/feed.atom", "/section/world/feed.xml"):
        answer = await asking(site, path)
        own = f"https://news.example{path}"
        assert answer.headers["link"] == f'<{HUB}>; rel="hub", <{own}>; rel="self"'
        read = feeds.parse(answer.body, own, answer.headers["content-type"])
        assert (read.hubs, read.self_url) == ((HUB,), own)


async def test_without_a_hub_our_feeds_name_none(newsroom: Any, asking: Any) -> None:
    answer = await asking(newsroom.site(), "/feed.xml")
    assert "link" not in answer.headers and b'rel="hub"' not in answer.body

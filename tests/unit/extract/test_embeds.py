"""What other hosts show inside a text is named and linked, in the forms that pages write it; posts are no quotes."""

from __future__ import annotations

import pytest

from dateline.extract import body_text, extract
from dateline.model import Block, BlockKind

TEXT = "The council said on Monday that the bridge number {} would stay closed until spring, and nobody objected to it."
BEFORE, AFTER = ("".join(f"<p>{TEXT.format(n)}</p>" for n in run) for run in (range(3), range(3, 6)))


def blocks(inside: str) -> tuple[Block, ...]:
    page = f"<html><title>The bridge</title><article><h1>The bridge</h1>{BEFORE}{inside}{AFTER}</article></html>"
    return extract(page.encode(), "https://paper.example/a/bridge").blocks


def others(inside: str) -> list[tuple[str, str, str | None]]:
    """What is no paragraph of the made-up text, and stands in its middle."""
    found = blocks(inside)
    assert [block.text for block in found if block.kind is BlockKind.PARAGRAPH] == [TEXT.format(n) for n in range(6)]
    assert all(block.kind is BlockKind.PARAGRAPH for block in (*found[:3], *found[-3:]))
    return [(block.kind.value, block.text, block.url) for block in found[3:-3]]


YOUTUBE = "https://www.youtube.com/watch?v=abcdefghijk"
FORMS = [
    ('<iframe src="about:blank" data-src="https://www.youtube.com/embed/abc"></iframe>', "YouTube"),
    ('<iframe data-lazy-src="https://player.vimeo.com/video/1"></iframe>', "Vimeo"),
    ('<noscript><iframe src="https://player.vimeo.com/video/1"></iframe></noscript>', "Vimeo"),
    ('<lite-youtube videoid="abcdefghijk"></lite-youtube>', "YouTube"),
    ('<amp-youtube data-videoid="abcdefghijk"></amp-youtube>', "YouTube"),
    ('<figure class="media"><oembed url="https://youtu.be/abcdefghijk"></oembed></figure>', "YouTube"),
    (f'<figure class="wp-block-embed"><div>{YOUTUBE}</div></figure>', "YouTube"),
    (f'<div class="embed-consent" data-embed-url="{YOUTUBE}"><p>I agree that external content is shown.</p></div>', "YouTube"),
    ('<blockquote class="twitter-tweet"><a href="https://x.com/town/status/12"></a></blockquote>', "X"),
    ('<div class="fb-post" data-href="https://www.facebook.com/town/posts/1"></div>', "Facebook"),
    ('<iframe src="https://social.example/@town/113/embed"></iframe>', "Mastodon"),
    ('<iframe src="https://www.google.com/maps/embed?pb=1"></iframe>', "Google Maps"),
    ('<iframe src="https://www.openstreetmap.org/export/embed.html"></iframe>', "OpenStreetMap"),
    ('<div id="datawrapper-vis-Xy2Ab"><script src="https://datawrapper.dwcdn.net/Xy2Ab/embed.js"></script></div>', "Datawrapper"),
    ('<div class="flourish-embed" data-src="visualisation/123456"></div>', "Flourish"),
    ('<div class="infogram-embed" data-id="1abcdef"></div>', "Infogram"),
    ('<iframe src="https://embed.podcasts.apple.com/us/podcast/x/id1"></iframe>', "Apple Podcasts"),
    ('<iframe src="https://embed.acast.com/a/b"></iframe>', "Acast"),
    ('<audio controls src="/bridge.mp3"></audio>', "Audio"),
    ('<video poster="/p.jpg"><source src="/bridge.mp4" type="video/mp4"></video>', "Video"),
    ('<iframe src="https://graphics.example/77" title="Interactive: how cables rust"></iframe>', "Interactive: how cables rust"),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "name"), FORMS)
def test_an_embed_is_named_and_linked_where_it_stands(inside: str, name: str) -> None:
    [(kind, text, url)] = others(inside)
    assert (kind, text) == ("embed", name)
    assert url is not None
    assert url.startswith("https://")


POSTS = [
    ("twitter-tweet", "", "https://twitter.com/town/status/12", "X"),
    ("instagram-media", 'data-instgrm-permalink="https://www.instagram.com/p/C1/"', "https://www.instagram.com/p/C1/", "Instagram"),
    ("tiktok-embed", 'cite="https://www.tiktok.com/@town/video/9"', "https://www.tiktok.com/@town", "TikTok"),
    ("bluesky-embed", "", "https://bsky.app/profile/town/post/3k", "Bluesky"),
    ("mastodon-embed", 'data-embed-url="https://social.example/@town/114/embed"', "https://social.example/@town/114", "Mastodon"),
    ("text-post-media", "", "https://www.threads.net/@town/post/C1", "Threads"),
    ("reddit-embed-bq", "", "https://www.reddit.com/r/town/comments/1/bridge/", "Reddit"),
]  # fmt: skip


@pytest.mark.parametrize(("named", "attrs", "link", "name"), POSTS)
def test_a_post_keeps_its_words_with_its_name_and_is_no_quote(named: str, attrs: str, link: str, name: str) -> None:
    inside = (
        f'<blockquote class="{named}" {attrs}><p>Use the ferry.</p>The Town <a href="{link}">March 4</a></blockquote>'
    )
    [(kind, text, url)] = others(inside)
    assert (kind, text) == ("embed", f"{name}: Use the ferry. The Town March 4")
    assert url is not None
    assert "ferry" not in body_text(extract(f"<h1>A</h1>{BEFORE}{inside}{AFTER}".encode(), "https://paper.example/a"))


@pytest.mark.parametrize(
    "inside",
    [
        '<iframe src="https://ads.example/x" title="3rd party ad content"></iframe>',
        '<iframe src="https://www.facebook.com/plugins/like.php?href=x"></iframe>',
        '<iframe src="https://counter.example/" width="0" height="0"></iframe>',
        '<iframe src="javascript:alert(1)" title="A script that would run"></iframe>',
        '<div class="share" data-url="https://paper.example/a" data-href="https://www.facebook.com/sharer?u=x"></div>',
        '<div class="fb-page" data-href="https://www.facebook.com/paper"></div>',
    ],
)
def test_banners_buttons_and_counters_are_no_embeds(inside: str) -> None:
    assert others(inside) == []


def test_an_element_that_holds_the_text_is_no_embed_whatever_its_attributes_say() -> None:
    page = f'<h1>The bridge</h1><article class="embed" data-url="{YOUTUBE}">{BEFORE}{AFTER}{BEFORE}</article>'
    found = extract(page.encode(), "https://paper.example/a").blocks
    assert sum(block.kind is BlockKind.PARAGRAPH for block in found) == 9


def test_a_list_with_a_video_in_it_stays_one_list() -> None:
    inside = f"<ul><li>Take the ferry in the morning</li><li>See how {YOUTUBE.join(('<p>', '</p>'))}</li><li>Take the bus at night</li></ul>"
    kinds = [kind for kind, *_ in others(inside)]
    assert kinds == ["list", "embed"]

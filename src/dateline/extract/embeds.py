"""What other hosts show inside a text: videos, posts, maps, charts, sound. Named and linked; none of it is run.

Frames say it by their address, also where they wait for consent or for the reader to scroll; posts by a quoted block with
a link; players and charts by an element of their own with a number in it.
"""

# ruff: noqa: E501 - tables of hosts and patterns are read unbroken

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dateline import urls
from dateline.extract import words
from dateline.extract.addresses import Resolve
from dateline.extract.blocks import Element, Laid, attribute
from dateline.model import Block, BlockKind

MAX_EMBEDS = 40
MAX_LOOKED_AT = 5_000  # elements
LONGEST_NOTE = 1_200  # characters inside an embed: a post, a request for consent; what holds more is no embed
MOST_OF_BODY = 0.5  # of its text: what holds more is the text, whatever its attributes say
LONGEST_POST = 500
LONGEST_NAME = 120

_HOSTS = {
    host: name
    for name, hosts in {
        "YouTube": "youtube.com youtube-nocookie.com youtu.be",
        "Vimeo": "vimeo.com", "Dailymotion": "dailymotion.com dai.ly", "Twitch": "twitch.tv", "Streamable": "streamable.com",
        "Rumble": "rumble.com", "Brightcove": "brightcove.net", "JW Player": "jwplatform.com jwplayer.com", "Wistia": "wistia.net wistia.com",
        "TED": "ted.com", "Bilibili": "bilibili.com", "Youku": "youku.com", "Niconico": "nicovideo.jp", "Rutube": "rutube.ru",
        "VK": "vk.com vkvideo.ru", "OK": "ok.ru", "glomex": "glomex.com", "C-SPAN": "c-span.org",
        "X": "twitter.com x.com", "Instagram": "instagram.com", "Facebook": "facebook.com fb.watch", "TikTok": "tiktok.com", "Threads": "threads.net threads.com",
        "Bluesky": "bsky.app", "Reddit": "reddit.com redditmedia.com", "Telegram": "t.me", "Truth Social": "truthsocial.com", "LinkedIn": "linkedin.com", "Pinterest": "pinterest.com", "Tumblr": "tumblr.com",
        "SoundCloud": "soundcloud.com", "Spotify": "spotify.com", "Apple Podcasts": "podcasts.apple.com", "Apple Music": "music.apple.com", "Acast": "acast.com",
        "Megaphone": "megaphone.fm", "Podbean": "podbean.com", "Simplecast": "simplecast.com", "Buzzsprout": "buzzsprout.com", "Libsyn": "libsyn.com", "Omny": "omny.fm omnystudio.com",
        "Audioboom": "audioboom.com", "Spreaker": "spreaker.com", "Deezer": "deezer.com", "Mixcloud": "mixcloud.com", "Bandcamp": "bandcamp.com", "Art19": "art19.com",
        "Captivate": "captivate.fm", "Transistor": "transistor.fm", "Podigee": "podigee.io", "iVoox": "ivoox.com",
        "OpenStreetMap": "openstreetmap.org", "Mapbox": "mapbox.com", "ArcGIS": "arcgis.com", "Felt": "felt.com", "uMap": "umap.openstreetmap.fr",
        "Datawrapper": "dwcdn.net datawrapper.de", "Flourish": "flourish.studio flo.uri.sh", "Infogram": "infogram.com", "Tableau": "public.tableau.com", "everviz": "everviz.com",
        "Our World in Data": "ourworldindata.org", "Observable": "observablehq.com", "Knight Lab": "knightlab.com", "ThingLink": "thinglink.com", "Genially": "genial.ly genially.com",
        "DocumentCloud": "documentcloud.org", "Scribd": "scribd.com", "Issuu": "issuu.com", "SlideShare": "slideshare.net", "CodePen": "codepen.io", "Giphy": "giphy.com", "Imgur": "imgur.com",
        "Getty Images": "gettyimages.com", "Sketchfab": "sketchfab.com",
    }.items()
    for host in hosts.split()
}  # fmt: skip
# Hosts that are linked and shared more than they are shown: one post or video has such an address, a page of a person or a button has not.
_ONE_THING = {
    "YouTube": r"/(?:embed|watch|shorts|live|v|playlist)\b|youtu\.be/[\w-]{6}",
    "X": r"/status(?:es)?/\d|/embed/", "Instagram": r"/(?:p|reel|tv)/", "TikTok": r"/video/\d|/embed|/player/", "Threads": r"/post/",
    "Bluesky": r"/post/|//embed\.bsky\.app/", "Reddit": r"/comments/|//embed\.|redditmedia", "Telegram": r"t\.me/\w+/\d",
    "Facebook": r"/(?:posts|videos|permalink|watch|reel|photos?)\b|plugins/(?:video|post|comment_embed)|fb\.watch/|story_fbid",
    "LinkedIn": r"/embed/", "Pinterest": r"/pin/", "VK": r"/video_ext|/wall|/video-?\d", "TED": r"/talks/|//embed\.", "SoundCloud": r"//w\.|soundcloud\.com/[^/]+/[^/?]",
    "Spotify": r"/(?:embed|episode|track|show|playlist|album)\b", "Vimeo": r"vimeo\.com/(?:video/|[\w/]{0,40}?)\d", "Twitch": r"//player\.|//clips\.|/videos/\d",
}  # fmt: skip
_IS_ONE_THING = {name: re.compile(pattern) for name, pattern in _ONE_THING.items()}
_MAP = re.compile(r"^https?://(?:www\.|maps\.)?google\.[a-z.]{2,6}/maps")
_MASTODON = re.compile(r"^https?://[^/]{4,100}/@[^/]{1,100}/\d{1,30}(?:/embed)?/?$")
_NO_TEXT = re.compile(
    r"\bads?\b|advert|captcha|newsletter|sign ?up|consent|cookie|comment|disqus|log ?in|\blike\b|track|chat|paywall|subscri|share|privacy|\bpixel|analytics|anzeige|publicidad|werbung",
    re.IGNORECASE,
)  # fmt: skip
_CONTROLS = re.compile(
    r"(?:View|Ver|Voir|Sieh dir) (?:(?:this )?post |diesen Beitrag |esta publicación )?(?:on|auf|en|sur) [\w.]{1,20}(?: an)?"
)
_PLAIN_ADDRESS = re.compile(r"https?://\S{5,1000}")
# Players and posts that are elements of their own: the attribute that holds a number, and the address it belongs in.
_NUMBERED = {
    "lite-youtube": ("videoid", "https://www.youtube.com/watch?v={}"), "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v={}"),
    "youtube-video": ("videoid", "https://www.youtube.com/watch?v={}"), "lite-vimeo": ("videoid", "https://vimeo.com/{}"), "amp-vimeo": ("data-videoid", "https://vimeo.com/{}"),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/{}"), "amp-twitter": ("data-tweetid", "https://x.com/i/status/{}"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/"), "amp-soundcloud": ("data-trackid", "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/{}"),
}  # fmt: skip
_CHARTS = (
    ("infogram-embed", "data-id", "https://infogram.com/{}"), ("flourish-embed", "data-src", "https://flo.uri.sh/{}/embed"),
    ("tweet", "data-tweet-id", "https://x.com/i/status/{}"), ("twitter", "data-tweet-id", "https://x.com/i/status/{}"),
    ("youtube", "data-youtube-id", "https://www.youtube.com/watch?v={}"), ("youtube", "data-video-id", "https://www.youtube.com/watch?v={}"),
    ("youtube", "data-id", "https://www.youtube.com/watch?v={}"), ("youtube", "data-embed", "https://www.youtube.com/watch?v={}"),
)  # fmt: skip
_NUMBER = re.compile(r"[\w/-]{4,64}", re.ASCII)
_DATAWRAPPER = re.compile(r' id="datawrapper-(?:vis|chart)-([A-Za-z0-9]{3,10})"')
_ADDRESSES = (
    "data-embed-url", "data-oembed-url", "data-instgrm-permalink", "data-text-post-permalink", "data-post-url", "data-href", "data-url", "data-src", "data-consent-src",
    "data-video-url", "data-iframe-src", "data-source", "cite", "url", "src", "data-iframe",
)  # fmt: skip
_HINTS = re.compile(r"data-(?:href|url|src|iframe|source|post|consent|video|id|instgrm|text-post|youtube)")


@dataclass(frozen=True, slots=True)
class Embed:
    """An embed, the block that it stands before, and the blocks inside it, which are no text of the article's."""

    before: int
    block: Block
    inside: range


def name_of(url: str, *, one_thing: bool = False) -> str | None:
    """Who shows what is at an address; None where nobody embeds it. one_thing: it must be a post or a video."""
    labels = urls.host_of(url).split(":")[0].split(".")
    name = _HOSTS.get(".".join(labels[-3:])) or _HOSTS.get(".".join(labels[-2:]))
    if name is None:
        if _MAP.match(url):
            return "Google Maps"
        return "Mastodon" if _MASTODON.match(url) else None
    wanted = _IS_ONE_THING.get(name)
    return None if one_thing and wanted is not None and wanted.search(url[:500]) is None else name


def find(laid: Laid, chosen: Sequence[int], resolve: Resolve) -> list[Embed]:
    """The embeds between the first and the last block of a body, in page order."""
    if not chosen:
        return []
    found: dict[str, Embed] = {}
    sizes = {index: len(laid.blocks[index].text) for index in chosen}
    most = MOST_OF_BODY * sum(sizes.values())
    for embed in sorted(
        (*_framed(laid, resolve), *_elements(laid, chosen, resolve), *_addresses(laid, chosen)), key=_place
    ):
        if not chosen[0] <= embed.before <= chosen[-1] + 1 or embed.block.url is None:
            continue
        if sum(sizes.get(index, 0) for index in embed.inside) > most:
            continue
        known = found.get(embed.block.url)
        if known is None or len(embed.inside) > len(known.inside):
            found[embed.block.url] = embed
    return sorted(_apart(found), key=_place)[:MAX_EMBEDS]


def _place(embed: Embed) -> int:
    return embed.before


def _size(embed: Embed) -> int:
    return len(embed.inside)


def _apart(found: dict[str, Embed]) -> list[Embed]:
    """Each embed once: a link inside another embed is part of it."""
    given: list[Embed] = []
    for embed in sorted(found.values(), key=_size, reverse=True):
        if all(embed.before not in other.inside for other in given):
            given.append(embed)
    return given


def _framed(laid: Laid, resolve: Resolve) -> Iterator[Embed]:
    """Frames and players by their addresses, and links that stand in a quoted post."""
    for raw in laid.embeds:
        url = resolve(raw.url)
        if url is None or not url.startswith("http"):
            continue
        if raw.tag == "a":
            if (name := name_of(url, one_thing=True)) and (holder := _holder(laid, raw.element)) is not None:
                yield _of_element(laid, holder, name, url)
        elif raw.tag in ("video", "audio"):
            yield Embed(
                raw.block, Block(BlockKind.EMBED, "Video" if raw.tag == "video" else "Audio", url=url), range(0)
            )
        elif (name := name_of(url, one_thing=True) or _title(raw.title)) is not None:
            yield Embed(raw.block, Block(BlockKind.EMBED, name, url=url), range(0))


def _title(title: str) -> str | None:
    """What a frame of an unknown host says it shows; None for banners, forms and counters."""
    text = " ".join(title.split())[:LONGEST_NAME]
    return text if len(text) >= 10 and " " in text and not _NO_TEXT.search(text) else None


def _holder(laid: Laid, element: int) -> int | None:
    """The quoted post or the box of an embed that a link stands in."""
    for outer in laid.ancestors(element, 4):
        held = laid.elements[outer]
        if held.bits & words.EMBED or (held.tag == "blockquote" and " class=" in held.attrs):
            return outer if _is_small(laid, held) else None
    return None


def _is_small(laid: Laid, element: Element) -> bool:
    return sum(len(block.text) for block in laid.blocks[element.first : element.last][:60]) <= LONGEST_NOTE


def _elements(laid: Laid, chosen: Sequence[int], resolve: Resolve) -> Iterator[Embed]:
    """Elements that stand for an embed, by their tag, class or attributes."""
    looked_at = 0
    start = bisect_left(laid.elements, chosen[0], key=_first)  # they come in page order
    for index, element in enumerate(laid.elements[start:], start):
        if element.first > chosen[-1] + 1:
            return
        if not (element.bits & words.EMBED or _is_hint(element)):
            continue
        looked_at += 1
        if looked_at > MAX_LOOKED_AT:
            return
        url = _address(element, resolve)
        if url is not None and _is_small(laid, element) and (name := name_of(url, one_thing=True)) is not None:
            yield _of_element(laid, index, name, url)


def _first(element: Element) -> int:
    return element.first


def _is_hint(element: Element) -> bool:
    """Whether an element may stand for an embed. Plain words are looked for first: a pattern costs five times as much."""
    attrs = element.attrs[:1_000]
    if "embed" in attrs or "tweet" in attrs or "cite=" in attrs or "datawrapper" in attrs:
        return True
    return ("data-" in attrs and _HINTS.search(attrs) is not None) or "-" in element.tag or element.tag == "oembed"


def _address(element: Element, resolve: Resolve) -> str | None:
    """The address of what an element stands for."""
    attrs = element.attrs
    if element.tag in _NUMBERED:
        name, address = _NUMBERED[element.tag]
        return _filled(address, attribute(attrs, name))
    if (chart := _DATAWRAPPER.search(attrs)) is not None:
        return f"https://datawrapper.dwcdn.net/{chart[1]}/"
    for said, name, address in _CHARTS:
        if said in attrs and (url := _filled(address, attribute(attrs, name))) is not None:
            return url
    for name in _ADDRESSES:
        value = attribute(attrs, name)
        if value is not None and (url := resolve(value)) is not None and name_of(url, one_thing=True):
            return url
    return None


def _filled(address: str, number: str | None) -> str | None:
    return address.format(number.strip("/")) if number and _NUMBER.fullmatch(number) else None


def _of_element(laid: Laid, index: int, name: str, url: str) -> Embed:
    element = laid.elements[index]
    inside = range(element.first, element.last)
    said = ""
    if element.tag == "blockquote":  # a post: its words are shown with its name
        said = _CONTROLS.sub("", " ".join(laid.blocks[at].text for at in inside)[:LONGEST_POST]).strip()
    return Embed(element.first, Block(BlockKind.EMBED, f"{name}: {said}" if said else name, url=url), inside)


def _addresses(laid: Laid, chosen: Sequence[int]) -> Iterator[Embed]:
    """Addresses that stand alone as a paragraph, which blogs turn into players."""
    for index in range(chosen[0], chosen[-1] + 1):
        text = laid.blocks[index].text
        if text.startswith("http") and _PLAIN_ADDRESS.fullmatch(text) and (name := name_of(text, one_thing=True)):
            yield Embed(index, Block(BlockKind.EMBED, name, url=text), range(index, index + 1))

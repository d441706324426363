"""What other programs read: feeds, OPML, sitemap, robots.txt, the web app's manifest."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.sax.saxutils import escape

from starlette.exceptions import HTTPException

from dateline.formats import atom, opml, rss
from dateline.formats.channel import Channel, Item, changed_at
from dateline.model import SECTIONS, Audience
from dateline.rights import Shown
from dateline.site.app import Ask
from dateline.site.cache import Page
from dateline.site.rows import article_path, picture, story_path
from dateline.site.told import Told, newest, shown_of

FEED_ITEMS = 40
SITEMAP_ARTICLES = 1000
SITEMAP_STORIES = 500
_RSS = "application/rss+xml; charset=utf-8"
_ATOM = "application/atom+xml; charset=utf-8"
_XML = "application/xml; charset=utf-8"


async def rss_feed(ask: Ask) -> Page:
    """RSS of everything or of a section."""
    channel, items = await _feed(ask, "feed.xml")
    return ask.bytes(rss.render(channel, items), _RSS, more=_links(channel))


async def atom_feed(ask: Ask) -> Page:
    """Atom of everything or of a section."""
    channel, items = await _feed(ask, "feed.atom")
    return ask.bytes(atom.render(channel, items), _ATOM, more=_links(channel))


def _links(channel: Channel) -> tuple[tuple[bytes, bytes], ...]:
    """The hub and the feed's own address said in a header too, which hubs look at first."""
    if channel.hub_url is None:
        return ()
    return ((b"link", f'<{channel.hub_url}>; rel="hub", <{channel.self_url}>; rel="self"'.encode()),)


async def _feed(ask: Ask, file: str) -> tuple[Channel, list[Item]]:
    """The channel and the items of the site's feed or of a section's."""
    slug, words, base = ask.params.get("slug"), ask.edition.words, _base(ask)
    if slug is not None and slug not in SECTIONS:
        raise HTTPException(404)
    name = await ask.edition.name()
    title = words("nav_latest") if slug is None else words.section(slug)
    home = f"{base}/" if slug is None else f"{base}/section/{slug}"
    told = shown_of(await newest(ask, FEED_ITEMS, slug), Audience.PUBLIC, ask.now)
    items = [story_item(each, base) for each in told]
    if not items:  # nothing is told yet
        items = [article_item(shown, base) for shown in await ask.edition.latest(FEED_ITEMS, slug)]
    channel = Channel(
        title=f"{name}: {title}",
        home_url=home,
        self_url=f"{home.rstrip('/')}/{file}",
        description=words("list_section_description", section=title, name=name),
        updated_at=max((changed_at(item) for item in items), default=ask.now),
        language=words.lang,
        hub_url=ask.site.parts.hub_url,
        icon_url=f"{base}{ask.site.static.address('icon-192.png')}",
    )
    return channel, items


def article_item(shown: Shown, base: str) -> Item:
    """An article in a feed of ours."""
    lead = picture(shown, shown.images[0]) if shown.images else None
    return Item(
        shown,
        page_url=base + article_path(shown.id, shown.headline),
        picture_url=base + lead.src if lead is not None else None,
    )


def story_item(told: Told, base: str) -> Item:
    """A story once, however many report it: known by the story, under the report that leads it."""
    story, item = told.story, article_item(told.shown, base)
    page = item.page_url if story.reports == 1 and story.name is None else base + story_path(story)
    return replace(item, page_url=page, guid=f"{base}/story/{story.id}", title=story.name, told_at=story.last_at)


async def feed_list(ask: Ask) -> Page:
    """OPML of this site's own feeds. Outlets' addresses stay here: one may hold a key that was given to us."""
    name = await ask.edition.name()
    base = _base(ask)
    words = ask.edition.words
    outlines = [opml.Outline(f"{base}/feed.xml", f"{name}: {words('nav_latest')}", f"{base}/", language=words.lang)]
    for slug, _ in await ask.edition.sections():
        if slug in SECTIONS:
            title, home = f"{name}: {words.section(slug)}", f"{base}/section/{slug}"
            outlines.append(opml.Outline(f"{home}/feed.xml", title, home, language=words.lang))
    return ask.bytes(opml.render(name, outlines), "text/x-opml; charset=utf-8")


async def sitemap(ask: Ask) -> Page:
    """The pages that search engines may list: no full copies of outlets' texts."""
    base = _base(ask)
    paths = ["/", "/latest", "/archive", "/markets", "/sources", "/about/fetching"]
    paths += [f"/section/{slug}" for slug, _ in await ask.edition.sections() if slug in SECTIONS]
    found = [f"<url><loc>{escape(base + path)}</loc></url>" for path in paths]
    for each in shown_of(await newest(ask, SITEMAP_STORIES), Audience.PUBLIC, ask.now):
        if each.story.reports > 1:
            loc, changed = base + story_path(each.story), each.story.last_at.isoformat(timespec="seconds")
            found.append(f"<url><loc>{escape(loc)}</loc><lastmod>{changed}</lastmod></url>")
    for shown in await ask.edition.latest(SITEMAP_ARTICLES):
        if shown.indexable:
            path = article_path(shown.id, shown.headline)
            changed = (shown.revised_at or shown.seen_at).isoformat(timespec="seconds")
            found.append(f"<url><loc>{escape(base + path)}</loc><lastmod>{changed}</lastmod></url>")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return ask.bytes((head + "\n".join(found) + "\n</urlset>\n").encode(), _XML)


async def robots(ask: Ask) -> Page:
    """What robots may ask for."""
    lines = [
        "User-agent: *",
        "Disallow: /desk",
        "Disallow: /search",
        "Disallow: /dispute",
        "Disallow: /live",
        "Disallow: /clock",
        "",
    ]
    text = "\n".join([*lines, f"Sitemap: {_base(ask)}/sitemap.xml", ""])
    return ask.bytes(text.encode(), "text/plain; charset=utf-8")


async def manifest(ask: Ask) -> Page:
    """What a phone needs to put the site among its apps."""
    name, static = await ask.edition.name(), ask.site.static
    body = {
        "name": name,
        "short_name": name[:12],
        "lang": ask.edition.words.lang,
        "dir": ask.edition.words.dir,
        "start_url": "/",
        "display": "standalone",
        "background_color": "#fdfcf9",
        "theme_color": "#f6f3ec",
        "icons": [
            {"src": static.address("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static.address("icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static.address("icon-512.png"), "sizes": "512x512", "type": "image/png"},
        ],
    }
    return ask.bytes(json.dumps(body, ensure_ascii=False).encode(), "application/manifest+json")


def _base(ask: Ask) -> str:
    return ask.site.parts.base_url.rstrip("/")

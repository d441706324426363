"""What other programs read: feeds, OPML, sitemap, robots.txt, the web app's manifest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from xml.sax.saxutils import escape

from starlette.exceptions import HTTPException

from dateline.model import SECTIONS
from dateline.rights import Shown
from dateline.site.app import Ask
from dateline.site.cache import Page
from dateline.site.rows import article_path

FEED_ITEMS = 40
SITEMAP_ARTICLES = 1000
_RSS = "application/rss+xml; charset=utf-8"
_ATOM = "application/atom+xml; charset=utf-8"
_XML = "application/xml; charset=utf-8"


async def rss_feed(ask: Ask) -> Page:
    """RSS of everything or of a section."""
    from dateline.formats import rss

    channel, shown = await _feed(ask)
    return ask.bytes(rss.render(channel, shown), _RSS)


async def atom_feed(ask: Ask) -> Page:
    """Atom of everything or of a section."""
    from dateline.formats import atom

    channel, shown = await _feed(ask)
    return ask.bytes(atom.render(channel, shown), _ATOM)


async def feed_list(ask: Ask) -> Page:
    """OPML of this site's own feeds. Outlets' addresses stay here: one may hold a key that was given to us."""
    from dateline.formats import opml

    name = await ask.edition.name()
    base = _base(ask)
    outlines = [_outline(f"{name}: {ask.edition.words('nav_latest')}", f"{base}/feed.xml", f"{base}/")]
    for slug, _ in await ask.edition.sections():
        if slug in SECTIONS:
            title = f"{name}: {ask.edition.words.section(slug)}"
            outlines.append(_outline(title, f"{base}/section/{slug}/feed.xml", f"{base}/section/{slug}"))
    return ask.bytes(opml.render(name, outlines), "text/x-opml; charset=utf-8")


async def sitemap(ask: Ask) -> Page:
    """The pages that search engines may list: no full copies of outlets' texts."""
    base = _base(ask)
    paths = ["/", "/latest", "/archive", "/markets", "/sources", "/about/fetching"]
    paths += [f"/section/{slug}" for slug, _ in await ask.edition.sections() if slug in SECTIONS]
    found = [f"<url><loc>{escape(base + path)}</loc></url>" for path in paths]
    for shown in await ask.edition.latest(SITEMAP_ARTICLES):
        if shown.indexable:
            path = article_path(shown.id, shown.headline)
            changed = (shown.revised_at or shown.seen_at).isoformat(timespec="seconds")
            found.append(f"<url><loc>{escape(base + path)}</loc><lastmod>{changed}</lastmod></url>")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return ask.bytes((head + "\n".join(found) + "\n</urlset>\n").encode(), _XML)


async def robots(ask: Ask) -> Page:
    """What robots may ask for."""
    lines = ["User-agent: *", "Disallow: /desk", "Disallow: /search", "Disallow: /live", "Disallow: /clock", ""]
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

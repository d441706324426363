"""Every address of the site."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from dateline.site.app import reading
from dateline.site.parts import SiteParts
from dateline.site.views import (
    about,
    api,
    api_markets,
    article,
    dispute,
    lists,
    market,
    plain,
    push,
    robot,
    search,
    story,
    ways_out,
    widget,
    wires,
)
from dateline.site.views.api_reaction import reaction_routes
from dateline.site.views.asset import asset_routes


def all_routes(parts: SiteParts) -> list[BaseRoute]:
    """Public pages, ways out, the live stream, our files, and the desk where there is one."""
    found: list[BaseRoute] = [
        Route("/", reading(lists.front)),
        Route("/latest", reading(lists.latest)),
        Route("/section/{slug}", reading(lists.section)),
        Route("/archive", reading(lists.archive)),
        Route("/day/{day}", reading(lists.day)),
        Route("/outlet/{id:int}", reading(lists.outlet)),
        Route("/article/{id:int}", reading(article.article)),
        Route("/article/{id:int}/{slug}", reading(article.article)),
        Route("/story/{id:int}", reading(story.story)),
        Route("/story/{id:int}/{slug}", reading(story.story)),
        Route("/dispute/{id:int}", dispute.endpoint, methods=["GET", "POST"]),
        Route("/api/stories", reading(api.stories)),
        Route("/api/story/{id:int}", reading(api.story)),
        Route("/api/articles", reading(api.articles)),
        Route("/api/quotes", reading(api_markets.quotes)),
        Route("/api/quotes/{asset}", reading(api_markets.quote)),
        Route("/api/candles/{asset}", reading(api_markets.candles)),
        Route("/markets", reading(market.markets)),
        Route("/widget", reading(widget.frame)),
        Route("/widget.js", reading(widget.script)),
        Route("/widgets", reading(widget.widgets)),
        *asset_routes(),
        *reaction_routes(),
        Route("/search", reading(search.search)),
        Route("/sources", reading(about.sources)),
        Route("/about/fetching", reading(robot.fetching)),
        Route("/feed.xml", reading(ways_out.rss_feed)),
        Route("/feed.atom", reading(ways_out.atom_feed)),
        Route("/section/{slug}/feed.xml", reading(ways_out.rss_feed)),
        Route("/section/{slug}/feed.atom", reading(ways_out.atom_feed)),
        Route("/push/{key}", push.callback, methods=["GET", "POST"]),
        Route("/wire.json", reading(wires.ninjs_feed)),
        Route("/wire.xml", reading(wires.newsml_feed)),
        Route("/section/{slug}/wire.json", reading(wires.ninjs_feed)),
        Route("/section/{slug}/wire.xml", reading(wires.newsml_feed)),
        Route("/opml.xml", reading(ways_out.feed_list)),
        Route("/sitemap.xml", reading(ways_out.sitemap)),
        Route("/robots.txt", reading(ways_out.robots)),
        Route("/manifest.webmanifest", reading(ways_out.manifest)),
        Route("/static/{name}", plain.static_file),
        Route("/favicon.ico", plain.icon),
        Route("/clock", plain.clock),
        Route("/healthz", plain.health),
        Route("/live", plain.live),
        Route("/picture/{picture}/{width:int}.webp", plain.picture),
    ]
    if parts.desk is not None:
        from dateline.site.desk.routes import routes as desk_routes

        found += desk_routes(parts)
    found.append(Route("/{path:path}/", plain.without_slash))
    return found

"""Every address of the site."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from dateline.site.parts import SiteParts
from dateline.site.views import plain


def all_routes(parts: SiteParts) -> list[BaseRoute]:
    """Public pages, ways out, the live stream, our files, and the desk where there is one."""
    found: list[BaseRoute] = [
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
    return found

"""Every address of the desk."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from dateline.site.desk import health, outlets, page_sources, prices, reader, running, sources, stories, wire
from dateline.site.desk.door import Door
from dateline.site.desk.entering import Entering
from dateline.site.desk.limiter import Limiter
from dateline.site.desk.parts import DeskParts
from dateline.site.parts import SiteParts

LOOK, ACT = ["GET"], ["POST"]


def routes(parts: SiteParts) -> list[BaseRoute]:
    """The desk's pages and deeds; none where `parts.desk` is None."""
    if parts.desk is None:
        return []
    assert isinstance(parts.desk, DeskParts)
    door = Door(parts, parts.desk)
    return [
        *_entering(door, Limiter(parts.clock)),
        *_reading(door),
        *_stories(door),
        *_sources(door),
        *_wire(door),
        *_outlets(door),
        *_running(door),
    ]


def _entering(door: Door, limiter: Limiter) -> list[BaseRoute]:
    pages = Entering(door, limiter)
    return [
        Route("/desk/enter", door.open_page(pages.link), methods=LOOK),
        Route("/desk/enter", door.open_deed(pages.enter), methods=ACT),
        Route("/desk/login", door.open_page(pages.login), methods=LOOK),
        Route("/desk/login", door.open_deed(pages.sign_in), methods=ACT),
        Route("/desk/logout", door.deed(pages.sign_out), methods=ACT),
        Route("/desk/password", door.deed(pages.change_password), methods=ACT),
    ]


def _reading(door: Door) -> list[BaseRoute]:
    article = "/desk/article/{id:int}"
    return [
        Route("/desk", door.page(reader.read), methods=LOOK),
        Route("/desk/mark", door.deed(reader.mark), methods=ACT),
        Route(article, door.page(reader.article), methods=LOOK),
        Route(f"{article}/mark", door.deed(reader.article_mark), methods=ACT),
        Route(f"{article}/take-down", door.deed(reader.take_down), methods=ACT),
        Route(f"{article}/restore", door.deed(reader.restore), methods=ACT),
        Route(f"{article}/re-extract", door.deed(reader.re_extract), methods=ACT),
        Route(f"{article}/revisions", door.page(reader.revisions), methods=LOOK),
        Route("/desk/picture/{picture}/{width:int}", door.page(reader.picture), methods=LOOK),
    ]


def _stories(door: Door) -> list[BaseRoute]:
    story = "/desk/story/{id:int}"
    return [
        Route("/desk/stories", door.page(stories.listing), methods=LOOK),
        Route("/desk/stories/disputes", door.page(stories.disputes), methods=LOOK),
        Route(story, door.page(stories.one), methods=LOOK),
        Route(story, door.deed(stories.decide), methods=ACT),
        Route("/desk/article/{id:int}/compare", door.page(stories.compare), methods=LOOK),
        Route("/desk/article/{id:int}/place", door.deed(stories.place), methods=ACT),
        Route("/desk/rule/{id:int}/undo", door.deed(stories.undo), methods=ACT),
        Route("/desk/dispute/{id:int}", door.deed(stories.answer), methods=ACT),
    ]


def _sources(door: Door) -> list[BaseRoute]:
    source = "/desk/source/{id:int}"
    return [
        Route("/desk/sources", door.page(sources.show), methods=LOOK),
        Route("/desk/sources", door.deed(sources.act), methods=ACT),
        Route("/desk/sources.opml", door.page(sources.export), methods=LOOK),
        Route("/desk/add", door.page(sources.add_page), methods=LOOK),
        Route("/desk/add", door.deed(sources.add), methods=ACT),
        Route("/desk/add/look", door.deed(sources.look), methods=ACT),
        Route("/desk/add/list", door.deed(sources.read_list), methods=ACT),
        Route("/desk/add/page", door.deed(page_sources.look), methods=ACT),
        Route("/desk/add/page/take", door.deed(page_sources.add), methods=ACT),
        Route("/desk/add/all", door.deed(sources.add_list), methods=ACT),
        Route("/desk/progress", door.page(sources.progress), methods=LOOK),
        Route(source, door.page(sources.one), methods=LOOK),
        Route(source, door.deed(sources.save), methods=ACT),
        Route(f"{source}/remove", door.deed(sources.remove), methods=ACT),
        Route(f"{source}/repair", door.deed(health.repair), methods=ACT),
    ]


def _wire(door: Door) -> list[BaseRoute]:
    return [
        Route("/desk/wire", door.page(wire.show), methods=LOOK),
        Route("/desk/wire", door.deed(wire.hand_in), methods=ACT),
        Route("/desk/wire/token", door.deed(wire.make_token), methods=ACT),
        Route("/desk/wire/{kind}", door.open_page(wire.feed), methods=LOOK),
    ]


def _outlets(door: Door) -> list[BaseRoute]:
    outlet = "/desk/outlet/{id:int}"
    return [
        Route("/desk/outlets", door.page(outlets.listing), methods=LOOK),
        Route(outlet, door.page(outlets.one), methods=LOOK),
        Route(outlet, door.deed(outlets.save), methods=ACT),
        Route(f"{outlet}/policy", door.deed(outlets.save_policy), methods=ACT),
        Route(f"{outlet}/pause", door.deed(outlets.pause), methods=ACT),
        Route(f"{outlet}/remove", door.page(outlets.ask_remove), methods=LOOK),
        Route(f"{outlet}/remove", door.deed(outlets.remove), methods=ACT),
    ]


def _running(door: Door) -> list[BaseRoute]:
    return [
        Route("/desk/settings", door.page(running.settings), methods=LOOK),
        Route("/desk/settings", door.deed(running.save_name), methods=ACT),
        Route("/desk/samples", door.page(running.samples), methods=LOOK),
        Route("/desk/samples", door.deed(running.remove_samples), methods=ACT),
        Route("/desk/log", door.page(running.log), methods=LOOK),
        Route("/desk/health", door.page(health.show), methods=LOOK),
        Route("/desk/prices", door.page(prices.show), methods=LOOK),
        Route("/desk/prices", door.deed(prices.add), methods=ACT),
        Route("/desk/prices/{id:int}/remove", door.deed(prices.remove), methods=ACT),
    ]

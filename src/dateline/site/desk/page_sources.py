"""A page without a feed: two of its articles make a rule, what it takes is shown, and then it is taken."""

from __future__ import annotations

from starlette.responses import Response

from dateline.errors import Unfit
from dateline.model import SECTIONS
from dateline.site.desk.visit import Visit


async def look(visit: Visit) -> Response:
    """Show what the rule of two articles takes from a page."""
    page, first, second = (visit.text(name).strip() for name in ("page", "first", "second"))
    try:
        offer = await visit.desk.editing.pages.propose(page, first, second)
    except Unfit as error:
        return await visit.page(
            "add.html", "Add sources", status=422, address="", problem=str(error), sections=SECTIONS, given=visit.form
        )
    return await visit.page("page_source.html", "A page without a feed", offer=offer)


async def add(visit: Visit) -> Response:
    """Take it."""
    source = await visit.desk.editing.pages.add(
        visit.text("url"),
        visit.text("rule"),
        who=visit.who,
        title=visit.text("title"),
        language=visit.text("language") or None,
    )
    return visit.to(f"/desk/source/{source.id}", done="added")

"""Style sheets by kind of page: a page loads what styles it, and no more than fits its weight."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from dateline.site.static import BUNDLES, Static, squeezed

SHEETS = ("dateline", "front", "lists", "article", "story", "tables", "markets")
ARTICLE_FILES_BYTES = 10_500  # packed: style and script of an article, of the 16 kB that its page may weigh
PAGES = {
    "/": {"dateline", "front"},
    "/latest": {"dateline", "lists"},
    "/section/world": {"dateline", "lists"},
    "/archive": {"dateline", "lists"},
    "/search?q=headline": {"dateline", "lists"},
    "/nope": {"dateline", "lists"},
    "/article/1/x": {"dateline", "article"},
    "/sources": {"dateline", "lists", "tables"},
    "/about/fetching": {"dateline", "lists", "article", "tables"},
    "/markets": {"dateline", "tables"},
    "/widgets": {"dateline", "tables", "markets"},
}


def styled(name: str) -> set[str]:
    """The classes that a sheet begins a rule with: those that are its own, not words in passing like `.first`."""
    body = Static().page(f"{name}.css", None)
    assert body is not None
    return set(re.findall(r"(?:^|[},{]|,\s)\.([a-z][\w-]*)", body.body.decode()))


@pytest.mark.parametrize(("path", "sheets"), PAGES.items())
async def test_a_page_loads_the_sheets_that_style_it(
    newsroom: Any, article: Any, asking: Any, path: str, sheets: set[str]
) -> None:
    await newsroom.file(await newsroom.outlet("Harbour Post"), *(article(n) for n in range(12)))
    site = newsroom.site()
    answer = await asking(site, path)
    if answer.status in (301, 302):
        answer = await asking(site, answer.headers["location"])
    tree = LexborHTMLParser(answer.text)
    linked = set(re.findall(r'<link rel="stylesheet" href="/static/(\w+)\.css', answer.text))
    assert linked == sheets
    there = {name for node in tree.css("[class]") for name in (node.attributes["class"] or "").split()}
    here = set().union(*(styled(name) for name in sheets))
    elsewhere = set().union(*(styled(name) for name in SHEETS if name not in sheets))
    assert not (there & elsewhere) - here


def test_an_articles_style_and_script_fit_its_weight() -> None:
    static = Static()
    names = ("dateline.css", "article.css", "priced.js")
    packed = [len(gzip.compress(page.body, 9)) for name in names if (page := static.page(name, None))]
    assert len(packed) == 3 and sum(packed) <= ARTICLE_FILES_BYTES


def test_scripts_and_sheets_go_without_what_only_their_writers_read() -> None:
    assert squeezed("a.js", b"// why\n(() => {\n\n  // because\n  go('//x');  // now\n})();\n") == (
        b"(() => {\ngo('//x');  // now\n})();"
    )
    assert squeezed("a.css", b"/* tokens\n   first */\na{b:c}\n  d{e:f}/* so */\n") == b"a{b:c}\nd{e:f}"
    assert squeezed("uplot-1.css", b"/* MIT */\n a{}") == b"/* MIT */\n a{}", "others' files keep their notices"
    assert squeezed("a.svg", b" <svg/> ") == b" <svg/> "


def test_scripts_of_a_page_go_as_one() -> None:
    static = Static()
    for name, parts in BUNDLES.items():
        whole = static.page(name, None)
        assert whole is not None
        for part in parts:
            piece = static.page(part, None)
            assert piece is not None and piece.body in whole.body

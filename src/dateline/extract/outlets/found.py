"""What a recipe finds on a page, and the article with it.

The page is parsed once more for this, so that what the recipe does not name is read as if there were none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dateline.extract import live_entries, people, prices, render, weekdays
from dateline.extract.blocks import Laid, RawBlock, fragment
from dateline.extract.container import fold
from dateline.extract.decoding import clean
from dateline.extract.moments import in_zone, sane
from dateline.extract.outlets.recipe import Recipe
from dateline.extract.phrases import is_credit_line
from dateline.extract.printed_days import find as printed_day
from dateline.extract.reading import Page
from dateline.formats.dates import LONGEST, stamp
from dateline.model import Article, Block, PagePrice, Stamp
from dateline.text import tidy

MOST = 20  # elements that one field is read from
MOST_TEXT = 2_000  # characters of each
_MISSED = "matched nothing"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found; what was not is empty."""

    recipe: Recipe | None = None
    laid: Laid | None = None  # the body's elements alone, without what is dropped
    kept: tuple[int, ...] = ()  # its blocks that are the text
    prices: tuple[PagePrice, ...] = ()
    headline: str = ""
    standfirst: str = ""
    byline: tuple[str, ...] = ()
    published: tuple[str, ...] = ()


NOTHING = Found()


def find(markup: str, recipe: Recipe | None) -> Found:
    """Look on a page, which `nesting` has let through, for what a recipe names."""
    if recipe is None:
        return NOTHING
    tree = LexborHTMLParser(markup)
    headline = _texts(tree, recipe.headline)
    standfirst = _texts(tree, recipe.standfirst)
    byline, published = _texts(tree, recipe.byline), _times(tree, recipe.published)
    text = "".join(_bodies(tree, recipe.body, recipe.drop)) if recipe.body else ""
    laid = fragment(text) if text else Laid()
    listed, no_text = prices.find(laid, range(len(laid.blocks)))
    kept = [i for i, raw in enumerate(laid.blocks) if i not in no_text and not _is_caption(laid, raw)]
    return Found(
        recipe,
        laid if kept else None,
        tuple(kept),
        listed,
        headline[0] if headline else "",
        " ".join(standfirst),
        byline,
        published,
    )


def body(found: Found, page: Page, read: tuple[Block, ...], apart: tuple[str, str]) -> tuple[Block, ...]:
    """The text by a recipe, or the one that was read where it found none; headline and standfirst are no part of it.

    Shape:  `apart`: the headline and the standfirst that were read, which stand in for what the recipe did not find.
    """
    shown = [found.headline, found.standfirst]
    if found.laid is not None:
        live = live_entries.find(found.laid, page.data.kinds)
        read = render.blocks(found.laid, found.kept, -1, page.resolve, live)
        shown = [said or other for said, other in zip(shown, apart, strict=True)]
    folded = {fold(text) for text in shown if text}
    return tuple(block for block in read if fold(block.text) not in folded) if folded else read


def applied(article: Article, found: Found, zone: tzinfo | None, site: Sequence[str] = ()) -> Article:
    """An article with what a recipe found beside its body, and where each field that the recipe names came from.

    Shape:  `zone` is the outlet's, as in `extract`; `site` is what it calls itself, which is nobody who writes.
    """
    recipe = found.recipe
    if recipe is None:
        return article
    authors, agency = _names(found.byline, site)
    said = next(filter(None, (_moment(text, article.language) for text in found.published)), None)
    origins = dict(article.origins)
    for name, selector, value in (
        ("body", recipe.body, found.laid),
        ("headline", recipe.headline, found.headline),
        ("standfirst", recipe.standfirst, found.standfirst),
        ("authors", recipe.byline, authors),
        ("published", recipe.published, said),
    ):
        if value:
            origins[name] = recipe.name
        elif selector:
            origins[name] = "; ".join(filter(None, (origins.get(name), f"{recipe.name} {_MISSED}")))
    published = in_zone(said, zone) or article.published
    if published is not said and said is not None:
        origins["published"] += ", read in the outlet's time zone"
    flag = weekdays.contradiction(article.blocks, published)
    return replace(
        article,
        headline=found.headline or article.headline,
        standfirst=found.standfirst or article.standfirst,
        authors=authors or article.authors,
        agency=article.agency or agency,
        published=published,
        updated=None if article.updated == published else article.updated,
        flags=(flag,) if flag else (),
        origins=origins,
    )


def missed(article: Article, recipe: Recipe) -> frozenset[str] | None:
    """The fields that a recipe did not find on an article's page; None where it was not read by the recipe."""
    told = {name: origin for name, origin in article.origins.items() if recipe.name in origin}
    return frozenset(name for name, origin in told.items() if origin.endswith(_MISSED)) if told else None


def _texts(tree: LexborHTMLParser, selector: str | None) -> tuple[str, ...]:
    """What the elements say: a meta tag its content, others their text."""
    nodes = tree.css(selector)[:MOST] if selector else []
    said = (node.attributes.get("content") or node.text(separator=" ") for node in _outermost(nodes))
    return tuple(text for each in said if (text := tidy(clean(each[:MOST_TEXT]))))


def _times(tree: LexborHTMLParser, selector: str | None) -> tuple[str, ...]:
    """What machines are told in the elements, then what they print."""
    nodes = tree.css(selector)[:MOST] if selector else []
    told = [time.attributes.get("datetime") or "" for node in nodes for time in node.css("[datetime]")[:MOST]]
    return (*(clean(text) for text in told if text), *_texts(tree, selector))


def _bodies(tree: LexborHTMLParser, selector: str, drop: str | None) -> list[str]:
    """The markup of the elements that hold the text, without what is dropped inside them."""
    holders = _outermost(tree.css(selector))
    if drop:
        ids = {holder.mem_id for holder in holders}
        inside = [node for holder in holders for node in holder.css(drop) if node.mem_id not in ids]
        for node in _outermost(inside):
            node.decompose()
    return [holder.html or "" for holder in holders]


def _outermost(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    """Those that stand in no other of them. What lies on a way up is looked at once, however deep the page."""
    inside, outside = {node.mem_id for node in nodes}, set[int]()
    found = []
    for node in nodes:
        way: list[int] = []
        up = node.parent
        while up is not None and up.mem_id not in inside and up.mem_id not in outside:
            way.append(up.mem_id)
            up = up.parent
        if up is not None and up.mem_id in inside:
            inside.update(way)
        else:
            outside.update(way)
            found.append(node)
    return found


def _is_caption(laid: Laid, raw: RawBlock) -> bool:
    """Whether a block is its picture's, which keeps it: under a figure's caption, or a credit beside the picture."""
    if raw.pictures and is_credit_line(raw.text):
        return True
    return any(laid.elements[element].tag == "figcaption" for element in laid.ancestors(raw.element, 8))


def _names(byline: Sequence[str], site: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    read = [people.from_byline(text, site, marked=True) for text in byline]
    names = [name for one in read for name in one.people] or [name for one in read for name in one.others]
    agency = next((one.agency for one in read if one.agency), None)
    return tuple(dict.fromkeys(names))[: people.MAX_AUTHORS], agency


def _moment(text: str, language: str | None) -> Stamp | None:
    return sane(stamp(text) if len(text) <= LONGEST else None) or sane(printed_day(text, language))

"""What a page is when it is no article: said in words a person can act on."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.extract import linked, refusal_words
from dateline.extract.blocks import Laid
from dateline.extract.reading import Page

SHORT_BODY = 400  # Latin characters; under it a page that looks like an error or a front is one
SHORT_PAGE = 3_000  # characters of all that a page shows; what is longer is no error
MOSTLY = 0.8  # of the body's text
FEWEST_TEASERS = 4
FEWEST_PICTURES = 6
_GALLERIES = frozenset({"imagegallery", "mediagallery", "photographalbum"})


def why_none(page: Page, kept: Sequence[int], size: float, heading: str) -> str | None:
    """What a page is instead of an article, in words; None where it may be one.

    size: of the body that was found, in Latin characters; kept: its blocks.
    """
    says_article = bool(page.data.text("datePublished")) or page.metas.first("og:type") == "article"
    if _are_captions(page.laid, kept):
        return "a gallery of pictures, not an article"
    if size >= SHORT_BODY:
        is_list = not says_article and are_teasers(page.laid, kept) and looks_like_none(page)
        return "a section front or a list of articles, not an article" if is_list else None
    text = " ".join(page.laid.blocks[index].text for index in kept[:12])
    if (found := _no_page(page, heading, text, says_article)) is not None:
        return found
    if not size:
        return _reason(page, heading)
    if not says_article and (_is_login(page, heading) or _is_gallery(page) or looks_like_none(page)):
        return _reason(page, heading)
    return None


def _no_page(page: Page, heading: str, text: str, says_article: bool) -> str | None:
    """What a short page is by its title and by what it says; one that says it is an article must say so in both."""
    by_title = refusal_words.in_title(page.metas.title) or refusal_words.in_title(heading)
    by_text = refusal_words.in_text(text)
    found = (by_title if by_text else None) if says_article else by_title or by_text
    if found == refusal_words.ERROR:
        return f"{found} ({(heading or page.metas.title)[:80].strip()})"
    return found


def _reason(page: Page, heading: str) -> str:
    """Why a page without a body has none."""
    texts = [block.text for block in page.laid.blocks]
    if not any(texts):
        return "an empty page"
    shown = " ".join(texts[:12])[:2_000]
    if sum(map(len, texts)) <= SHORT_PAGE and (found := _no_page(page, heading, shown, False)) is not None:
        return found
    if _is_login(page, heading):
        return refusal_words.LOGIN
    if _is_gallery(page):
        return "a gallery of pictures, not an article"
    if looks_like_none(page):
        return "a section front or a list of articles, not an article"
    if refusal_words.is_cookie_wall(shown):
        return refusal_words.COOKIES
    return "no text that reads like an article"


def _are_captions(laid: Laid, kept: Sequence[int]) -> bool:
    """Whether what was taken for the body stands under pictures, one after the other."""
    if sum(element.tag == "figcaption" for element in laid.elements) < FEWEST_PICTURES or not kept:
        return False
    under = sum(laid.blocks[index].size for index in kept if _is_caption(laid, laid.blocks[index].element))
    return under >= MOSTLY * sum(laid.blocks[index].size for index in kept)


def _is_caption(laid: Laid, element: int) -> bool:
    return any(laid.elements[outer].tag == "figcaption" for outer in laid.ancestors(element, 4))


def _is_login(page: Page, heading: str) -> bool:
    if any(refusal_words.LOGIN_TITLES.search(said[:200]) for said in (heading, page.metas.title)):
        return True
    return page.tree.css_first('input[type="password"]') is not None


def _is_gallery(page: Page) -> bool:
    if page.data.kinds & _GALLERIES:
        return True
    figures = sum(element.tag == "figure" for element in page.laid.elements)
    return figures >= FEWEST_PICTURES and 2 * figures > sum(block.size >= 80 for block in page.laid.blocks)


def looks_like_none(page: Page) -> bool:
    """Whether a page with hardly any text is better taken for something else than an article."""
    return linked.is_listing(page.data) or is_front(page.laid)


def are_teasers(laid: Laid, kept: Sequence[int]) -> bool:
    """Whether what was taken for the body is openings of other articles: paragraphs under headings that link away."""
    teasers = others = 0
    linked = False  # the heading above
    for index in range(kept[0] - 3 if kept and kept[0] > 3 else 0, kept[-1] + 1 if kept else 0):
        block = laid.blocks[index]
        size = len(block.text)
        if block.heading or (block.link_chars * 10 >= 9 * size and size > 25):
            linked = block.link_chars * 2 > size
        elif size >= 60:
            teasers, others = teasers + linked, others + (not linked)
            linked = False
    return teasers >= FEWEST_TEASERS and teasers > 2 * others


def is_front(laid: Laid) -> bool:
    """Whether a page is mostly links to articles: many linked headings, hardly a paragraph."""
    linked_heads = paragraphs = links = text = 0
    for block in laid.blocks:
        size = len(block.text)
        text += size
        links += block.link_chars
        if block.heading and block.link_chars * 2 > size and size > 15:
            linked_heads += 1
        elif size > 200 and block.link_chars * 4 < size:
            paragraphs += 1
    if linked_heads >= 8 and paragraphs <= linked_heads // 3:
        return True
    return text > 0 and links / text > 0.6 and paragraphs <= 2

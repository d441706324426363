"""What a page is when it is no article: said in words a person can act on."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.extract import linked
from dateline.extract.blocks import Laid
from dateline.extract.reading import Page

_ERROR = re.compile(
    r"\b(?:404|403|410|500|502|503)\b.{0,40}(?:not found|error|forbidden|unavailable|gone|gateway)|^(?:error )?(?:404|403|410|500|502|503)$"
    r"|page (?:not found|cannot be found|can't be found|could not be found|doesn.t exist|does not exist)|not found\b.{0,20}$|^not found"
    r"|access (?:denied|to this page has been denied)|attention required!|service unavailable|bad gateway|^forbidden|internal server error"
    r"|seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada|pagina non trovata|página não encontrada|お探しのページ|页面不存在",
    re.IGNORECASE,
)
_BOT_WALL = re.compile(
    r"just a moment|are you (?:a robot|human)|checking your browser|verify (?:that )?you are (?:a )?human|enable javascript and cookies|captcha"
    r"|pardon our interruption|request unsuccessful|ddos protection|security check",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"^(?:log ?in|sign ?in|log ?on|please (?:log|sign) in|login required|anmelden|einloggen|connexion|se connecter|iniciar sesión|accedi|ログイン|登录)\b",
    re.IGNORECASE,
)

SHORT_BODY = 400  # Latin characters; under it a page that looks like an error or a front is one
FEWEST_TEASERS = 4
FEWEST_PICTURES = 6
_GALLERIES = frozenset({"imagegallery", "mediagallery", "photographalbum"})


def error_page(title: str, heading: str, text_size: int) -> str | None:
    """An error or a bot wall that was answered as a page; only a short page can be one."""
    if text_size > 3_000:
        return None
    for text in (title[:200], heading[:200]):
        if _BOT_WALL.search(text):
            return "a check for robots, not an article"
        if _ERROR.search(text):
            return f"an error page ({(heading or title)[:80].strip()})"
    return None


def why_none(page: Page, kept: Sequence[int], size: float, heading: str) -> str | None:
    """What a page is instead of an article, in words; None where it may be one.

    size: of the body that was found, in Latin characters; kept: its blocks.
    """
    says_article = bool(page.data.text("datePublished")) or page.metas.first("og:type") == "article"
    if size >= SHORT_BODY:
        is_list = not says_article and are_teasers(page.laid, kept) and looks_like_none(page)
        return "a section front or a list of articles, not an article" if is_list else None
    if (found := error_page(page.metas.title, heading, int(size))) is not None:
        return found
    if not size:
        return _reason(page, heading)
    if not says_article and (_is_login(page, heading) or _is_gallery(page) or looks_like_none(page)):
        return _reason(page, heading)
    return None


def _reason(page: Page, heading: str) -> str:
    """Why a page without a body has none."""
    texts = [block.text for block in page.laid.blocks]
    text_size = sum(map(len, texts))
    if text_size == 0:
        return "an empty page"
    if (found := error_page(page.metas.title, heading, text_size)) is not None:
        return found
    if _is_login(page, heading):
        return "a login wall, not an article"
    if _is_gallery(page):
        return "a gallery of pictures, not an article"
    if looks_like_none(page):
        return "a section front or a list of articles, not an article"
    if _BOT_WALL.search(" ".join(texts[:12])[:2_000]):
        return "a check for robots, not an article"
    return "no text that reads like an article"


def _is_login(page: Page, heading: str) -> bool:
    if _LOGIN.search(heading) or _LOGIN.search(page.metas.title):
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

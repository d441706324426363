"""What a page is when it is no article: said in words a person can act on."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from dateline.extract import linked
from dateline.extract.blocks import Laid
from dateline.extract.linked import LinkedData
from dateline.extract.metas import Metas

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


def reason(tree: LexborHTMLParser, laid: Laid, metas: Metas, data: LinkedData, heading: str) -> str:
    """Why a page without a body has none."""
    text_size = sum(len(block.text) for block in laid.blocks)
    if text_size == 0:
        return "an empty page"
    if (found := error_page(metas.title, heading, text_size)) is not None:
        return found
    if _LOGIN.search(heading) or _LOGIN.search(metas.title) or tree.css_first('input[type="password"]') is not None:
        return "a login wall, not an article"
    if linked.is_listing(data) or is_front(laid):
        return "a section front or a list of articles, not an article"
    if _BOT_WALL.search(" ".join(block.text for block in laid.blocks[:12])[:2_000]):
        return "a check for robots, not an article"
    return "no text that reads like an article"


def looks_like_none(laid: Laid, data: LinkedData) -> bool:
    """Whether a page with hardly any text is better taken for something else than an article."""
    return linked.is_listing(data) or is_front(laid)


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

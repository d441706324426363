"""Which pages are running notes or digests: they hold texts of several happenings and are the copy of none.

A digest that opens with a text looks like that text with more reporting behind it; only its form says otherwise.
Source: docs/stories.md, "Four relations".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.model import Block, BlockKind

_ENTRIES = 3  # of a live blog, or lines that begin with a time of day
# What headlines of such pages say as a label: alone, or parted from the rest by a mark.
_LABELS = (
    "live", "live updates", "live blog", "liveblog", "live-blog", "as it happened", "minute by minute", "in brief",
    "news in brief", "news briefs", "morning briefing", "evening briefing", "daily briefing", "news roundup",
    "news round-up", "newsblog", "newsticker", "liveticker", "live-ticker", "kurz notiert", "kurz gemeldet",
    "nachrichten in kürze", "meldungen in kürze", "en direct", "en bref", "l'actu en bref", "en directo", "en vivo",
    "minuto a minuto", "en breve", "diretta", "in diretta", "in breve", "ao vivo", "em direto", "ao minuto",
    "em resumo", "nieuws in het kort", "kort nieuws", "direktrapport", "na żywo", "relacja na żywo", "w skrócie",
    "онлайн", "онлайн-трансляция", "прямая трансляция", "коротко", "наживо", "canlı", "canlı anlatım", "ζωντανά",
    "مباشر", "تغطية مباشرة", "ライブ", "ニュースまとめ", "直播", "图文直播", "早报", "뉴스 브리핑",
)  # fmt: skip
_NAMED = "|".join(sorted(_LABELS, key=len, reverse=True))
_LABEL = re.compile(rf"(?:^|[|:：–—／】]\s*|\s-\s)(?:{_NAMED})(?:\s*[|:：–—／]|\s-\s|$)")
_BEGINS = frozenset("0123456789[(")  # any line that a time may open: hardly any other
_CLOCK = re.compile(
    r"[\[(]?\d{1,2}(?:[:：]\d{2}(?!\d)|時\d{1,2}分|시 \d{1,2}분"
    r"|[.h]\d{2}(?=\s?(?:uhr\b|[ap]\.?m\b|gmt\b|h\b|\]|[:–—|-](?:\s|$))))"
)


def is_notes(blocks: Sequence[Block], lines: Sequence[str]) -> bool:
    """Whether a page is running notes or a digest: by its entries, by its label, or by lines that begin with a time.

    Shape: `lines` are the headline and the blocks' text, each as `runs.same_letters` gives it.
    """
    if [block.kind for block in blocks].count(BlockKind.LIVE) >= _ENTRIES or _LABEL.search(lines[0]):
        return True
    return len([line for line in lines if line[:1] in _BEGINS and _CLOCK.match(line)]) >= _ENTRIES

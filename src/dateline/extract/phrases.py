"""Stock phrases of news pages: furniture between paragraphs, credit lines, the headings after which no body comes."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from functools import lru_cache

_LONGEST = 2048  # patterns only see so much of a text

# Whole lines that are controls or notices, in the languages that news pages come in most.
_FURNITURE = re.compile(
    r"(?:"
    r"advertisement|advertising|anzeige|werbung|publicidad|publicité|pubblicità|reklame|advertentie|sponsored( content)?"
    r"|story continues below( advertisement)?|article continues( after| below).{0,40}|continue reading.{0,40}"
    r"|read more.{0,10}|read also.{0,20}|see also.{0,20}|more on this( story| topic)?|source link|source|back to top( button)?"
    r"|share( this)?( article| story| page| post)?( on| via)?.{0,20}|print( this)?( article| page)?|email( this)?|copy link|save|listen"
    r"|click here to .{0,80}|tap here to .{0,80}|sign up (?:for|to) .{0,100}|subscribe (?:to|for|now).{0,100}"
    r"|follow us on .{0,60}|like us on .{0,60}|join (?:us|our) .{0,60}|get (?:our|the) .{0,40}newsletter.{0,40}"
    r"|leave a (?:comment|reply).{0,40}|\d* ?comments?|loading\.*|please wait\.*|view (?:comments|gallery|more).{0,20}"
    r"|all rights reserved\.?|copyright .{0,80}|© ?.{0,80}|this (?:video|content) (?:is not available|can not be played).{0,60}"
    r"|lesen sie auch.{0,40}|mehr zum thema.{0,20}|lire aussi.{0,20}|à lire aussi.{0,20}|leggi anche.{0,20}|lea también.{0,40}"
    r"|te puede interesar.{0,20}|les også.{0,20}|lees ook.{0,20}|artikel teilen|partager|compartir|condividi|teilen"
    r"|watch:? .{0,60}|photo:.{0,100}|image:.{0,100}|photos?:? .{0,30}/.{0,30}|(?:photo|image) (?:credit|courtesy).{0,80}"
    r"|\d+ ?min(?:ute)?s? (?:read|ago)|min read|\d+ of \d+|next|previous|close|menu|home"
    r")",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|[Pp]or|[Dd]i|[Aa]v|[Dd]oor|[Tt]ext:?|[Tt]exte?:?)\s+(?:[^\W\d_a-z][\w.'’-]*)(?:(?:,| and| und| et| y| e| og)? [^\W\d_a-z][\w.'’-]*){1,7}"
)
_SECTION_END = re.compile(
    r"(?:related( articles?| stories| news| posts?| content| topics| links)?|recommended( for you| reading| stories)?"
    r"|more (?:stories|news|from|like this|to read|on).{0,50}|read (?:more|next)|you (?:may|might) (?:also )?(?:like|be interested in|enjoy)"
    r"|(?:most|trending) (?:read|popular|viewed|now|stories)|popular (?:posts|stories|now)|latest (?:news|stories|posts|articles)"
    r"|top stories|editors?['’]? picks?|what to read next|don['’]t miss|up next|also read"
    r"|(?:leave|post|add) a (?:comment|reply).{0,20}|comments?(?: \(\d+\))?|\d+ (?:comments|responses|thoughts).{0,100}|join the (?:conversation|discussion)"
    r"|about the authors?|share this.{0,30}|tags|topics|filed under.{0,20}|newsletter.{0,30}"
    r"|auch interessant|mehr zum thema|das könnte sie auch interessieren|weitere (?:artikel|themen|nachrichten)|lesen sie (?:auch|mehr).{0,30}|meistgelesen"
    r"|sur le même (?:sujet|thème)|à lire (?:aussi|également)|lire aussi|articles? (?:liés?|similaires)|les plus lus"
    r"|noticias relacionadas|te puede interesar|más (?:noticias|leídas|leídos|información)|lo más (?:leído|visto)|temas relacionados|relacionad[oa]s"
    r"|leggi anche|articoli correlati|potrebbe interessarti|leia (?:também|mais)|veja também|mais lidas"
    r"|les også|lees ook|läs (?:också|mer|även)|læs også|relaterte.{0,20}|関連記事|関連ニュース|相关新闻|相關新聞|관련기사|читайте также.{0,20}|по теме|похожие.{0,20}"
    r"):?",
    re.IGNORECASE,
)
_FEED_FURNITURE = re.compile(
    r"the post .{1,300} (?:first )?appeared first on .{1,200}|this (?:article|post|story) (?:was )?(?:originally |first )?(?:appeared|published) (?:on|in|at) .{1,120}"
    r"|submitted by .{1,80}|\[link\]\s*\[comments\]|comments|.{0,40}\[link\].{0,40}\[comments\]|article url: .{1,300}|comments url: .{1,300}|points: \d+|# comments: \d+",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\bcookies?\b.{0,400}?\b(?:browser|website|web site|consent|accept|privacy|preferences|user|session|device|third part|"
    r"einwillig|zustimm|datenschutz|consent|accept|confidential|navegador|sitio|sito|privacid)|"
    r"\b(?:we|our|your|this|these|wir|nous|necessary|advertising|functional|performance)\b.{0,60}\bcookies?\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"^\s*©|©\s*\S{2,40}\s*$|\b(?:REUTERS|AP Photo|AFP|Getty Images|EPA|dpa|IMAGO|Shutterstock|ANSA|LaPresse|Keystone|AAP|PTI|Bloomberg)\b"
    r"\s*(?:/|via\b|$)|(?:Photo|Foto|Image|Bild|Picture|Photograph|Credit|Crédit|Crédito)s?\s*(?:credit|courtesy)?\s*(?:by|von|de|di)?\s*:"
    r"|/\s*(?:REUTERS|AP|AFP|Getty|EPA|dpa|File Photo|Pool)\b|\((?:AP )?(?:Photo|Foto|Image)s?\s*(?:by|:|courtesy)",
    re.IGNORECASE,
)


def is_furniture(text: str, linked: float) -> bool:
    """Whether a whole block is a control, a notice or a label rather than something written."""
    text = text.strip(" |·•–—-»«›‹:>")
    return not text or (len(text) <= 160 and _is_furniture(text))


# Rules and model both ask these of the same blocks, and pages of one outlet have the same lines.
@lru_cache(maxsize=4096)
def _is_furniture(text: str) -> bool:
    return _FURNITURE.fullmatch(text) is not None


def is_byline(text: str) -> bool:
    """Whether a block is a byline by itself: "Von Ann Lee", "By Ann Lee and Bo Li"."""
    return len(text) <= 80 and _is_byline(text)


@lru_cache(maxsize=4096)
def _is_byline(text: str) -> bool:
    return _BYLINE.fullmatch(text) is not None


def is_section_end(text: str) -> bool:
    """Whether a block is a heading after which other articles, comments or forms come."""
    return len(text) <= 120 and _is_section_end(text.strip())


@lru_cache(maxsize=4096)
def _is_section_end(text: str) -> bool:
    return _SECTION_END.fullmatch(text) is not None


def is_credit_line(text: str) -> bool:
    """Whether a text beside a picture reads like its caption or credit."""
    return _CREDIT.search(text[:_LONGEST]) is not None


def about_consent(text: str) -> bool:
    """Whether a text is a notice on cookies: consent layers hold more of those than some pages hold news."""
    return "ookie" in text and _CONSENT.search(text[:_LONGEST]) is not None


def is_feed_furniture(text: str) -> bool:
    """Whether a block is what feed generators add below a text."""
    return len(text) <= 500 and text[:1] in "tTsS[cCaApP#" and _FEED_FURNITURE.fullmatch(text) is not None

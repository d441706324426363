"""A text's language tag and the direction it is read in."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TAG = re.compile(r"^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,3}$")
_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
# In UTF-8 every one of them begins with one of these bytes; a look for those costs a fifth.
_NOT_RIGHT = bytes(set(range(256)) - {*range(0xD6, 0xE1), 0xEF, 0xF0})
_RTL_NAMES = "ar arc az-arab ckb dv fa he iw ks ps sd syr ug ur yi"
_RTL = frozenset(_RTL_NAMES.split())


# Three letters where pages write them for languages that have two.
_SHORTER = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "nld": "nl",
    "dut": "nl", "swe": "sv", "dan": "da", "nor": "no", "fin": "fi", "pol": "pl", "tur": "tr", "rus": "ru", "ukr": "uk",
    "ara": "ar", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "hin": "hi",
}  # fmt: skip
# Letters that are used for one language, or by far most for one; the first that has its share of a text decides.
_SCRIPTS = tuple(
    (language, re.compile(f"[{letters}]"), others.split())
    for language, letters, others in (
        ("ja", "\u3040-\u30ff", ""),
        ("ko", "\uac00-\ud7af", ""),
        ("zh", "\u4e00-\u9fff", "yue wuu"),
        ("fa", "\u067e\u0686\u0698\u06af", "ur ps ku ckb ug sd ks"),
        ("ar", "\u0600-\u06ff", "fa ur ps ku ckb ug sd ks arc arz ary"),
        ("he", "\u0590-\u05ff", "yi"),
        ("uk", "\u0456\u0457\u0454\u0491", "be rue kk"),
        ("ru", "\u0400-\u04ff", "bg sr mk be uk kk ky mn tg tt uz ba cv os az"),
        ("el", "\u0370-\u03ff", ""),
        ("hi", "\u0900-\u097f", "mr ne sa mai bho kok"),
        ("bn", "\u0980-\u09ff", "as"),
        ("gu", "\u0a80-\u0aff", ""),
        ("pa", "\u0a00-\u0a7f", ""),
        ("ta", "\u0b80-\u0bff", ""),
        ("te", "\u0c00-\u0c7f", ""),
        ("ml", "\u0d00-\u0d7f", ""),
        ("th", "\u0e00-\u0e7f", ""),
        ("hy", "\u0530-\u058f", ""),
        ("ka", "\u10a0-\u10ff", ""),
        ("am", "\u1200-\u137f", "ti"),
        ("km", "\u1780-\u17ff", ""),
    )
)
_SHARE = {"fa": 0.01, "uk": 0.01, "ja": 0.08}  # their letters stand among those of the next line
# The commonest small words; a language is named only where its own are far ahead of every other's.
_SMALL_WORDS = {
    language: frozenset(line.split())
    for language, line in (
        ("en", "the of and to in is that for with on was as by are this have from at be it"),
        ("de", "der die und das den von mit ist im des ein eine nicht auf für dem sich zu auch als"),
        ("fr", "le la les des et du une est dans pour que qui sur par pas au plus avec ce cette"),
        ("es", "el la los las del que en una por con para es se su al más como lo pero"),
        ("it", "il di che la per un una del della con non sono gli alla dei nel anche più si"),
        ("pt", "o a os que do da em um uma para com não dos das no na por mais se ao"),
        ("nl", "de het een van en dat op te voor met zijn niet aan er om ook als bij door maar"),
        ("sv", "och att det som en på är av för med den till inte om har de ett var från"),
        ("da", "og at det som en på er af for med den til ikke om har de et var fra der"),
        ("no", "og å det som en på er av for med den til ikke om har de et var fra seg"),
        ("fi", "ja on ei että se oli hän myös kun mutta joka ovat sekä kuin vain tai jo"),
        ("pl", "i w na z się nie do że to jest o jak po od za przez dla są oraz"),
        ("tr", "ve bir bu için de da ile olarak daha çok olan gibi kadar sonra en ise"),
        ("ro", "și de în la cu o că pe nu din care este a pentru mai sunt"),
        ("cs", "a se v na že je to s z do o i ve pro jsou jako po by"),
        ("hu", "a az és hogy nem is egy ez volt meg csak de mint már"),
        ("id", "yang dan di untuk dengan dari ini pada tidak itu dalam akan juga telah"),
        ("vi", "của và là có được trong cho không một người với các khi đã những"),
    )
}
_BY_WORD: dict[str, tuple[str, ...]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words:
        _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _language)
_BEYOND_LATIN = re.compile("[\u0370-\uffff]")
_LEAST_WORDS = 12
_LOOKED_AT = 1_500  # characters


def of_text(text: str) -> str | None:
    """The language that a text's letters and small words show; None where they leave it open."""
    text = text[:_LOOKED_AT]
    beyond = 0 if text.isascii() else len(_BEYOND_LATIN.findall(text))
    if beyond > 20 and (language := _of_script(text, beyond)) is not None:
        return language
    counts: dict[str, int] = {}
    for word in text.lower().split():
        for language in _BY_WORD.get(word, ()):
            counts[language] = counts.get(language, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: -item[1])[:2]
    if not ranked or ranked[0][1] < _LEAST_WORDS or (len(ranked) > 1 and ranked[0][1] < 1.25 * ranked[1][1]):
        return None
    return ranked[0][0]


def _of_script(text: str, beyond: int) -> str | None:
    letters = sum(character.isalpha() for character in text)
    if beyond < 0.2 * letters:
        return None
    for language, form, _ in _SCRIPTS:
        if len(form.findall(text)) >= _SHARE.get(language, 0.4) * letters:
            return language
    return None


def can_be(declared: str, shown: str | None) -> bool:
    """Whether a declared language can be that of a text that shows another: its script is the same, and it is not
    the English that templates declare where nobody changed it."""
    primary, *subtags = declared.split("-")
    for language, _, others in _SCRIPTS:
        if shown == language:
            return primary == language or primary in others or any(len(subtag) == 4 for subtag in subtags)
    return primary != "en" or shown in (None, "en")


@lru_cache(maxsize=512)
def tag(text: str | None) -> str | None:
    """A BCP 47 tag in its usual case, None for what is none: "en_us" is "en-US"."""
    text = (text or "").strip().replace("_", "-")
    if not _TAG.match(text):
        return None
    parts = text.split("-")
    first = parts[0].lower()
    return "-".join([_SHORTER.get(first, first), *(_cased(part) for part in parts[1:])])


def _cased(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.title() if len(part) == 4 else part.lower()


def direction(language: str | None, text: str) -> str:
    """ "rtl" or "ltr": by the letters of the text, by the language where it has none."""
    text = text[:600]
    may_be = not text.isascii() and text.encode("utf-8", "surrogatepass").translate(None, _NOT_RIGHT)
    right = len(_RIGHT.findall(text)) if may_be else 0
    if right:
        left = sum(unicodedata.bidirectional(character) == "L" for character in text)
        return "rtl" if right > left else "ltr"
    if text.strip():
        return "ltr"
    return "rtl" if language and language.split("-")[0] in _RTL else "ltr"

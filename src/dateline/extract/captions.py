"""A caption's text apart from its credit, and what the credit tells: agency, photographer, pool, file photo, day."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from dateline.extract.agencies import picture_agency
from dateline.formats.dates import stamp

_LONGEST = 2048

_LEADING = re.compile(r"^©\s?([^.|]{2,40})\.\s+(?=\S)")
_BIG = r"(?:REUTERS|AP Photo|AFP|Getty Images|EPA(?:-EFE)?|dpa|picture[ -]alliance|IMAGO|Imago|Shutterstock|ANSA|LaPresse|KEYSTONE|Keystone|AAP|PTI|Xinhua|Bloomberg|PA|AP|NTB|Alamy|Anadolu|UPI|Adobe ?Stock|stock\.adobe\.com|Unsplash|Pexels|Pixabay)"
# What pages write before a credit, in the languages of the corpus and their neighbours; compounds as they come.
_WORD = (
    r"(?:photo(?:graph|graphy|s)?(?: credits?| by| courtesy of| courtesy)?|(?:file |handout |ap )?(?:photo|image|picture)s?(?: credits?| source| by| courtesy of)?|credits?(?: line)?|courtesy(?: of)?"
    r"|crédits?(?: photos?)?|créditos?|foto(?:s|graf|grafie|grafía|ğraf)?|bild(?:er|quelle|nachweis)?|quelle|grafik|illustration|rechte|source|fuente|fonte|bron|imagen|imagem|immagine|fot|zdjęcie|kuva|kuvat|ảnh|isithombe|umfanekiso|фото|снимка|φωτο(?:γραφία)?|写真|사진(?: 출처)?|图片(?:来源)?|圖片|صورة|תמונה)"
)
_LABELLED = rf"{_WORD}\.?\s*(?::|=|©|：|\bby\b|\bvon\b)\s*"
# Each form is tried at the end of a caption; the credit is group "credit".
_TRAILING = (
    re.compile(
        r"[\s|]*[(\[](?P<credit>(?:AP |File |Pool |Handout )?(?:[Pp]hotos?|[Ii]mages?|[Pp]icture|[Cc]redits?|[Cc]ourtesy|[Ss]upplied|Foto|Bild|Crédit|Crédito|Фото|사진|写真)\b[^()\[\]]{0,120})[)\]]\.?\s*$"
    ),
    re.compile(rf"[\s|]*[(\[](?P<credit>[^()\[\]]{{0,80}}{_BIG}[^()\[\]]{{0,60}})[)\]]\.?\s*$"),
    re.compile(
        rf"(?:^|[\s|.(–—-])(?P<credit>(?<!\w){_LABELLED}(?:[^.]|(?<=\b\w)\.|(?<=\b\w\w)\.(?=\s\w)|\.(?=[a-z]{{2,4}}\b)){{2,100}})\.?\s*$",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:^|(?<=[.!?\"”’)])\s*|\s{{2,}}|\s[|–—]\s?)(?P<credit>{_BIG}\s?/\s?[^.]{{2,100}})\s*\.?$"),
    re.compile(
        rf"(?:^|(?<=[.!?\"”’)])\s+|\s[|–—]\s?)(?P<credit>[^.!?|]{{2,70}}(?:/|\svia\s)\s?{_BIG}(?:/[^.]{{2,60}})?)\s*\.?$"
    ),
    re.compile(r"(?:^|\s)(?P<credit>©\s?[^.©]{2,80})\.?\s*$"),
    re.compile(rf"(?:^|(?<=[.!?\"”’)])\s*|\s\|\s)(?P<credit>{_BIG})\s*\.?$"),
    re.compile(
        r"\s\|\s(?P<credit>[Ff]ile(?: photo| image| picture)?|[Ss]upplied|[Hh]andout|[Aa]rchiv(?:bild|foto)?)\.?\s*$"
    ),
    # Agencies in brackets, in mixed case or in another script, and Japanese brackets around who supplied it.
    re.compile(
        r"\s*[(\[（](?P<credit>(?:Reuters|EFE|Europa Press|Lusa|Belga|ANP|TT|NTB|Ritzau|Lehtikuva|PAP|MTI|ČTK|TASS|ТАСС|РИА Новости|Yonhap|Kyodo|Jiji|Anadolu|رويترز|الفرنسية|أ ?ف ?ب|أسوشيتد برس|الأناضول|الأوروبية|غيتي|एएफपी|रॉयटर्स|पीटीआई)(?:[/,\s-][^()（）\[\]]{0,40})?)[)\]）]\.?\s*$"
    ),
    re.compile(
        r"[（(](?P<credit>[^（）()。]{0,24}(?:通信|新聞|新闻|提供|撮影|時事|共同|ロイター|供图|供圖|[^\s]摄|[^\s]攝))[）)]\s*$"
    ),
    # Whoever stands in brackets behind a whole sentence is owed the picture: "The islands. (Christie's)".
    re.compile(
        r"(?<=[.!?\"”’])\s*[(\[](?P<credit>(?!(?:links?|rechts?|left|right|above|below|archiv)\b)[A-Z0-9À-ÞА-Я][^()\[\]]{1,80})[)\]]\.?\s*$"
    ),
    re.compile(r"(?<=[.!?。])\s+\w{3,12}:\s+(?P<credit>[A-ZÀ-ÞА-Я][^.:!?]{2,50})$"),
)
_MAY_CREDIT = re.compile(
    rf"[(\[（©/|:=：]|\b(?:by|von)\b|{_BIG}", re.IGNORECASE
)  # without any of these no form above is found
# Words behind a whole sentence that are no sentence themselves: "The lobby in May. Supplied".
_REST = re.compile(r"(?<=[.!?”\"’)])\s+(?P<credit>[A-ZÀ-Þ][^.!?:;“”\"]{2,60}(?:\.(?:com|net|org|de)\b)?)$")
# A bar or a slash before a few words with capitals: "The quay / Bo Linde", "The quay. | Bo Linde/Coast Paper".
_PARTED = re.compile(rf"\s[|/]\s(?P<credit>(?:{_WORD}\.?\s)?[A-ZÀ-ÞА-Я][^.!?|:;“”\"]{{2,60}})\.?\s*$", re.IGNORECASE)
_COPYRIGHT = re.compile(r"^(?:©\s?)?copyright\s+(?=\D)", re.IGNORECASE)
_LABEL = re.compile(
    rf"^(?:{_WORD}(?!\w)\.?\s*(?:credit|courtesy of|courtesy)?\s*(?::|=|：|by\b|von\b|de\b|©|/)?|©)\s*", re.IGNORECASE
)
_LABELLED_CREDIT = re.compile(rf"^[(\[]?\s?{_LABELLED}\S", re.IGNORECASE)
_DRAWN = re.compile(r"(?:illustrat|infogra|grafik)", re.IGNORECASE)  # such a label says what is shown, and stays
_BEHIND_CREDIT = re.compile(r"(?<=[^\W\d_])\s?(?:撮影|提供|供图|供圖|摄|攝)$")
_TRAILING_LABEL = re.compile(rf"[\s(\[|]*(?<!\w){_WORD}\s?[:=]?\s*$", re.IGNORECASE)
_BETWEEN = frozenset(("for", "of", "the", "and", "via", "de", "von", "der", "by", "für", "et", "y", "e"))
_PARTS = re.compile(r"\s*[/|;,]\s*|\s+via\s+|\s+-\s+", re.IGNORECASE)
_POOL = re.compile(r"^pool(?: photo)?$|^pool via", re.IGNORECASE)
_FILE = re.compile(
    r"^(?:file(?:[ -]?(?:photo|picture|image|pic))?|archiv(?:bild|foto)?|archivo|archives?|d'archives?)$", re.IGNORECASE
)
_FILE_ANYWHERE = re.compile(
    r"\bfile[ -]?(?:photo|picture|image|pic)\b|\bArchiv(?:bild|foto)\b|\bfoto de archivo\b|\bphoto d.archives?\b|\[file: ",
    re.IGNORECASE,
)
_NAME = re.compile(r"^(?:[^\W\d_][\w.'’-]*\s+){1,3}[^\W\d_][\w.'’-]*$")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_DAY = re.compile(
    rf"\b(?:(?:{_MONTHS})\.?\s\d{{1,2}},?\s\d{{4}}|\d{{1,2}}\s(?:{_MONTHS})\.?,?\s\d{{4}}|\d{{1,2}}\.\s?[^\W\d_]{{3,9}}\s\d{{4}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|\d{{4}}-\d\d-\d\d)"
)


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption taken apart."""

    caption: str | None
    credit: str | None = None
    agency: str | None = None
    photographer: str | None = None
    pool: bool = False
    file_photo: bool = False
    taken: date | None = None


def read(text: str | None, credit: str | None = None) -> Caption:
    """Take a printed caption apart. `credit` is the credit where the page marks it by itself."""
    caption = " ".join((text or "").split())[:_LONGEST].rstrip(" |")
    leading = None
    if found := _LEADING.match(caption):
        leading, caption = found.group(1), caption[found.end() :]
    if credit:
        credit = " ".join(credit.split())[:300]
        if caption == credit:
            caption = ""
        elif caption.endswith(credit) and not caption[-len(credit) - 1].isalnum():
            caption = caption[: -len(credit)].rstrip(" |-–—(/")
            caption = _TRAILING_LABEL.sub("", caption).rstrip(" |-–—(/")
        elif caption.startswith(credit) and caption[len(credit) :].lstrip()[0] in "|/–—":
            caption = caption[len(credit) :].lstrip(" |-–—)/.")
    else:
        caption, credit = _cut(caption)
    credit = _label_off(credit) if credit else (f"© {leading}" if leading else None)
    told = _told(_bare(credit) if credit and _DRAWN.match(credit) else credit or "", leading)
    return Caption(
        caption=caption or None,
        credit=credit or None,
        agency=told[0],
        photographer=told[1],
        pool=told[2],
        file_photo=told[3] or _FILE_ANYWHERE.search(caption) is not None,
        taken=_taken(caption),
    )


_WHOLE_CREDIT = re.compile(
    rf"^[(\[|/]?\s*(?:(?:AP )?(?:photo(?:graph)?|picture|image|foto|bild|credit|crédit|crédito|courtesy)s?\b.{{0,12}}(?::|by\b|/|courtesy).{{2,}}|©.{{2,}}|.{{0,60}}(?<!\w){_BIG}(?!\w).{{0,40}}|[^.]{{2,50}}/[^.]{{2,50}})$",
    re.IGNORECASE,
)


def is_credit(text: str) -> bool:
    """Whether a short text is nothing but a credit by its words."""
    return 2 <= len(text) <= 160 and _WHOLE_CREDIT.match(text) is not None


def _cut(caption: str) -> tuple[str, str | None]:
    tail_at = max(0, len(caption) - 260)  # a credit is at the end; the patterns see no more
    tail = caption[tail_at:]
    for form in _TRAILING if _MAY_CREDIT.search(tail) else ():
        if found := form.search(tail):
            return caption[: tail_at + found.start()].rstrip(" |-–—(["), found.group("credit")
    if (found := _PARTED.search(tail)) and _is_no_sentence(_bare(found["credit"])):
        return caption[: tail_at + found.start()].rstrip(" |/"), found["credit"]
    if (found := _REST.search(tail)) and _is_no_sentence(found["credit"]):
        return caption[: tail_at + found.start()], found["credit"]
    return caption, None


def _is_no_sentence(text: str) -> bool:
    """Whether words behind a caption's last sentence are names: most have a capital, and there are few."""
    words = [word for word in text.split() if word.isalpha() and word.lower() not in _BETWEEN]
    return 0 < len(words) <= 6 and sum(word[:1].isupper() for word in words) >= 0.8 * len(words)


def is_labelled_credit(text: str) -> bool:
    """Whether a text opens with "Photo:" or its like and is short enough for what follows to be names."""
    return len(text) <= 100 and _LABELLED_CREDIT.match(text) is not None


def _label_off(credit: str) -> str:
    """A credit without "Photo:" and its like; what is drawn keeps saying so, for none shall take it for a photograph."""
    said = _once(credit.strip(" ()[]|"))
    said += ")" if said.count("(") > said.count(")") else ""
    return said if _DRAWN.match(said) else _bare(said)


def _bare(bare: str) -> str:
    """A credit without any label; "© " alone stays, it is part of what is owed."""
    bare = _COPYRIGHT.sub("", _BEHIND_CREDIT.sub("", bare))
    if found := _LABEL.match(bare):
        rest = bare[found.end() :]
        if len(rest) > 1 and not bare.lower().startswith(("©", "ap photo")):
            return rest.strip(" ()[]|:/")
    return bare.removeprefix("©").strip() if bare.startswith("©") else bare


def _once(credit: str) -> str:
    """A credit whose parts all say the same said once: "Ann Lee | Ann Lee"."""
    parts = [part.strip() for part in credit.split("|")]
    return parts[0] if len(parts) > 1 and len({part.casefold() for part in parts}) == 1 else credit


def _told(credit: str, leading: str | None) -> tuple[str | None, str | None, bool, bool]:
    agency = photographer = None
    pool = file_photo = False
    bare = re.sub(
        r"^(?:AP Photo|Photo by|Foto:|Photo:)\s?/?", lambda m: "AP/" if m.group().startswith("AP") else "", credit
    )
    for part in _PARTS.split(bare):
        part = part.strip(" ()[].©")
        if not part:
            continue
        if _POOL.match(part):
            pool = True
        elif _FILE.match(part):
            file_photo = True
        elif named := picture_agency(part):
            agency = agency or named
        elif photographer is None and _NAME.match(part) and len(part) <= 60:
            photographer = part
    if agency is None and leading:
        agency = picture_agency(leading)
    return agency, photographer, pool, file_photo


def _taken(caption: str) -> date | None:
    """The day a caption names, where it names one day only."""
    days = set()
    for found in _DAY.finditer(caption):
        said = stamp(found.group())
        if said is not None and said.day_only:
            days.add(said.when.date())
    return days.pop() if len(days) == 1 else None

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
# Each form is tried at the end of a caption; the credit is group "credit".
_TRAILING = (
    re.compile(
        r"[\s|]*[(\[](?P<credit>(?:AP |File |Pool )?(?:[Pp]hotos?|[Ii]mages?|[Pp]icture|[Cc]redit|Foto|Bild|Crédit|Crédito)\b[^()\[\]]{1,120})[)\]]\.?\s*$"
    ),
    re.compile(rf"[\s|]*[(\[](?P<credit>[^()\[\]]{{0,80}}{_BIG}[^()\[\]]{{0,60}})[)\]]\.?\s*$"),
    re.compile(
        r"(?:^|[\s|.(–—-])(?P<credit>(?:Photo|Photograph|Picture|Image|Foto|Fotos|Bild|Credit|Crédit photo|Crédit|Crédito|Credits|Photo credit|Image credit|Photo by|Image by|Photos by|Fotografía|Ảnh|Fotoğraf|Zdjęcie|Fot\.|Kuva|Photo courtesy of|Courtesy of|Courtesy)\s*(?::|by|/|©)\s*(?:[^.]|(?<=\b\w)\.){2,100})\.?\s*$",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:^|(?<=[.!?\"”’)])\s+|\s{{2,}}|\s[|–—]\s?)(?P<credit>{_BIG}\s?/\s?[^.]{{2,100}})\s*\.?$"),
    re.compile(
        rf"(?:^|(?<=[.!?\"”’)])\s+|\s[|–—]\s?)(?P<credit>[^.!?|]{{2,70}}(?:/|\svia\s)\s?{_BIG}(?:/[^.]{{2,60}})?)\s*\.?$"
    ),
    re.compile(r"(?:^|\s)(?P<credit>©\s?[^.©]{2,80})\.?\s*$"),
    re.compile(rf"(?:^|(?<=[.!?\"”’)])\s+|\s\|\s)(?P<credit>{_BIG})\s*\.?$"),
)
_LABEL = re.compile(
    r"^(?:photo(?:graph)?s?|picture|images?|fotos?|bild(?:er)?|credits?|cr[ée]dit(?:o|os|s)?(?: photo)?|quelle|source|ảnh|fotografía|kuva|fot\.|zdjęcie|courtesy(?: of)?|©)"
    r"\s*(?:credit|courtesy of|courtesy)?\s*(?::|by\b|von\b|de\b|©)?\s*",
    re.IGNORECASE,
)
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
    caption = " ".join((text or "").split())[:_LONGEST]
    leading = None
    if found := _LEADING.match(caption):
        leading, caption = found.group(1), caption[found.end() :]
    if credit:
        credit = " ".join(credit.split())[:300]
        if caption.endswith(credit):
            caption = caption[: -len(credit)].rstrip(" |-–—(/")
        elif caption.startswith(credit):
            caption = caption[len(credit) :].lstrip(" |-–—)/.")
    else:
        caption, credit = _cut(caption)
    credit = _label_off(credit) if credit else (f"© {leading}" if leading else None)
    told = _told(credit or "", leading)
    return Caption(
        caption=caption or None,
        credit=credit or None,
        agency=told[0],
        photographer=told[1],
        pool=told[2],
        file_photo=told[3] or _FILE_ANYWHERE.search(caption) is not None,
        taken=_taken(caption),
    )


def _cut(caption: str) -> tuple[str, str | None]:
    tail_at = max(0, len(caption) - 260)  # a credit is at the end; the patterns see no more
    tail = caption[tail_at:]
    for form in _TRAILING:
        if found := form.search(tail):
            return caption[: tail_at + found.start()].rstrip(" |-–—("), found.group("credit")
    return caption, None


def _label_off(credit: str) -> str:
    """A credit without "Photo:" and its like; "© " alone stays, it is part of what is owed."""
    bare = credit.strip(" ()[]|")
    if found := _LABEL.match(bare):
        rest = bare[found.end() :]
        if len(rest) > 1 and not bare.lower().startswith(("©", "ap photo")):
            return rest.strip(" ()[]|")
    return bare.removeprefix("©").strip() if bare.startswith("©") else bare


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

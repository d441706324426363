"""Subject codes of agencies to sections of the site.

IPTC's Media Topics and its older Subject Codes share their seventeen top terms; a Subject Code's first two digits
are its top term, and so are a Media Topic's where it is a top term itself. A Media Topic below the top (20000000
and up) says nothing by its number, so its name decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dateline.model import SECTIONS

_BY_TOP = {section.media_topic[7:9]: slug for slug, section in SECTIONS.items() if section.media_topic}
_CODE = re.compile(r"(?:^|[:/])(\d{8})$")
_ANPA = {  # ANPA 1312 category letters
    "a": None,
    "b": None,
    "e": "lifestyle",
    "f": "business",
    "i": "world",
    "k": None,
    "l": "lifestyle",
    "p": "politics",
    "s": "sport",
    "t": "lifestyle",
    "w": None,
    "z": "sport",
}


def section_of(codes: Iterable[str]) -> str | None:
    """The section that the first telling code names; None where none tells."""
    for code in codes:
        scheme, _, value = code.partition(":")
        if scheme == "anpa":
            slug = _ANPA.get(value.lower())
        else:
            found = _CODE.search(code)
            slug = _BY_TOP.get(found[1][:2]) if found else None
        if slug is not None:
            return slug
    return None


def code_of(section: str) -> str | None:
    """The Media Topic of a section of ours, as a code."""
    known = SECTIONS.get(section)
    return known.media_topic if known else None


def short(uri: str) -> str:
    """A subject's code: IPTC's own addresses are written short, as in NewsML-G2."""
    for scheme, alias in (("mediatopic", "medtop"), ("subjectcode", "subj")):
        base = f"cv.iptc.org/newscodes/{scheme}/"
        if base in uri:
            value = uri.partition(base)[2].strip("/")
            return f"{alias}:{value.removeprefix('medtop:')}"
    return uri

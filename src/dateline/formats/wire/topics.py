"""Subject codes of agencies to sections of the site.

IPTC's Media Topics and its older Subject Codes share their seventeen top terms; a Subject Code's first two digits
are its top term, and so are a Media Topic's where it is a top term itself. The Media Topics below (20000002 and up)
were first numbered along the tree, its top terms in the order of their English names, so that runs of numbers
belong together; those that were added since have no such order, and their names decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dateline.model import SECTIONS

_BY_TOP = {section.media_topic[7:9]: slug for slug, section in SECTIONS.items() if section.media_topic}
_CODE = re.compile(r"(?:^|[:/])(\d{8})$")
_RUNS = (  # the first and the last number above 20000000 of what was numbered first
    (2, 52, "culture"),
    (53, 81, "conflict"),
    (82, 138, "crime"),
    (139, 169, "disaster"),
    (170, 397, "business"),
    (398, 417, "education"),
    (418, 445, "environment"),
    (446, 496, "health"),
    (497, 508, "people"),
    (509, 537, "labour"),
    (538, 573, "lifestyle"),
    (574, 656, "politics"),
    (657, 708, "religion"),
    (709, 767, "technology"),
    (768, 821, "society"),
    (822, 1124, "sport"),
)
_BELOW = 20_000_000
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
            slug = _of_number(found[1]) if found else None
        if slug is not None:
            return slug
    return None


def _of_number(digits: str) -> str | None:
    number = int(digits) - _BELOW
    if number < 0:
        return _BY_TOP.get(digits[:2])
    return next((slug for first, last, slug in _RUNS if first <= number <= last), None)


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

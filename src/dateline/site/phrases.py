"""What stories say of themselves in English phrases, in the site's language.

The phrases have few forms; one that is not known here is said as it came. What a page printed is not repeated: a
reason for an origin names the place and the name, in our own words.
Source: stories/differences.py, origin.py, agreement.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.site.words import Words
from dateline.store.stories_port import OriginFound

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("story_did_headline", re.compile(r"another headline")),
    ("story_did_cut_paragraphs", re.compile(r"(?P<n>\d+) of (?P<all>\d+) paragraphs cut")),
    ("story_did_cut_words", re.compile(r"(?P<n>\d+) words cut or changed")),
    ("story_did_added_paragraphs", re.compile(r"(?P<n>\d+) paragraphs? added")),
    ("story_did_added_words", re.compile(r"(?P<n>\d+) words added or changed")),
    ("story_lead_tells_other", re.compile(r"1 of 1 other reports tell what its headline says")),
    ("story_lead_tells_none", re.compile(r"0 of 1 other reports tell what its headline says")),
    ("story_lead_tells", re.compile(r"(?P<n>\d+) of (?P<all>\d+) other reports tell what its headline says")),
    ("story_lead_language", re.compile(r"the only report in its language")),
    ("story_lead_only", re.compile(r"the only report")),
    ("story_lead_alone", re.compile(r"the only independent report")),
    ("story_lead_first", re.compile(r"the first report")),
)
_PLACES = ("dateline", "byline", "foot", "copyright", "mention", "domain")


def phrase(english: str, words: Words) -> str:
    """A phrase in the site's language; as it came where its form is not known."""
    for key, form in _FORMS:
        match = form.fullmatch(english)
        if match is not None:
            return words(key, **match.groupdict())
    return english


def phrases(english: Sequence[str], words: Words) -> str:
    """Phrases in a row."""
    return words("article_list_part").join(phrase(each, words) for each in english)


def origin_words(origin: OriginFound, words: Words) -> str:
    """Whose text it is, in one sentence that says no more than is known."""
    if origin.decided and origin.name:
        return words("story_origin_decided", name=origin.name)
    if origin.name is None:
        return words("story_origin_nobody" if origin.unseen else "story_origin_unknown")
    said = words("story_origin_stated" if origin.sure == "stated" else "story_origin_likely", name=origin.name)
    return f"{said} {words('story_origin_unseen')}" if origin.unseen else said


def evidence_words(because: str, outlet: str, words: Words) -> str:
    """Where a reason for an origin stands: of the place and the outlet, nothing of what is printed there."""
    place = because.partition(":")[0].strip()
    key = f"story_place_{place}" if place in _PLACES else "story_place_other"
    return words(key, outlet=outlet)

"""Names: words that stand in capitals inside a sentence, and letters of other scripts put into Latin ones.

A capital at the start of a sentence says nothing, and headlines in title case say nothing either, so a name is
what some sentence of the text itself writes in capitals.
"""

from __future__ import annotations

import re

from dateline.text import searchable

# A capital after a word or a comma and one space: inside a sentence. The letter first, then the look back: the engine
# then skips from capital to capital, at a quarter of the cost.
_INSIDE = re.compile(r"[A-Z](?<=[\w,;:'()\-] [A-Z])[\w'\-]{1,40}")
_INSIDE_ANY = re.compile(r"(?<=[\w,;:'()\-] )[^\W\d_a-z][\w'\-]{1,40}")
# What typography adds to plain text; made plain first, so that most English text takes the quick way.
_PLAIN_MARKS = tuple(zip("’‘ʼ“”„«»–—…\xa0", "'''" + '"' * 5 + "--. ", strict=True))
WEEKDAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэіїґ", "abvgdeziiklmnoprstufyeiig", strict=True)),
        **{"ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "yu"},
        **{"я": "ya", "є": "e", "ў": "u", "ј": "j", "љ": "l", "њ": "n", "ћ": "c", "ђ": "dj", "џ": "dz"},
    }
)
_GREEK = str.maketrans(
    {
        **dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)),
        **{"θ": "th", "χ": "ch", "ψ": "ps"},
    }
)


def plain_marks(text: str) -> str:
    """The text with quotation marks, dashes and spaces of one kind only."""
    if text.isascii():
        return text
    for mark, plain in _PLAIN_MARKS:  # 1 µs an opening, where str.translate takes 50
        text = text.replace(mark, plain)
    return text


def latin(word: str) -> str:
    """A lower-case word in Latin letters where its script is Cyrillic or Greek; any other word as it is."""
    if word.isascii():
        return word
    first = word[0]
    if "Ѐ" <= first <= "ӿ":
        return word.translate(_CYRILLIC)
    if "Ͱ" <= first <= "Ͽ":
        return word.translate(_GREEK)
    return word


def names_inside(text: str) -> set[str]:
    """The words that a sentence writes in capitals, lower case, as `searchable` writes them."""
    found = set(_INSIDE.findall(text))
    if not text.isascii():
        found |= {name for name in set(_INSIDE_ANY.findall(text)) if name[0].isupper()}
    plain: set[str] = set()
    for name in found:
        lower = name.lower() if name.isascii() else searchable(name)
        if "'" in lower or "-" in lower:
            plain.update(lower.replace("'", "-").split("-"))
        else:
            plain.add(lower)
    return plain


def is_title_case(title: str) -> bool:
    """Whether a headline writes nearly every word in capitals, so that a capital in it names nothing."""
    words = [word for word in title.split() if len(word) > 3 and word[0].isalpha()]
    return sum(1 for word in words if word[0].isupper()) > 0.6 * len(words)


def names_of(title: str, body: str) -> set[str]:
    """The names of an article: what its sentences write in capitals, its headline where it is one."""
    return names_inside(body if is_title_case(title) else f"{title}\n{body}")

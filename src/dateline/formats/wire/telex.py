"""What the two formats of the teleprinter days share: bytes to text, headings, paragraphs.

Neither names an encoding. UTF-8 that is valid is taken as such; anything else as Windows-1252, which holds all of
Latin-1's letters.
"""

from __future__ import annotations

import re
from itertools import pairwise

from dateline.errors import FormatError

MAX_BYTES = 1024 * 1024  # such texts are a few kB; the protocols' own limit is 64
_BYLINE = re.compile(r"(?:by|von|par|por|di|van)\s+(.{3,120})$", re.IGNORECASE)
_SOH = re.compile("\x01")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decoded(data: bytes, url: str) -> str:
    """The text of the bytes.

    Errors: FormatError where there are too many.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(url, f"over the limit of {MAX_BYTES // 1024} KiB", offset=MAX_BYTES)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def messages(text: str) -> list[str]:
    """The messages of a file, each with its own start of header: a spool may hold many, one behind the other."""
    begins = [found.start() for found in _SOH.finditer(text)][1:]
    return [text[a:b] for a, b in pairwise((0, *begins, len(text)))]


def printable(text: str) -> str:
    """Text without the control characters that steered printers."""
    return _CONTROL.sub(" ", text)


def byline(line: str) -> str | None:
    """Who wrote, where a line says so."""
    found = _BYLINE.match(line.strip())
    return found[1].strip(" .=<") if found else None


def quotes(text: str) -> str:
    """The signs that teleprinters had no letters for."""
    text = text.replace("``", "\u201c").replace("''", "\u201d")
    return re.sub(r"(?<=\s)_{1,2}(?=\s)", "\u2014", text)

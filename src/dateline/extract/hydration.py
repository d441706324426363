"""The body in a page's hydration data: what a script hands to the program that draws the page.

Asked only where the page itself shows hardly a text. The data has no common shape, so it is read by what texts look
like: of all places that hold texts (a place is a path of names, list positions left out), the one that holds most that
reads like paragraphs is the body, in the order it stands there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape

from dateline.extract.words import weight

MAX_SCRIPT = 4_000_000  # characters of one script that are read
MAX_SCRIPTS = 80
MAX_VALUES = 200_000
MAX_DEPTH = 60
SHORTEST = 300.0  # Latin characters: less is no body
_SCRIPT = re.compile(r"<script\b([^>]{0,1000})>", re.IGNORECASE)
_JSON_TYPE = re.compile(r"application/(?:[a-z.+-]{0,30}\+)?json", re.IGNORECASE)
_LINKED = re.compile(r"ld\+json", re.IGNORECASE)
_ASSIGNED = re.compile(r"=\s*(?:JSON\.parse\(\s*)?(?=[\[{\"])")
_PUSHED = re.compile(r"self\.__next_f\.push\(")
_ROW = re.compile(r"^[0-9a-f]{1,6}:(?:T[0-9a-f]{1,6},)?", re.MULTILINE)
_MARKUP = re.compile(r"<(?:p|div|br|h[2-6]|ul|blockquote)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…。！？।։؟][\"'”’»“)\]]*$")
# Names under which pages keep other things than the article's text: other articles, comments, what readers may do.
_ELSEWHERE = re.compile(
    r"related|recommend|latest|popular|trending|comment|footer|nav|menu|config|locale|messages|i18n|translation|consent"
    r"|teaser|sidebar|newsletter|caption|credit|bio|author|description|summary|seo|meta|faq|legal|terms",
    re.IGNORECASE,
)


def markup(page: str) -> str:
    """The body in a page's hydration data as HTML, still foreign; empty where none holds one."""
    places: dict[str, list[str]] = {}
    for value in _values(page):
        for path, text in _texts(value):
            places.setdefault(path, []).append(text)
    best = max(places, key=lambda path: _worth(path, places[path]), default=None)
    if best is None or _worth(best, places[best]) < SHORTEST:
        return ""
    texts = list(dict.fromkeys(places[best]))
    if any(_MARKUP.search(text) for text in texts):
        whole = [text for text in texts if _MARKUP.search(text)]
        if len(whole) > 1 and max(map(len, whole)) > sum(map(len, whole)) / 2:
            return max(whole, key=len)  # one article among shorter ones, not one in pieces
    return "".join(text if "<" in text and _MARKUP.search(text) else f"<p>{_inner(text)}</p>" for text in texts)


def _inner(text: str) -> str:
    """A text's inline markup stays for the parser; a text without any is escaped."""
    return text if re.search(r"</?(?:a|b|i|em|strong|span)\b", text) else escape(text, quote=False)


def _worth(path: str, texts: list[str]) -> float:
    """How much text that reads like paragraphs stands in a place, in Latin characters."""
    total = 0.0
    for text in texts:
        size = weight(text)
        if _MARKUP.search(text) or (size >= 60 and _SENTENCE.search(text[-8:].rstrip())):
            total += size
    return total * (0.1 if _ELSEWHERE.search(path) else 1.0)


# --- scripts ---------------------------------------------------------------------------------------


def _values(page: str) -> Iterator[object]:
    """The JSON values in a page's scripts: typed as JSON, assigned to a name, or pushed in pieces."""
    pushed: list[str] = []
    for number, found in enumerate(_SCRIPT.finditer(page)):
        if number >= MAX_SCRIPTS * 4 or _LINKED.search(found[1]):
            continue
        end = page.find("</script", found.end(), found.end() + MAX_SCRIPT)
        source = page[found.end() : end if end >= 0 else found.end()].strip()
        if len(source) < 200:
            continue
        if _JSON_TYPE.search(found[1]):
            value = _decoded(source, 0)
        elif (push := _PUSHED.match(source)) is not None:
            piece = _decoded(source, push.end())
            if isinstance(piece, list) and len(piece) == 2 and isinstance(piece[1], str):
                pushed.append(piece[1])
            continue
        else:
            start = _ASSIGNED.search(source, 0, 3_000)
            value = _decoded(source, start.end()) if start else None
        if isinstance(value, str) and value[:1] in "[{":
            value = _decoded(value, 0)
        if isinstance(value, dict | list):
            yield value
    if pushed:
        yield from _rows("".join(pushed)[:MAX_SCRIPT])


def _rows(text: str) -> Iterator[object]:
    for row in _ROW.split(text)[:2_000]:
        value = _decoded(row.strip(), 0) if row[:1] in "[{" else row
        yield [value] if isinstance(value, str) else value


def _decoded(source: str, start: int) -> object | None:
    try:
        return json.JSONDecoder(strict=False).raw_decode(source, start)[0]  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        return None


def _texts(value: object) -> Iterator[tuple[str, str]]:
    """Every longer text with the path of names that leads to it, in order."""
    waiting: list[tuple[str, int, object]] = [("", 0, value)]
    count = 0
    while waiting and count < MAX_VALUES:
        path, depth, current = waiting.pop()
        count += 1
        if isinstance(current, str):
            if len(current) >= 20 and (" " in current or weight(current) > len(current)):
                yield path, current
        elif depth > MAX_DEPTH:
            continue
        elif isinstance(current, list):
            waiting.extend((path, depth + 1, inner) for inner in reversed(current))
        elif isinstance(current, dict):
            waiting.extend((f"{path}/{name}", depth + 1, inner) for name, inner in reversed(current.items()))

"""Our own files: style, script, icons, font. Read once, sent from memory under an address that names their text.

Sheets and scripts are written to be read, and sent without what only their writers read.
"""

from __future__ import annotations

import hashlib
import re
from importlib import resources

from dateline.site.cache import Page
from dateline.site.guard import HEADERS

MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
}
# scripts of a page go as one: together they are a sixth smaller packed than apart, and asked for once
BUNDLES = {
    "plain.js": ("pictures.js", "dateline.js"),
    "priced.js": ("prices.js", "stream.js", "pictures.js", "dateline.js"),
    "rated.js": ("prices.js", "stream.js", "currency.js", "pictures.js", "dateline.js"),
}
_WRITTEN_BY_OTHERS = "uplot"
_COMMENTS = {
    "css": re.compile(rb"/\*.*?\*/", re.DOTALL),
    "js": re.compile(rb"^\s*//.*$", re.MULTILINE),
}
_FOR_EVER = b"public, max-age=31536000, immutable"  # the address changes with the text
_ASK = b"public, max-age=0, must-revalidate"


def squeezed(name: str, body: bytes) -> bytes:
    """A sheet or script of ours without comments, indentation and empty lines; others' files stay as they are.

    No text in our scripts spans lines, so that a line may be told from its beginning alone.
    """
    comments = _COMMENTS.get(name.rpartition(".")[2])
    if comments is None or name.startswith(_WRITTEN_BY_OTHERS):
        return body
    lines = (line.strip() for line in comments.sub(b"", body).splitlines())
    return b"\n".join(line for line in lines if line)


class Static:
    """The files of `static/`, by name."""

    def __init__(self) -> None:
        folder = resources.files("dateline.site") / "static"
        self._marks: dict[str, str] = {}
        self._pages: dict[tuple[str, bool], Page] = {}
        for file in folder.iterdir():
            kind = MEDIA_TYPES.get(file.name.rpartition(".")[2])
            if kind is not None and file.is_file():
                self._keep(file.name, squeezed(file.name, file.read_bytes()), kind)
        for name, parts in BUNDLES.items():
            self._keep(name, b"\n".join(self._pages[part, False].body for part in parts), MEDIA_TYPES["js"])

    def _keep(self, name: str, body: bytes, kind: str) -> None:
        mark = hashlib.blake2b(body, digest_size=6).hexdigest()
        etag = f'"{mark}"'.encode()
        self._marks[name] = mark
        unmarked = _FOR_EVER if name.endswith(".woff2") else _ASK  # a font's name carries its version
        for marked, cache in ((True, _FOR_EVER), (False, unmarked)):
            headers = (
                (b"content-type", kind.encode()),
                (b"cache-control", cache),
                (b"vary", b"accept-encoding"),
                (b"etag", etag),
                *HEADERS,
            )
            self._pages[name, marked] = Page(body, headers, etag)

    def address(self, name: str) -> str:
        """Where a file is, with the mark of its text.

        Errors: KeyError for a file that is not there: a mistake in a template.
        """
        return f"/static/{name}?v={self._marks[name]}"

    def page(self, name: str, mark: str | None) -> Page | None:
        """The file, to be kept for ever where the address carries its mark."""
        return self._pages.get((name, mark is not None and mark == self._marks.get(name)))

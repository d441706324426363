"""Our own files: style, script, icons, font. Read once, sent from memory under an address that names their text."""

from __future__ import annotations

import hashlib
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
_FOR_EVER = b"public, max-age=31536000, immutable"  # the address changes with the text
_ASK = b"public, max-age=0, must-revalidate"


class Static:
    """The files of `static/`, by name."""

    def __init__(self) -> None:
        folder = resources.files("dateline.site") / "static"
        self._marks: dict[str, str] = {}
        self._pages: dict[tuple[str, bool], Page] = {}
        for file in folder.iterdir():
            kind = MEDIA_TYPES.get(file.name.rpartition(".")[2])
            if kind is not None and file.is_file():
                self._keep(file.name, file.read_bytes(), kind)

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

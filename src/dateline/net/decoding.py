"""Unpacking of bodies, bounded at every step: bytes out, ratio, members, one layer.

aiohttp's own unpacking is off: it holds the loop for as long as a bomb takes. Here the first MiB is unpacked in
place and the rest in a thread. A piece is at most 16 MiB for zstd and PIECE for the others.
Source: RFC 9110, 8.4 (content codings); RFC 8878 and 9659 (zstd and its window); facts measured on bombs.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Iterator

import brotli
import zstandard

from dateline.errors import Broken, OverLimit
from dateline.net.values import size_text

ACCEPTED = "gzip, deflate, br, zstd"
IN_PLACE = 1 << 20  # unpacking this much takes about 2 ms
MEMBERS = 128  # pigz and bgzip write a member each 64 KiB; 5 MiB hold 80 of them
PIECE = 256 << 10
_CHUNK = 64 << 10
_ZSTD_CHUNK = 512  # 4 bytes of zstd may hold 128 KiB, so this bounds a piece to 16 MiB
_ZSTD_WINDOW = 8 << 20  # RFC 9659
_GZIP_START = b"\x1f\x8b\x08"

_Pieces = Iterator[bytes]


async def unpacked(url: str, body: bytes, coding: str, *, most_bytes: int, ratio: int) -> bytes:
    """The body without its packing; `coding` is the Content-Encoding header.

    Errors: Broken (damaged, cut off, a packing we did not ask for), OverLimit (unpacked bytes, ratio, layers).
    """
    layers = [name for part in coding.lower().split(",") if (name := part.strip()) not in {"", "identity"}]
    if len(layers) > 1:
        raise OverLimit(url, "layers of packing", detail=f"{', '.join(layers)}; one is taken")
    # Some servers send feed.xml.gz as it lies on disk, without saying so.
    name = layers[0] if layers else "gzip" if body.startswith(_GZIP_START) else ""
    if not name or not body:
        return _plain(url, body, most_bytes)
    unpack = _UNPACKERS.get(name)
    if unpack is None:
        raise Broken(url, f"packed in a way that we did not ask for: {name[:40]}")
    job = _Job(url, len(body), unpack(url, body), most_bytes, ratio)
    if not job.run(IN_PLACE):
        await asyncio.to_thread(job.run, None)
    return job.whole()


def _plain(url: str, body: bytes, most_bytes: int) -> bytes:
    if len(body) > most_bytes:
        raise OverLimit(url, "unpacked bytes", detail=size_text(most_bytes))
    return body


class _Job:
    def __init__(self, url: str, packed_bytes: int, pieces: _Pieces, most_bytes: int, ratio: int) -> None:
        self._url, self._pieces = url, pieces
        self._most_bytes = most_bytes
        self._ratio = ratio
        self._most_by_ratio = max(IN_PLACE, packed_bytes * ratio)
        self._kept: list[bytes] = []
        self._size = 0

    def run(self, pause_at: int | None) -> bool:
        """Go on to the end (True), or until `pause_at` bytes are out (False)."""
        for piece in self._pieces:
            self._kept.append(piece)
            self._size += len(piece)
            if self._size > self._most_bytes:
                raise OverLimit(self._url, "unpacked bytes", detail=size_text(self._most_bytes))
            if self._size > self._most_by_ratio:
                raise OverLimit(self._url, "ratio", detail=f"more than {self._ratio} times its size")
            if pause_at is not None and self._size >= pause_at:
                return False
        return True

    def whole(self) -> bytes:
        return self._kept[0] if len(self._kept) == 1 else b"".join(self._kept)


def _gzip(url: str, body: bytes) -> _Pieces:
    return _zlib(url, body, 31, "gzip")


def _deflate(url: str, body: bytes) -> _Pieces:
    # The name means zlib; some servers send the bare stream, as some browsers once wanted it.
    wrapped = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _zlib(url, body, 15 if wrapped else -15, "deflate")


def _zlib(url: str, body: bytes, window: int, name: str) -> _Pieces:
    at, members = 0, 1
    waiting = b""
    unpacker = zlib.decompressobj(window)
    while True:
        if not waiting:
            waiting = body[at : at + _CHUNK]
            at += len(waiting)
        ended = not waiting
        try:
            piece = unpacker.decompress(waiting, PIECE)
        except zlib.error as exc:
            raise Broken(url, _not_packed(name, body, members)) from exc
        if piece:
            yield piece
        if unpacker.eof:
            waiting = unpacker.unused_data
            if window != 31 or not (waiting + body[at : at + 3]).startswith(_GZIP_START):
                return  # what follows the end is ignored, as browsers do
            members += 1
            if members > MEMBERS:
                raise OverLimit(url, "gzip members", detail=f"more than {MEMBERS}")
            unpacker = zlib.decompressobj(window)
            continue
        waiting = unpacker.unconsumed_tail
        if ended and not piece:
            raise Broken(url, f"the {name} body is cut off")


def _not_packed(name: str, body: bytes, members: int) -> str:
    if members == 1 and name == "gzip" and not body.startswith(_GZIP_START):
        return "the body is not gzip, though its header says so"
    return f"the {name} body is damaged"


def _brotli(url: str, body: bytes) -> _Pieces:
    unpacker = brotli.Decompressor()
    at = 0
    while not unpacker.is_finished():
        waiting = b""
        if unpacker.can_accept_more_data():
            waiting = body[at : at + _CHUNK]
            at += len(waiting)
            ended = not waiting
        else:
            ended = False
        try:
            piece = unpacker.process(waiting, output_buffer_limit=PIECE)
        except brotli.error as exc:
            raise Broken(url, "the br body is damaged") from exc
        if piece:
            yield piece
        elif ended:
            raise Broken(url, "the br body is cut off")


def _zstd(url: str, body: bytes) -> _Pieces:
    unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
    at, frames = 0, 1
    while at < len(body):
        chunk = body[at : at + _ZSTD_CHUNK]
        at += len(chunk)
        try:
            piece = unpacker.decompress(chunk)
        except zstandard.ZstdError as exc:
            raise Broken(url, "the zstd body is damaged, or needs more memory than is taken") from exc
        if piece:
            yield piece
        if unpacker.eof:
            at -= len(unpacker.unused_data)
            if at >= len(body):
                return
            frames += 1
            if frames > MEMBERS:
                raise OverLimit(url, "zstd frames", detail=f"more than {MEMBERS}")
            unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
    raise Broken(url, "the zstd body is cut off")


_UNPACKERS: dict[str, Callable[[str, bytes], _Pieces]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}

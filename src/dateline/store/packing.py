"""Documents as SQLite keeps them: packed with what the documents of all articles have in common.

A short wire report says little that its neighbours do not: field names, addresses, everyday words. zstandard is handed
a dictionary of these, so that it names them instead of spelling them out. The first byte of what is kept is the
dictionary's number: one that was shipped is never changed, another gets the next number (docs/decisions/190).
"""

from __future__ import annotations

import threading
from importlib.resources import files

import zstandard

from dateline.errors import StoreError

NEWEST = 1  # the dictionary that is packed with; every one that was ever shipped is read
LEVEL = 3  # 1 takes 2 µs less of 9 and 6 % more room; 6 twice the time for 2 %
_WORTH_PACKING = 64  # characters; below, a document is hardly shorter packed
MOST_BYTES = 64 << 20  # of one document unpacked: what a cell packed may say anything of its own size


class _Packer(threading.local):
    """zstandard's contexts, which two threads must not use at once."""

    def __init__(self) -> None:
        self.packing = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=_dictionary, write_checksum=False, write_dict_id=False
        )
        self.reading = {NEWEST: zstandard.ZstdDecompressor(dict_data=_dictionary)}


def _read(number: int) -> zstandard.ZstdCompressionDict:
    held = files("dateline.store").joinpath(f"documents-{number}.zdict").read_bytes()
    return zstandard.ZstdCompressionDict(held)


_dictionary = _read(NEWEST)
_dictionary.precompute_compress(level=LEVEL)
_MARK = bytes([NEWEST])
_packer = _Packer()


def packed(text: str) -> str | bytes:
    """A document as SQLite keeps it: as it is where it is short, else packed."""
    return pack(text.encode()) if len(text) >= _WORTH_PACKING else text


def pack(document: bytes) -> bytes:
    """A document, given as UTF-8, packed however short it is."""
    return _MARK + _packer.packing.compress(document)


def unpacked(kept: str | bytes) -> str:
    """The document again, whichever way it is kept. Errors: StoreError where it is damaged."""
    if isinstance(kept, str):
        return kept
    reading = _packer.reading.get(kept[0]) if kept else None
    if reading is None:
        raise StoreError("a stored document was packed by a later version of Dateline, or is damaged")
    try:
        if zstandard.frame_content_size(kept[1:]) > MOST_BYTES:
            raise StoreError(f"a stored document says that it has more than {MOST_BYTES >> 20} MiB")
        return reading.decompress(kept[1:]).decode()
    except (zstandard.ZstdError, UnicodeDecodeError) as exc:
        raise StoreError(f"a stored document is damaged: {exc}") from exc

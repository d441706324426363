"""The list key: one whole number an article that sorts as (sorts_at, id) does, and is the search index's row number.

With it every list and every search is one descending walk along one index, however large the archive.

Layout: seconds since 1970 in the upper 34 bits, the place inside the second in the lower 29. Outlets state whole
seconds (often whole days), so that there the id decides and up to 2**28 articles have room; a fraction
of a second is our own clock's, and sorts above by its microseconds, with 8 bits of the id.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from dateline.store.schema import micros

_LOW_BITS = 29
_FRACTION = 1 << 28


def list_key(sorts_at: datetime, article_id: int) -> int:
    """The key of an article; two that sort at one fraction of a second may get the same, see `free_key`."""
    second, fraction = divmod(micros(sorts_at), 1_000_000)
    low = (_FRACTION | fraction << 8 | article_id & 0xFF) if fraction else article_id & (_FRACTION - 1)
    return second << _LOW_BITS | low


def lowest_key(sorts_at: datetime) -> int:
    """The key that no article of this whole second or later is below: the bound of a day."""
    return (micros(sorts_at) // 1_000_000) << _LOW_BITS


def free_key(key: int, taken: Collection[int]) -> int:
    """The nearest key at or below `key` that is not taken."""
    while key in taken:
        key -= 1
    return key

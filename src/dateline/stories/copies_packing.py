"""The keys of a representative as bytes, for the store to keep through the window.

About 1.2 kB for 250 words. Runs are not kept: they follow from the words. What `house.learn` counts is not either.
"""

from __future__ import annotations

import json
import struct

import numpy as np

from dateline.stories.copies import PROOF_RUN, RUN, SPACELESS_RUNS, CopyKeys
from dateline.stories.origin_credits import Credit, Place
from dateline.stories.runs import runs_of, sampled

_VERSION = 1
_HEAD = struct.Struct("<BBIIII")  # version, flags, outlet, words, headline words, bytes of credits
_SPACELESS, _WHOLE, _NOTES = 1, 2, 4


def packed(keys: CopyKeys) -> bytes:
    """The keys as bytes, the same on every machine."""
    flags = _SPACELESS * keys.spaceless | _WHOLE * keys.whole | _NOTES * keys.notes
    given = [keys.stated, *([one.name, one.place.value, one.own, one.printed] for one in keys.credits)]
    credits = json.dumps(given, ensure_ascii=False).encode("utf-8", "surrogatepass")
    head = _HEAD.pack(_VERSION, flags, keys.outlet, len(keys.words), len(keys.headline), len(credits))
    words, headline = keys.words.astype("<u4").tobytes(), keys.headline.astype("<u4").tobytes()
    return b"".join((head, words, headline, np.packbits(keys.own).tobytes(), credits))


def unpacked(kept: bytes) -> CopyKeys | None:
    """The keys again; None for bytes of another version, whose group is opened anew by its next article."""
    if len(kept) < _HEAD.size or kept[0] != _VERSION:
        return None
    _, flags, outlet, count, title, size = _HEAD.unpack_from(kept)
    after_words = _HEAD.size + 4 * count
    after_title = after_words + 4 * title
    after_own = after_title + (count + 7) // 8
    if len(kept) != after_own + size:
        return None
    words = np.frombuffer(kept, "<u4", count, _HEAD.size).astype(np.uint32)
    marks = np.frombuffer(kept, np.uint8, (count + 7) // 8, after_title)
    own = np.unpackbits(marks, count=count).astype(np.bool_)
    spaceless = bool(flags & _SPACELESS)
    proof, runs = runs_of(words, *(SPACELESS_RUNS if spaceless else (PROOF_RUN, RUN)))
    stated, *given = json.loads(kept[after_own:].decode("utf-8", "surrogatepass"))
    return CopyKeys(
        words,
        own,
        proof,
        sampled(runs),
        np.frombuffer(kept, "<u4", title, after_words).astype(np.uint32),
        (),
        spaceless,
        bool(flags & _WHOLE),
        outlet,
        tuple(Credit(name, Place(place), ours, printed) for name, place, ours, printed in given),
        stated,
        bool(flags & _NOTES),
    )

"""What the window keeps of a text as bytes, and the text again: so that a restart goes on with the same window.

What can be made again from the rest is not kept: runs are made from words. Numbers are rounded when a text comes in,
not only when it is packed, so that a window that was read back decides as the one that was lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from dateline.stories.copies import PROOF_RUN, RUN, SPACELESS_RUNS, CopyKeys
from dateline.stories.house import House
from dateline.stories.origin_credits import Credit, Place
from dateline.stories.runs import Words, runs_of, sampled
from dateline.stories.scorer import Known, Weighed

Asked = list[tuple[int, float]]  # the terms that a text is found by, and how much each tells


class _Text(msgspec.Struct, array_like=True):
    words: bytes
    own: bytes
    headline: bytes
    spaceless: bool
    whole: bool
    outlet: int
    credits: list[tuple[str, str, bool, str]]
    stated: str | None
    notes: bool
    extra: bytes


class _Terms(msgspec.Struct, array_like=True):
    at: float | None
    hashes: bytes
    weights: bytes
    norms: bytes
    asked: bytes
    tells: bytes
    guide: bool
    language: str = ""


_text_decoder = msgspec.msgpack.Decoder(_Text)
_terms_decoder = msgspec.msgpack.Decoder(_Terms)
_encode = msgspec.msgpack.Encoder().encode


def packed_text(keys: CopyKeys, extra: NDArray[np.uint64]) -> bytes:
    """The keys of a text, and the runs beside its own that it is found by."""
    return _encode(
        _Text(
            words=keys.words.tobytes(),
            own=b"" if keys.own_words == len(keys.words) else np.packbits(keys.own).tobytes(),
            headline=keys.headline.tobytes(),
            spaceless=keys.spaceless,
            whole=keys.whole,
            outlet=keys.outlet,
            credits=[(one.name, one.place.value, one.own, one.printed) for one in keys.credits],
            stated=keys.stated,
            notes=keys.notes,
            extra=extra.tobytes(),
        )
    )


def text_of(packed: bytes) -> tuple[CopyKeys, NDArray[np.uint64]]:
    """The keys again, without the lines that house text was learnt from."""
    text = _text_decoder.decode(packed)
    words: Words = np.frombuffer(text.words, np.uint32)
    own = np.ones(len(words), np.bool_)
    if text.own:
        own = np.unpackbits(np.frombuffer(text.own, np.uint8), count=len(words)).astype(np.bool_)
    proof, runs = runs_of(words, *(SPACELESS_RUNS if text.spaceless else (PROOF_RUN, RUN)))
    keys = CopyKeys(
        words,
        own,
        proof,
        sampled(runs),
        np.frombuffer(text.headline, np.uint32),
        (),
        text.spaceless,
        text.whole,
        text.outlet,
        tuple([Credit(name, Place(place), own_name, printed) for name, place, own_name, printed in text.credits]),
        text.stated,
        text.notes,
    )
    return keys, np.frombuffer(text.extra, np.uint64)


def known_of(group: int, story: int, at: float | None, weighed: Weighed, language: str) -> Known:
    """A text as the index of happenings holds it; weights in half the bytes, which tell a word as well."""
    weights: Any = weighed.terms.weights.astype(np.float16)
    return Known(group, story, at, weighed.terms.hashes, weights, weighed.norms, weighed.terms.guide, language)


def packed_terms(known: Known, asked: Asked) -> bytes:
    """What a text is compared by, and the terms that it is found by."""
    places = np.searchsorted(known.hashes, np.fromiter([number for number, _ in asked], np.int64, len(asked)))
    return _encode(
        _Terms(
            at=known.at,
            hashes=known.hashes.tobytes(),
            weights=known.weights.tobytes(),
            norms=known.norms.tobytes(),
            asked=places.astype(np.uint16).tobytes(),
            tells=np.fromiter([tells for _, tells in asked], np.float64, len(asked)).tobytes(),
            guide=known.guide,
            language=known.language,
        )
    )


def terms_of(packed: bytes, group: int, story: int) -> tuple[Known, Asked]:
    """The same again."""
    terms = _terms_decoder.decode(packed)
    hashes = np.frombuffer(terms.hashes, np.int64)
    weights: Any = np.frombuffer(terms.weights, np.float16).reshape(len(hashes), -1) if len(hashes) else _NO_WEIGHTS
    norms: Any = np.frombuffer(terms.norms, np.float32)
    known = Known(group, story, terms.at, hashes, weights, norms, terms.guide, terms.language)
    places = np.frombuffer(terms.asked, np.uint16)
    return known, list(zip(hashes[places].tolist(), np.frombuffer(terms.tells).tolist(), strict=True))


_NO_WEIGHTS = np.empty((0, 5), np.float16)


def packed_links(links: Mapping[int, float]) -> bytes:
    """What a decision found near a text, as log odds."""
    groups = np.fromiter(links, np.int64, len(links))
    return groups.tobytes() + np.fromiter(links.values(), np.float64, len(links)).tobytes()


def links_of(packed: bytes) -> dict[int, float]:
    """The same again."""
    count = len(packed) // 16
    groups = np.frombuffer(packed, np.int64, count).tolist()
    return dict(zip(groups, np.frombuffer(packed, np.float64, count, 8 * count).tolist(), strict=True))


def packed_house(house: House) -> bytes:
    """An outlet's lines with how often each was seen, the newest last."""
    lines = np.fromiter(house.lines, np.uint32, len(house.lines))
    counts = np.fromiter(house.lines.values(), np.uint32, len(house.lines))
    return house.articles.to_bytes(4, "little") + lines.tobytes() + counts.tobytes()


def house_of(packed: bytes) -> House:
    """The same again."""
    count = (len(packed) - 4) // 8
    lines = np.frombuffer(packed, np.uint32, count, 4).tolist()
    counts = np.frombuffer(packed, np.uint32, count, 4 + 4 * count).tolist()
    return House(int.from_bytes(packed[:4], "little"), dict(zip(lines, counts, strict=True)))

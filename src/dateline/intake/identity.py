"""Which entries of an answer are new, which are known, and which are known but changed.

A GUID alone proves nothing: some outlets reuse one for several items, some mint new ones for all items at
once. So an entry is a known one only where two of its signs agree, or where one strong sign stands and no
other speaks against it. Source: facts of docs/intake.md, "identity".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dateline.model import EntryId, EntryKeys, KnownEntry


class Seen(StrEnum):
    """What an entry is to us."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"  # known, with other words or another address
    REPEATED = "repeated"  # the same entry twice in one answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one entry is, and which stored one it is a state of."""

    seen: Seen
    entry_id: EntryId | None = None


def resolve(entries: Sequence[EntryKeys], known: Iterable[KnownEntry]) -> tuple[Verdict, ...]:
    """Say for each entry of one answer, in order, what it is.

    Shape: one verdict an entry. A stored entry is claimed by at most one entry of the answer.
    """
    stored_ones = list(known)
    repeated = _repeated(entries)
    if not stored_ones:  # the first answer of a source
        return tuple([Verdict(Seen.REPEATED) if place in repeated else _NEW for place in range(len(entries))])
    index = _Index(stored_ones)
    # The surest pairs are joined first: were entries taken in order, a weak claim could take what an exact
    # one further down stands for, and that one would be new again on every poll.
    claims: list[tuple[int, int, int, KnownEntry]] = sorted(
        (-score, place, -stored.id, stored)
        for place, keys in enumerate(entries)
        if place not in repeated
        for score, stored in index.claims(keys)
    )
    verdicts: dict[int, Verdict] = dict.fromkeys(repeated, Verdict(Seen.REPEATED))
    taken: set[EntryId] = set()
    for _, place, _, stored in claims:
        if place in verdicts or stored.id in taken:
            continue
        taken.add(stored.id)
        seen = Seen.SAME if stored.keys == entries[place] else Seen.CHANGED
        verdicts[place] = Verdict(seen, stored.id)
    return tuple(verdicts.get(place, Verdict(Seen.NEW)) for place in range(len(entries)))


_NEW = Verdict(Seen.NEW)


def _repeated(entries: Sequence[EntryKeys]) -> set[int]:
    """The places of entries that stand in the answer before."""
    inside: set[tuple[object, ...]] = set()
    repeated = set()
    for place, keys in enumerate(entries):
        places = _places(keys)
        if not inside.isdisjoint(places):
            repeated.add(place)
        inside.update(places)
    return repeated


def _places(keys: EntryKeys) -> set[tuple[object, ...]]:
    """Where an entry stands in its answer; two entries that share a place are one item.

    Two items may share a GUID (reuse) or an address (a page of briefs); with equal words they are one.
    """
    places: set[tuple[object, ...]] = {
        ("address", keys.text_hash, keys.title_hash, keys.url_hash),
        ("guid", keys.text_hash, keys.title_hash, keys.guid_hash),
    }
    if keys.guid_hash is not None:
        places.add(("both", keys.guid_hash, keys.url_hash, keys.title_hash))
    return places


class _Index:
    """Stored entries by each of their signs."""

    def __init__(self, known: Iterable[KnownEntry]) -> None:
        self._by_sign: dict[tuple[str, object], list[KnownEntry]] = {}
        for entry in known:
            for sign in _signs(entry.keys):
                self._by_sign.setdefault(sign, []).append(entry)

    def claims(self, keys: EntryKeys) -> list[tuple[int, KnownEntry]]:
        """The stored entries that these keys may belong to, with how surely."""
        candidates = {stored.id: stored for sign in _signs(keys) for stored in self._by_sign.get(sign, ())}
        scored = [(_agreement(keys, stored.keys), stored) for stored in candidates.values()]
        return [item for item in scored if item[0] > 0]


def _signs(keys: EntryKeys) -> list[tuple[str, object]]:
    signs: list[tuple[str, object]] = [("text", keys.text_hash), ("title", keys.title_hash)]
    if keys.guid_hash is not None:
        signs.append(("guid", keys.guid_hash))
    if keys.url_hash is not None:
        signs.append(("url", keys.url_hash))
    return signs


def _agreement(new: EntryKeys, old: EntryKeys) -> int:
    """How surely `new` is a state of `old`: 0 no, more is surer."""
    guid = new.guid_hash is not None and new.guid_hash == old.guid_hash
    url = new.url_hash is not None and new.url_hash == old.url_hash
    title = new.title_hash == old.title_hash
    text = new.text_hash == old.text_hash
    if new == old:
        return 9
    if guid and url:
        return 8  # whatever its words are now: an edited item
    if guid and (title or text):
        return 7  # its address moved
    if url and (title or text):
        return 6  # GUIDs churn
    if text and title:
        return 5  # both GUID and address churn, nothing printed changed: a storm, folded
    if guid and (new.url_hash is None or old.url_hash is None):
        return 4  # the GUID is all there is
    if url and (new.guid_hash is None or old.guid_hash is None):
        return 3  # the address is all there is
    return 0  # one weak sign against others: a reused GUID, an address of many briefs, a standing headline

"""A measured reaction as the text that is kept, and back: the same result gives the same bytes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec

from dateline.errors import StoreError
from dateline.insight.reaction import Market, Reaction
from dateline.model import AssetId

_PLACES = 6  # of slopes and fits: what is kept is the same on every machine


@dataclass(frozen=True, slots=True)
class Frozen:
    """A reaction with what it was made of, as it is kept.

    `sources`: who gave the prices; `left_out`: how many more assets the story names.
    """

    reaction: Reaction
    sources: tuple[str, ...]
    left_out: int = 0


_decoder = msgspec.json.Decoder(Frozen)


def text_of(frozen: Frozen) -> str:
    """A reaction as JSON."""
    reaction = frozen.reaction
    markets: Mapping[AssetId, Market] = {a: _rounded(m) for a, m in sorted(reaction.markets.items())}
    return msgspec.json.encode(replace(frozen, reaction=replace(reaction, markets=markets))).decode()


def frozen_of(text: str) -> Frozen:
    """A reaction that was kept. Errors: StoreError."""
    try:
        return _decoder.decode(text)
    except msgspec.MsgspecError as exc:
        raise StoreError(f"a story's reaction cannot be read: {exc}") from exc


def _rounded(market: Market) -> Market:
    return Market(*(None if figure is None else round(figure, _PLACES) for figure in (market.beta, market.r2)))

"""What the desk is built from, beside what the whole site stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.walk.accounts import Accounts
from dateline.walk.editing import Editing
from dateline.walk.markets import MarketWalk
from dateline.walk.pictures import Pictures
from dateline.walk.wire import WireWalk


@dataclass(frozen=True, slots=True)
class DeskParts:
    """Handed in as `SiteParts.desk`. `settings`: what the operator set and where, to be shown; no secrets.

    `market`: what asks for prices, where this process does. `wire`: what takes agency files.
    """

    editing: Editing
    accounts: Accounts
    pictures: Pictures
    market: MarketWalk | None = None
    wire: WireWalk | None = None
    settings: Sequence[tuple[str, str]] = ()

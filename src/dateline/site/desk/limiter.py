"""How often someone may try a password: failures are counted by address and by account."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import timedelta

from dateline.clock import Clock

SPAN = timedelta(minutes=15)
TRIES_BY_ADDRESS = 8
TRIES_BY_ACCOUNT = 30  # more than one address may make, so that a stranger alone cannot lock the owner out
MOST_KEYS = 10_000


@dataclass(slots=True)
class Limiter:
    """Failures of the last quarter of an hour, in memory."""

    clock: Clock
    _failures: OrderedDict[tuple[str, str], deque[float]] = field(default_factory=OrderedDict)

    def wait_s(self, address: str, account: str) -> int:
        """Seconds until another try is taken; 0: now."""
        by_address = self._wait_s(("address", network(address)), TRIES_BY_ADDRESS)
        return max(by_address, self._wait_s(("account", account.strip().casefold()), TRIES_BY_ACCOUNT))

    def failed(self, address: str, account: str) -> None:
        """Count a failure."""
        now_s = self.clock.monotonic()
        for key in (("address", network(address)), ("account", account.strip().casefold()[:100])):
            self._failures.setdefault(key, deque(maxlen=TRIES_BY_ACCOUNT)).append(now_s)
            self._failures.move_to_end(key)
        while len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget the failures of an address that has signed in."""
        self._failures.pop(("address", network(address)), None)

    def _wait_s(self, key: tuple[str, str], most: int) -> int:
        failures = self._failures.get(key)
        if failures is None:
            return 0
        since_s = self.clock.monotonic() - SPAN.total_seconds()
        while failures and failures[0] <= since_s:
            failures.popleft()
        if len(failures) < most:
            return 0
        return int(failures[len(failures) - most] - since_s) + 1


def network(address: str) -> str:
    """One household: an IPv4 address, or the first half of an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if ip.version == 6:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)

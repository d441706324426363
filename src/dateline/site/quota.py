"""How often strangers may send something: by household, and all of them together."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import timedelta

from dateline.clock import Clock
from dateline.site.desk.limiter import network

MOST_KEYS = 10_000


@dataclass(slots=True)
class Quota:
    """What was sent lately, in memory: at most `each` of one household and `all` together within `span`."""

    clock: Clock
    span: timedelta = timedelta(hours=1)
    each: int = 5
    all: int = 100
    _sent: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)
    _together: deque[float] = field(default_factory=deque)

    def wait_s(self, address: str) -> int:
        """Seconds until another one is taken; 0: now."""
        return max(self._wait_s(self._sent.get(network(address)), self.each), self._wait_s(self._together, self.all))

    def took(self, address: str) -> None:
        """Count one."""
        now_s, key = self.clock.monotonic(), network(address)
        self._sent.setdefault(key, deque(maxlen=self.each)).append(now_s)
        self._sent.move_to_end(key)
        self._together.append(now_s)
        while len(self._sent) > MOST_KEYS:
            self._sent.popitem(last=False)

    def _wait_s(self, sent: deque[float] | None, most: int) -> int:
        if sent is None:
            return 0
        since_s = self.clock.monotonic() - self.span.total_seconds()
        while sent and sent[0] <= since_s:
            sent.popleft()
        return int(sent[len(sent) - most] - since_s) + 1 if len(sent) >= most else 0

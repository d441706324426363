"""Changes, handed to listeners inside this process.

A change says "up to this number"; what happened between is read from the store. So a listener needs no
queue, only the newest change that it has not seen: that is the bound, whatever happens while it is busy.
"""

from __future__ import annotations

import asyncio
from weakref import WeakSet

from dateline.model import Change


class Listener:
    """Changes from when it was made; one that is slow skips to the newest. Ends when it or the feed is closed."""

    def __init__(self) -> None:
        self._waiting: Change | None = None
        self._there = asyncio.Event()
        self._closed = False

    def __aiter__(self) -> Listener:
        return self

    async def __anext__(self) -> Change:
        while self._waiting is None:
            if self._closed:
                raise StopAsyncIteration
            self._there.clear()
            await self._there.wait()
        change, self._waiting = self._waiting, None
        return change

    async def __aenter__(self) -> Listener:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hand over what is waiting, then end."""
        self._closed = True
        self._there.set()

    def offer(self, change: Change) -> None:
        """Put a change where an older one that was not taken may lie."""
        if not self._closed:
            self._waiting = change
            self._there.set()


class ChangeFeed:
    """Hands every listener the newest change. Used from the one event loop only."""

    def __init__(self) -> None:
        self._listeners: WeakSet[Listener] = WeakSet()  # one that was dropped takes nothing with it
        self._newest = 0
        self._closed = False

    def publish(self, change: Change) -> None:
        """Tell every listener. A number below one already told says nothing new and is left out."""
        if change.number < self._newest:
            return
        self._newest = change.number
        for listener in tuple(self._listeners):
            listener.offer(change)

    def listen(self) -> Listener:
        """Listen from now on, before the first `await`: nothing between is missed."""
        listener = Listener()
        if self._closed:
            listener.close()
        else:
            self._listeners.add(listener)
        return listener

    def close(self) -> None:
        """End every listener once it has taken what is waiting."""
        self._closed = True
        for listener in tuple(self._listeners):
            listener.close()

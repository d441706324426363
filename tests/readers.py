"""A reader of the live stream on a made-up connection, for tests of what the hub sends."""

from __future__ import annotations

import json
from typing import Any, cast

from dateline.live.frames import Form
from dateline.live.hub import Hub
from dateline.live.streams import Stream

Frame = dict[str, Any]


class Wire:
    """A transport whose socket takes all, or is full: the fake of what asyncio gives."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.full = False
        self.closed = False
        self.protocol: Stream | None = None
        self._paused = False

    def set_write_buffer_limits(self, high: int) -> None:
        assert high == 0

    def get_extra_info(self, _name: str) -> None:
        return None

    def set_protocol(self, protocol: Stream) -> None:
        self.protocol = protocol

    def write(self, data: bytes) -> None:
        assert not self._paused, "nothing is written to a full socket"
        self.parts.append(data)
        if self.full:
            self._paused = True
            assert self.protocol is not None
            self.protocol.pause_writing()

    def drain(self) -> None:
        """The reader reads again."""
        self.full, self._paused = False, False
        assert self.protocol is not None
        self.protocol.resume_writing()

    def close(self) -> None:
        self.closed = True
        assert self.protocol is not None
        self.protocol.connection_lost(None)

    abort = close


class Reader:
    """What a reader of the stream knows, kept as a page keeps it."""

    def __init__(self, hub: Hub, last_event_id: str | None = None, form: Form = Form.EVENTS) -> None:
        self.wire = Wire()
        self.stream = Stream(hub, form)
        self.stream.open(cast(Any, self.wire), [], 5000)
        self.names: dict[int, str] = {}
        self.last_id: str | None = last_event_id
        self._read = 1
        self.stream.join(last_event_id)

    def frames(self) -> list[Frame]:
        """The frames that came since it last looked."""
        fresh = self.wire.parts[self._read :]
        self._read = len(self.wire.parts)
        return [self._parsed(event) for event in fresh if not event.startswith(b":")]

    def _parsed(self, event: bytes) -> Frame:
        assert event.endswith(b"\n\n")
        fields = dict(line.split(": ", 1) for line in event.decode().strip().split("\n"))
        assert set(fields) == {"id", "data"}
        self.last_id = fields["id"]
        data: Frame = json.loads(fields["data"])
        self.names |= {index: key for index, key, _ in data.get("k", [])}
        return data

    def prices(self) -> dict[str, str]:
        """What the new frames together say."""
        return {self.names[row[0]]: row[1] for data in self.frames() for row in data["u"]}

    def rows(self) -> dict[str, Frame]:
        """The newest of each row that came, by its key."""
        every: dict[str, int] = {}
        found: dict[str, Frame] = {}
        for data in self.frames():
            every |= {key: seconds for _, key, seconds in data.get("k", [])}
            for index, price, change, *more in data["u"]:
                key = self.names[index]
                age_s = more[0] if more else 0
                found[key] = {"p": price, "c": change, "age_s": age_s, "every": every.get(key), "ended": len(more) > 1}
        return found

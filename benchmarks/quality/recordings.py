"""A venue's recorded messages through the product's own parse: what was taken, what was let be, what nobody knew.

    python benchmarks/quality/recordings.py VENUE FILE [--out TICKS] [--json]

VENUE is a key of `dateline.markets.venues` (coinbase, kraken-v1, ...; upper case as well). FILE holds one JSON object a
line, gzipped or not: {"t": "recv", "ts": seconds, "data": text or "b64": base64}; lines of another "t" are no messages of
the venue's. TICKS gets one JSON object a price: ts, venue, base, quote, price, at_us, change_24h_pct, trade_id.
Exit code 1 where a message was unknown or broke the parse.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from dateline.errors import DatelineError
from dateline.markets.venues import VENUES, Kind, Venue

ALIASES = {"bitstamp": "bitstamp", "kraken": "kraken", "binance_us": "binance-us", "okex": "okx"}


def messages(path: Path) -> Iterator[tuple[float, bytes]]:
    """Receipt time and bytes of each message that the venue sent."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in text.splitlines():
        row = json.loads(line)
        if row.get("t") == "recv":
            data = base64.b64decode(row["b64"]) if "b64" in row else row["data"].encode()
            yield float(row["ts"]), data


def venue_of(name: str, message: bytes) -> Venue:
    """The venue of that name. Two have two versions, which a recording may mix: each message shows which it is of."""
    key = name.lower()
    key = ALIASES.get(key, key)
    if key == "kraken" and (message.startswith(b"[") or b'"event"' in message[:200]):
        key = "kraken-v1"
    if key == "coinbase" and message.startswith((b'{"type"', b"[")) and b'"channel"' not in message[:40]:
        key = "coinbase-exchange"
    return VENUES[key]


def main() -> int:
    """Parse, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("venue")
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    received = list(messages(args.file))
    try:
        venue = venue_of(args.venue, received[0][1] if received else b"")
        venues = [venue_of(args.venue, data) for _, data in received]
    except KeyError:
        parser.error(f"there is no venue {args.venue!r}; there are {', '.join(VENUES)}")
    kinds: Counter[str] = Counter()
    what: Counter[str] = Counter()
    unknown: list[str] = []
    ticks = []
    began = time.process_time()
    for (at, data), its in zip(received, venues, strict=True):
        try:
            said = its.parse(data)
        except (DatelineError, msgspec.MsgspecError, ValueError) as exc:
            kinds["broken"] += 1
            unknown.append(f"{exc}: {data[:120]!r}")
            continue
        kinds[said.kind] += 1
        if said.kind in (Kind.IGNORED, Kind.CONTROL):
            what[said.what] += 1
        elif said.kind is Kind.UNKNOWN:
            unknown.append(f"{said.what}: {data[:120]!r}")
        ticks += [(at, its.key, told) for told in said.prints]
    spent = time.process_time() - began
    if args.out:
        with args.out.open("w", encoding="utf-8") as out:
            for at, key, told in ticks:
                row = {
                    "ts": at,
                    "venue": key,
                    "base": told.pair.base,
                    "quote": told.pair.quote,
                    "price": str(told.price),
                    "at_us": told.at_us,
                    "change_24h_pct": None if told.change_24h_pct is None else str(told.change_24h_pct),
                    "trade_id": told.trade_id,
                }
                out.write(json.dumps(row) + "\n")
    lost = kinds[Kind.UNKNOWN] + kinds["broken"]
    figures = {
        "venue": venue.key,
        "messages": len(received),
        "parsed": kinds[Kind.TICKS] + kinds[Kind.HEARTBEAT] + kinds[Kind.CONTROL] + kinds[Kind.REFUSED],
        "known_and_ignored": kinds[Kind.IGNORED],
        "unknown": lost,
        "ticks": len(ticks),
        "messages_per_cpu_second": round(len(received) / max(spent, 1e-9)),
        "ticks_per_cpu_second": round(_rate([(its, data) for its, (_, data) in zip(venues, received, strict=True)])),
        "kinds": dict(kinds),
        "ignored": dict(what),
    }
    if args.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:24} {value}")
        for line in unknown[:10]:
            print(f"  unknown: {line}")
    return 1 if lost else 0


def _rate(received: list[tuple[Venue, bytes]]) -> float:
    """Prices a CPU-second over the messages that carry some, read again and again for a fifth of a second."""
    carriers = []
    for venue, data in received:
        try:
            if venue.parse(data).prints:
                carriers.append((venue.parse, data))
        except (DatelineError, msgspec.MsgspecError, ValueError):
            continue
    if not carriers:
        return 0.0
    found, began = 0, time.process_time()
    while time.process_time() - began < 0.2:
        for parse, data in carriers:
            found += len(parse(data).prints)
    return found / (time.process_time() - began)


if __name__ == "__main__":
    sys.exit(main())

"""A simulated exchange: made-up prices in CoinGecko's shape, answered inside the process, by seed and time.

The coins are real ones so that samples read like a market; every price is invented, and the provider that
asks here says so wherever they are shown. The same seed and second give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import parse_qs, urlsplit

import msgspec

from dateline.clock import Clock

HOST = "exchange.sample.invalid"
STEP = timedelta(seconds=5)  # prices stand still between steps
DAY_S = 86_400.0
# A walk is summed from waves of these lengths, each as high as a random walk gets in that time; so the
# price of any instant is known without walking there.
WAVES = (64 * DAY_S, 16 * DAY_S, 4 * DAY_S, DAY_S, DAY_S / 4, DAY_S / 16, DAY_S / 64, DAY_S / 256, DAY_S / 1024)
_ENCODE = msgspec.json.Encoder(decimal_format="number").encode

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Coin:
    """One listed coin. `swing`: its usual move a day, in percent; `follows`: how much of the market's it makes."""

    id: str
    symbol: str
    name: str
    price: float
    supply: float
    swing: float
    follows: float = 1.0


def _coins() -> tuple[Coin, ...]:
    m = 1e6
    return (
        Coin("bitcoin", "btc", "Bitcoin", 97_000, 19.9 * m, 1.2),
        Coin("ethereum", "eth", "Ethereum", 3_400, 120.5 * m, 1.6, 1.2),
        Coin("tether", "usdt", "Tether", 1, 140_000 * m, 0.02, 0),
        Coin("ripple", "xrp", "XRP", 2.3, 58_000 * m, 2.2, 1.1),
        Coin("binancecoin", "bnb", "BNB", 660, 144 * m, 1.4, 0.9),
        Coin("solana", "sol", "Solana", 190, 490 * m, 2.2, 1.3),
        Coin("usd-coin", "usdc", "USDC", 1, 52_000 * m, 0.01, 0),
        Coin("dogecoin", "doge", "Dogecoin", 0.33, 148_000 * m, 2.8, 1.4),
        Coin("cardano", "ada", "Cardano", 0.91, 35_500 * m, 2.4, 1.2),
        Coin("tron", "trx", "TRON", 0.24, 86_000 * m, 1.3, 0.6),
        Coin("avalanche-2", "avax", "Avalanche", 36, 415 * m, 2.5, 1.3),
        Coin("the-open-network", "ton", "Toncoin", 5.2, 2_500 * m, 1.8, 0.9),
        Coin("chainlink", "link", "Chainlink", 22, 640 * m, 2.4, 1.2),
        Coin("shiba-inu", "shib", "Shiba Inu", 0.0000212, 589_000_000 * m, 2.6, 1.4),
        Coin("sui", "sui", "Sui", 4.1, 3_000 * m, 3.0, 1.4),
        Coin("polkadot", "dot", "Polkadot", 6.9, 1_520 * m, 2.2, 1.2),
        Coin("stellar", "xlm", "Stellar", 0.39, 30_500 * m, 2.4, 1.1),
        Coin("hedera-hashgraph", "hbar", "Hedera", 0.28, 38_200 * m, 2.8, 1.2),
        Coin("bitcoin-cash", "bch", "Bitcoin Cash", 455, 19.8 * m, 1.8, 1.1),
        Coin("uniswap", "uni", "Uniswap", 13.4, 600 * m, 2.5, 1.2),
        Coin("litecoin", "ltc", "Litecoin", 104, 75.4 * m, 1.8, 1.0),
        Coin("pepe", "pepe", "Pepe", 0.0000181, 420_690_000 * m, 3.5, 1.5),
        Coin("near", "near", "NEAR Protocol", 5.1, 1_170 * m, 2.4, 1.3),
        Coin("aptos", "apt", "Aptos", 9.1, 560 * m, 2.4, 1.3),
        Coin("internet-computer", "icp", "Internet Computer", 10.2, 475 * m, 2.4, 1.2),
        Coin("dai", "dai", "Dai", 1, 4_400 * m, 0.02, 0),
        Coin("ethereum-classic", "etc", "Ethereum Classic", 26, 150 * m, 1.9, 1.2),
        Coin("monero", "xmr", "Monero", 192, 18.4 * m, 1.6, 0.6),
        Coin("aave", "aave", "Aave", 315, 15 * m, 2.6, 1.2),
        Coin("render-token", "render", "Render", 7.2, 517 * m, 2.8, 1.3),
        Coin("crypto-com-chain", "cro", "Cronos", 0.14, 27_000 * m, 2.0, 1.0),
        Coin("mantle", "mnt", "Mantle", 1.17, 3_360 * m, 2.0, 1.0),
        Coin("bittensor", "tao", "Bittensor", 470, 7.4 * m, 2.8, 1.3),
        Coin("arbitrum", "arb", "Arbitrum", 0.74, 4_200 * m, 2.4, 1.3),
        Coin("vechain", "vet", "VeChain", 0.045, 81_000 * m, 2.2, 1.2),
        Coin("filecoin", "fil", "Filecoin", 5.0, 620 * m, 2.2, 1.2),
        Coin("cosmos", "atom", "Cosmos Hub", 6.4, 391 * m, 2.1, 1.2),
        Coin("algorand", "algo", "Algorand", 0.34, 8_300 * m, 2.4, 1.1),
        Coin("optimism", "op", "Optimism", 1.8, 1_350 * m, 2.5, 1.3),
        Coin("fantom", "ftm", "Fantom", 0.71, 2_800 * m, 2.9, 1.3),
        Coin("kaspa", "kas", "Kaspa", 0.118, 25_400 * m, 2.4, 1.0),
        Coin("immutable-x", "imx", "Immutable", 1.32, 1_690 * m, 2.5, 1.3),
        Coin("celestia", "tia", "Celestia", 4.8, 480 * m, 2.8, 1.3),
        Coin("injective-protocol", "inj", "Injective", 20.5, 98.9 * m, 2.7, 1.3),
        Coin("bonk", "bonk", "Bonk", 0.0000301, 75_000_000 * m, 3.4, 1.5),
        Coin("worldcoin-wld", "wld", "Worldcoin", 2.1, 850 * m, 3.0, 1.3),
        Coin("the-graph", "grt", "The Graph", 0.2, 9_550 * m, 2.4, 1.2),
        Coin("theta-token", "theta", "Theta Network", 2.2, 1_000 * m, 2.2, 1.2),
        Coin("floki", "floki", "FLOKI", 0.000168, 9_600_000 * m, 3.2, 1.4),
        Coin("maker", "mkr", "Maker", 1_480, 0.88 * m, 2.0, 1.0),
    )


COINS = _coins()


class SimulatedExchange:
    """Answers for its host as a transport inside the process; `seed` chooses the market."""

    def __init__(self, clock: Clock, seed: str = "dateline") -> None:
        self._clock = clock
        self._seed = seed

    async def answer(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Answer one request as CoinGecko's `/coins/markets` does; anything else is a 404."""
        parts = urlsplit(url)
        if parts.hostname != HOST or parts.path != "/api/v3/coins/markets":
            return _answer(404, {"error": "not found"})
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if query.get("vs_currency") != "usd":
            return _answer(422, {"error": "this exchange quotes in usd only"})
        return _answer(200, _page(self.listed(self._clock.now()), query))

    def listed(self, now: datetime) -> list[dict[str, object]]:
        """Every coin's row at an instant, largest market value first."""
        at = _floor(now)
        rows = [_row(coin, self._seed, at) for coin in COINS]
        rows.sort(key=lambda row: row["market_cap"], reverse=True)  # type: ignore[arg-type, return-value]
        for rank, row in enumerate(rows, 1):
            row["market_cap_rank"] = rank
        return rows


def _page(rows: Sequence[dict[str, object]], query: Mapping[str, str]) -> Sequence[dict[str, object]]:
    if "ids" in query:
        asked = set(query["ids"].split(","))
        rows = [row for row in rows if row["id"] in asked]
    size = min(_count(query, "per_page", 100), 250)
    start = size * (_count(query, "page", 1) - 1)
    return rows[start : start + size]


def _count(query: Mapping[str, str], key: str, usual: int) -> int:
    asked = query.get(key, "")[:6]
    return max(int(asked), 1) if asked.isdecimal() else usual


def _row(coin: Coin, seed: str, at: datetime) -> dict[str, object]:
    price, before = price_of(coin, seed, at), price_of(coin, seed, at - timedelta(days=1))
    market_cap = Decimal(round(float(price) * coin.supply))
    busy = 0.04 + 0.02 * _wave(f"{seed}:{coin.id}:turnover", at.timestamp(), DAY_S)
    return {
        "id": coin.id,
        "symbol": coin.symbol,
        "name": coin.name,
        "image": None,
        "current_price": price,
        "market_cap": market_cap,
        "market_cap_rank": None,
        "total_volume": Decimal(round(float(market_cap) * busy)),
        "price_change_24h": price - before,
        "price_change_percentage_24h": ((price / before - 1) * 100).quantize(Decimal("0.00001")),
        "circulating_supply": Decimal(round(coin.supply)),
        "roi": None,
        "last_updated": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def price_of(coin: Coin, seed: str, at: datetime) -> Decimal:
    """The coin's price at an instant: two decimals from 1,000, else six significant digits."""
    seconds = at.timestamp()
    move = coin.follows * 1.2 * _walk(f"{seed}:market", seconds) + coin.swing * _walk(f"{seed}:{coin.id}", seconds)
    price = coin.price * math.exp(move / 100)
    return Decimal(f"{price:.2f}" if price >= 1_000 else f"{price:.6g}")


def _walk(name: str, seconds: float) -> float:
    """A random walk around 0 with a usual step of about 1 a day."""
    return sum(math.sqrt(length / DAY_S) * _wave(f"{name}:{length:.0f}", seconds, length) for length in WAVES)


def _wave(name: str, seconds: float, length: float) -> float:
    """A smooth curve in [-1, 1] through random points one length apart."""
    place = seconds / length
    left = math.floor(place)
    ease = (1 - math.cos(math.pi * (place - left))) / 2
    return _point(name, left) * (1 - ease) + _point(name, left + 1) * ease


def point(name: str, place: int) -> float:
    """A random number in [-1, 1] that is the same each time."""
    drawn = int.from_bytes(blake2b(f"{name}:{place}".encode(), digest_size=8).digest(), "big")
    return drawn / 2**63 - 1


_point = lru_cache(maxsize=4096)(point)


def _floor(now: datetime) -> datetime:
    return now - (now - datetime(1970, 1, 1, tzinfo=UTC)) % STEP


def _answer(status: int, content: object) -> Answer:
    return status, {"content-type": "application/json; charset=utf-8"}, _ENCODE(content)

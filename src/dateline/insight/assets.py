"""Which assets a text names: by names, and by symbols where something beside them says that they are symbols. Pure.

Gate, Near, Sui, Trump and Link are words first. So a name counts only in a text that speaks of crypto assets, and one
that might be a word only where something beside it says that it is an asset; a bare symbol never names one by itself.
A wrong link is worse than a missing one. Source: docs/markets.md, "Which assets a story names".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from dateline.model import Asset, AssetId

# What makes a text one on crypto assets, in the languages of the sample outlets and of the largest markets.
_CONTEXT = re.compile(
    r"\b(?:crypto\w*|krypto\w*|cripto\w*|blockchains?|stablecoins?|altcoins?|memecoins?|meme coins?|tokens?|"
    r"\w+coins?|ethereum|defi|decentrali[sz]ed finance|on-chain|staking|satoshis?|web3|"
    r"digital (?:asset|currenc)\w*|m[uü]nzen|jetons?)\b|крипто\w*|биткоин\w*|блокчейн\w*|токен\w*|"
    r"暗号資産|仮想通貨|加密货币|虚拟货币|比特币|ビットコイン|비트코인|가상자산|عملات مشفرة|العملات المشفرة|بيتكوين",
    re.IGNORECASE,
)
# What every one of these holds, written small: a text without any of them is not looked at further. Of a hundred news
# texts ninety are none on crypto assets, and looking for all names in them took most of the time.
_HINTS = (
    *("crypto", "krypto", "cripto", "blockchain", "stablecoin", "altcoin", "coin", "token", "ethereum", "defi"),
    *("decentrali", "on-chain", "staking", "satoshi", "web3", "digital asset", "digital currenc", "münzen", "munzen"),
    *("jeton", "крипто", "биткоин", "блокчейн", "токен", "暗号資産", "仮想通貨", "加密货币", "虚拟货币", "比特币"),
    *("ビットコイン", "비트코인", "가상자산", "عملات مشفرة", "العملات المشفرة", "بيتكوين"),
)
# Spelt as no ordinary word is.
_COINED = re.compile(
    r"coin|bit[a-z]|chain|swap|crypto|ether|doge|\d|usd|\bdao\b|[a-z] (?:finance|protocol)$", re.IGNORECASE
)
_CAMEL = re.compile(r"[a-z][A-Z]")
_BESIDE = r"(?:tokens?|coins?|cryptocurrency|blockchain|network|protocol|mainnet|memecoin|stablecoin|price)"
_QUOTES = r"(?:USDT?|USDC|EUR|BTC|ETH)"
_LONGEST = 100_000  # characters looked at

# Names that are no ordinary words in any language we know of, beyond what their spelling says.
_KNOWN = frozenset(
    {"algorand", "aptos", "binancecoin", "cardano", "filecoin", "hedera-hashgraph", "kaspa", "litecoin", "monero"}
    | {"polkadot", "solana", "tezos", "the-open-network", "tron", "uniswap", "zcash"}
)
# What the largest are called beside their own names; by id, so that a rename keeps its history.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "bitcoin": (
        "bitcoin",
        "bitcoins",
        "биткоин",
        "биткойн",
        "比特币",
        "ビットコイン",
        "비트코인",
        "بيتكوين",
        "بتكوين",
        "ביטקוין",
    ),
    "ethereum": ("ethereum", "ether", "эфириум", "以太坊", "以太币", "イーサリアム", "이더리움", "إيثريوم"),
    "dogecoin": ("dogecoin", "狗狗币", "ドージコイン", "도지코인"),
    "ripple": ("XRP",),
    "xrp": ("XRP",),
    "binancecoin": ("BNB", "Binance Coin"),
    "the-open-network": ("Toncoin",),
}


class By(Enum):
    """What named an asset, the surest first."""

    NAME = "its name"
    PAIR = "a pair of its symbol"
    CASHTAG = "its symbol behind a dollar sign"
    BESIDE = "its name, and a word beside it that says what it is"


@dataclass(frozen=True, slots=True)
class Mention:
    """An asset that a text names. `words`: as first found there; `count`: how often; `headline`: there too."""

    asset_id: AssetId
    by: By
    words: str
    count: int
    headline: bool


@dataclass(frozen=True)
class Lexicon:
    """The assets that are looked for. Make it once; ambiguous symbols and names are left out by it."""

    assets: tuple[Asset, ...]

    @cached_property
    def _names(self) -> Mapping[str, tuple[AssetId, bool]]:
        """Lower-case name: asset, and whether it needs nothing beside it."""
        owners: defaultdict[str, set[AssetId]] = defaultdict(set)
        sure: set[str] = set()
        for asset in self.assets:
            own = _bare(asset.name)
            owners[own.lower()].add(asset.id)
            if asset.id in _KNOWN or _is_coined(own):
                sure.add(own.lower())
            for alias in ALIASES.get(asset.id, ()):
                owners[alias.lower()].add(asset.id)
                sure.add(alias.lower())
        found = {n: (min(ids), n in sure) for n, ids in owners.items() if len(ids) == 1 and len(n) > 1}
        return found

    @cached_property
    def _written(self) -> Mapping[str, str]:
        """Lower-case name: as it is written."""
        names = [_bare(asset.name) for asset in self.assets]
        return {name.lower(): name for name in (*names, *(n for a in self.assets for n in ALIASES.get(a.id, ())))}

    @cached_property
    def _symbols(self) -> Mapping[str, AssetId]:
        shared = Counter(asset.symbol.upper() for asset in self.assets)
        return {a.symbol.upper(): a.id for a in self.assets if shared[a.symbol.upper()] == 1 and a.symbol}

    @cached_property
    def _named(self) -> re.Pattern[str]:
        # The longest first: Bitcoin Cash is no Bitcoin. Scripts without spaces have no borders to look for.
        ordered = sorted(self._names, key=lambda name: (-len(name), name))
        spaced = [re.escape(name) for name in ordered if name.isascii() or not _unspaced(name)]
        solid = [re.escape(name) for name in ordered if _unspaced(name)]
        forms = [rf"(?<![\w$@#/-])(?:{'|'.join(spaced)})(?![\w@/])"] if spaced else []
        return re.compile("|".join([*forms, *solid]) or r"(?!)", re.IGNORECASE)

    def mentions(self, headline: str, paragraphs: Iterable[str]) -> tuple[Mention, ...]:
        """The assets that a text names, the most named first."""
        body = "\n".join(paragraphs)[:_LONGEST]
        text = f"{headline}\n{body}"
        if not self.assets or not _on_assets(text):
            return ()
        found: dict[AssetId, list[tuple[By, str, bool]]] = {}
        for asset_id, by, words, at in self._found(text):
            found.setdefault(asset_id, []).append((by, words, at < len(headline)))
        made = [
            Mention(
                asset_id, min((h[0] for h in hits), key=list(By).index), hits[0][1], len(hits), any(h[2] for h in hits)
            )
            for asset_id, hits in found.items()
        ]
        return tuple(sorted(made, key=lambda m: (-m.headline, -m.count, m.asset_id)))

    def _found(self, text: str) -> Iterable[tuple[AssetId, By, str, int]]:
        for match in self._named.finditer(text):
            words = match[0]
            asset_id, sure = self._names[words.lower()]
            if sure and _is_name(words, written=self._written[words.lower()]):
                yield asset_id, By.NAME, words, match.start()
            elif words[:1].isupper() and not _shouted(text, match) and self._is_beside(text, match, asset_id):
                yield asset_id, By.BESIDE, words, match.start()
        for match in re.finditer(rf"(?<![\w$])([A-Z0-9]{{2,10}})[/-]{_QUOTES}\b", text):
            owner = self._symbols.get(match[1])
            if owner is not None:
                yield owner, By.PAIR, match[0], match.start()
        for match in re.finditer(r"(?<![\w$])\$([A-Za-z][A-Za-z0-9]{1,9})\b", text):
            owner = self._symbols.get(match[1].upper())
            if owner is not None:
                yield owner, By.CASHTAG, match[0], match.start()

    def _is_beside(self, text: str, match: re.Match[str], asset_id: AssetId) -> bool:
        """Whether the words around a name say that it is an asset: "Near Protocol", "Sui (SUI)", "the token Gate"."""
        after, before = text[match.end() : match.end() + 30], text[max(match.start() - 20, 0) : match.start()]
        symbol = next((re.escape(a.symbol) for a in self.assets if a.id == asset_id), "")
        said = re.match(rf"(?:['’]s)?(?:\s+{_BESIDE}\b|\s*\(\$?{symbol}\))", after, re.IGNORECASE)
        return said is not None or re.search(rf"\b{_BESIDE}\s+$", before, re.IGNORECASE) is not None


def _on_assets(text: str) -> bool:
    """Whether a text speaks of crypto assets at all; in no other does a name count."""
    lowered = text.lower()
    return any(hint in lowered for hint in _HINTS) and _CONTEXT.search(text) is not None


def _bare(name: str) -> str:
    """A name without what is said in brackets behind it."""
    return re.sub(r"\s*[(\[].*$", "", name).strip()


def _is_coined(name: str) -> bool:
    return len(name) > 3 and bool(_COINED.search(name) or _CAMEL.search(name))


def _is_name(words: str, written: str) -> bool:
    """Whether it is written as a name; bitcoin and ether are written small in many houses' style."""
    if written.isupper():
        return words.isupper()  # a name of capitals is a word when it is written small
    return words[:1].isupper() or not words.isascii() or words.lower() in {"bitcoin", "bitcoins", "ether", "dogecoin"}


def _unspaced(name: str) -> bool:
    return any("぀" <= c <= "ヿ" or "一" <= c <= "鿿" or "가" <= c <= "힯" for c in name)


def _shouted(text: str, match: re.Match[str]) -> bool:
    """Whether the line around it is in capitals throughout, so that capitals say nothing."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = text[start : end if end >= 0 else len(text)]
    return line.isupper() and len(line) > len(match[0]) + 10


def named(assets: Sequence[Asset], headline: str, paragraphs: Iterable[str]) -> tuple[Mention, ...]:
    """`Lexicon.mentions` for a single text."""
    return Lexicon(tuple(assets)).mentions(headline, paragraphs)

"""Which assets a text names, and which words are only words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dateline.extract import from_text
from dateline.insight.assets import By, Lexicon, Mention, named
from dateline.model import Asset, AssetId

ASSETS = [
    Asset(AssetId(id_), symbol, name, rank)
    for rank, (id_, symbol, name) in enumerate(
        [
            ("bitcoin", "BTC", "Bitcoin"),
            ("ethereum", "ETH", "Ethereum"),
            ("ripple", "XRP", "XRP"),
            ("tether", "USDT", "Tether"),
            ("solana", "SOL", "Solana"),
            ("wrapped-solana", "SOL", "Wrapped SOL"),
            ("bitcoin-cash", "BCH", "Bitcoin Cash"),
            ("sui", "SUI", "Sui"),
            ("near", "NEAR", "NEAR Protocol"),
            ("gatechain-token", "GT", "Gate"),
            ("chainlink", "LINK", "Chainlink"),
            ("official-trump", "TRUMP", "Official Trump"),
            ("stellar", "XLM", "Stellar"),
            ("polygon-ecosystem-token", "POL", "POL (ex-MATIC)"),
            ("mantle", "MNT", "Mantle"),
        ]
    )
]


def found(text: str, headline: str = "") -> set[str]:
    return {mention.asset_id for mention in named(ASSETS, headline, [text])}


@pytest.mark.parametrize(
    ("text", "assets"),
    [
        ("Bitcoin rose 3 %.", {"bitcoin"}),
        ("The price of bitcoin and of ether fell.", {"bitcoin", "ethereum"}),
        ("Bitcoin Cash rose.", {"bitcoin-cash"}),
        ("比特币和以太坊价格下跌", {"bitcoin", "ethereum"}),
        ("سعر بيتكوين يرتفع", {"bitcoin"}),
        ("Курс: биткоин подорожал", {"bitcoin"}),
        ("In the crypto market Solana and XRP rose, said the exchange.", {"solana", "ripple"}),
        ("The blockchain Sui (SUI) stopped for two hours.", {"sui"}),
        ("Crypto traders sold the token Mantle.", {"mantle"}),
        ("Stablecoins: Tether's reserves grew.", {"tether"}),
        ("Crypto: $LINK and XLM/USDT rose.", {"chainlink", "stellar"}),
        ("Cryptocurrency: Stellar's network was renewed.", {"stellar"}),
    ],
)
def test_an_asset_is_named(text: str, assets: set[str]) -> None:
    assert found(text) == assets


@pytest.mark.parametrize(
    "text",
    [
        "President Trump spoke near the gate. A link to his speech is here.",
        "Officials in Solana Beach met on Monday.",
        "The patient was given ether, the doctors said.",
        "A stellar result, said the bank. Stellar work.",
        "The Gate in the wall was shut. Near the border, Sui was the winner of the race.",
        "Crypto stocks fell. Gate 5 of the airport was closed, a sui generis case near the border; Trump spoke.",
        "SOL and NEAR are two of the words in capitals here, though the text is on crypto.",
        "Crypto: $SOL moved.",  # two assets share the symbol
        "The price is $BTC.",  # nothing says what the text is on
        "Pol Pot was in power; a coin was found.",
        "CRYPTO HEARING: STELLAR PROTOCOL OF THE MEETING WAS READ ALOUD",
    ],
)
def test_a_word_is_only_a_word(text: str) -> None:
    assert found(text) == set()


def test_what_named_it_how_often_and_where_is_told() -> None:
    mentions = named(
        ASSETS, "Bitcoin falls", ["Bitcoin fell. Crypto: Sui (SUI) rose.", "bitcoin again, and Sui tokens."]
    )
    assert mentions == (
        Mention(AssetId("bitcoin"), By.NAME, "Bitcoin", 3, True),
        Mention(AssetId("sui"), By.BESIDE, "Sui", 2, False),
    )


def test_nothing_to_look_for_finds_nothing() -> None:
    assert Lexicon(()).mentions("Bitcoin", ["bitcoin"]) == ()


def test_a_name_that_two_share_names_neither() -> None:
    twins = [Asset(AssetId("one"), "AAA", "Twincoin"), Asset(AssetId("two"), "BBB", "Twincoin")]
    assert named(twins, "Crypto", ["Twincoin rose."]) == ()


def test_a_long_text_is_looked_at_in_bounded_time() -> None:
    assert named(ASSETS, "Crypto", ["a" * 200_000, "Sui " * 50_000, "(" * 50_000]) == ()


def test_the_reference_story_names_no_coin(shared: Path) -> None:
    coins = json.loads((shared / "seed" / "coins_markets.json").read_bytes())
    article = from_text((shared / "seed" / "seed.txt").read_text("utf-8"), "https://news.example/1")
    assets = [Asset(AssetId(c["id"]), c["symbol"].upper(), c["name"], c["market_cap_rank"]) for c in coins]
    expected = json.loads((shared / "seed" / "expected.json").read_bytes())["assets_linked"]
    assert [m.asset_id for m in named(assets, article.headline, [b.text for b in article.blocks])] == expected


@pytest.mark.parametrize(
    "words",
    ["Kryptowährung", "meme coin", "altcoins", "digital assets", "Decentralised Finance", "DeFi", "web3", "jetons",
     "Münzen", "munzen", "on-chain", "криптовалюта", "токены", "暗号資産", "虚拟货币", "비트코인", "عملات مشفرة"],
)  # fmt: skip
def test_every_word_that_makes_a_text_one_on_crypto_assets_is_found_before_names_are(words: str) -> None:
    assert found(f"Said of {words.upper()}: Monday. Bitcoin fell.") == {"bitcoin"}

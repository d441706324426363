"""Price lists on a page are data with their rows as printed, never text; what an article itself compares stays text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dateline.extract import body_text, extract, from_text
from dateline.extract.blocks import fragment
from dateline.extract.prices import find, row
from dateline.model import Article, BlockKind

TEXT = "The council said on Monday that the bridge number {} would stay closed until spring, and nobody objected to it."
STORY = "".join(f"<p>{TEXT.format(n)}</p>" for n in range(6))
COINS = [
    ("Alphacoin (ALC)", "$ 84,668.69", "5.29%"),
    ("Betacoin (BET)", "$ 0.000014", "2.39%"),
    ("Gamma (GAM)", "$ 1.00", "0.01%"),
]


def read(markup: str) -> Article:
    return extract(f"<title>The bridge</title><body>{markup}</body>".encode(), "https://paper.example/a/bridge")


def runs() -> str:
    rows = "".join(
        f"<li><i class='slug'>{name}</i><div>{name} <b>{price}</b> {change}</div></li>" for name, price, change in COINS
    )
    return f"<ul>{rows}</ul>"


def cells() -> str:
    rows = "".join(f"<tr><td>{name}</td><td>{price}</td><td>{change}</td></tr>" for name, price, change in COINS)
    return f"<table>{rows}</table>"


@pytest.mark.parametrize("listed", [runs(), cells()], ids=["runs", "cells"])
@pytest.mark.parametrize("where", ["inside", "below"])
def test_a_ticker_is_data_and_no_text(listed: str, where: str) -> None:
    article = f"<article><h1>The bridge</h1>{STORY}{listed if where == 'inside' else ''}{STORY}</article>"
    found = read(article + (f"<aside class='ticker'>{listed}</aside>" if where == "below" else ""))
    assert [price.text for price in found.prices] == [" ".join(coin) for coin in COINS]
    assert [price.symbol for price in found.prices] == ["ALC", "BET", "GAM"]
    assert "ALC" not in body_text(found)
    assert {block.kind for block in found.blocks} == {BlockKind.PARAGRAPH}
    assert found.prices_at is None  # nobody fetched it


def test_a_table_of_the_article_stays_its_text() -> None:
    rows = "".join(
        f"<tr><td>{what}</td><td>$3.49</td><td>2.1%</td></tr>" for what in ("Milk", "Bread", "Butter", "Eggs")
    )
    found = read(f"<article><h1>What food costs</h1>{STORY}<table>{rows}</table>{STORY}</article>")
    assert found.prices == ()
    assert "Butter\t$3.49\t2.1%" in body_text(found)


def test_labels_that_repeat_their_row_go_with_it() -> None:
    laid = fragment(f"<p>{TEXT.format(1)}</p><h2>Betacoin</h2>{runs()}<p>Betacoin</p><p>{TEXT.format(2)}</p>")
    assert [block.text for block in laid.blocks][1:4] == ["Betacoin", "Alphacoin (ALC)", " ".join(COINS[0])]
    _, no_text = find(laid, range(len(laid.blocks)))
    assert no_text == set(range(2, 9))  # the heading stays; so would a paragraph that says more than the row


def test_bare_text_has_the_same_rows() -> None:
    lines = "\n".join(f"{name} {price} {change}" for name, price, change in COINS)
    found = from_text(
        f"The bridge\n\n{TEXT.format(1)}\n\n{TEXT.format(2)}\n\nBack to top\n{lines}", "https://paper.example/a"
    )
    assert [price.text for price in found.prices] == [" ".join(coin) for coin in COINS]
    assert len(found.blocks) == 2


@pytest.mark.parametrize(
    ("printed", "price", "currency", "symbol"),
    [
        ("DAX 18.234,12 +0,45 %", "18234.12", None, "DAX"),
        ("EUR/USD 1.0845 -0.12%", "1.0845", None, "EUR/USD"),
        ("Alpha Inc (ALPH) 189.84 USD ▲ 1.2%", "189.84", "USD", "ALPH"),
        ("Gold $2,345.60 +12.30 +0.53%", "2345.60", "$", None),
        ("Alphacoin: 84 668,69 € (−5,3 %)", "84668.69", "€", None),
        ("Index 225 38,236.07 -0.10%", "38236.07", None, None),
        ("阿尔法币 ¥612,345.00 2.3%", "612345.00", "¥", None),
    ],
)
def test_a_row_is_read_as_any_country_prints_it(
    printed: str, price: str, currency: str | None, symbol: str | None
) -> None:
    found = row(printed)
    assert found is not None
    assert (found.price, found.currency, found.symbol, found.text) == (Decimal(price), currency, symbol, printed)


@pytest.mark.parametrize(
    "printed", ["Party A 1,234,567 45.3%", "Turnout 2024 54.3%", "5 % of all", "The price rose by 3%", "$ 5 5%"]
)
def test_a_share_of_votes_is_no_price(printed: str) -> None:
    assert row(printed) is None

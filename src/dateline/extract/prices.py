"""Price lists and tickers on a page: data of the page, with the time that it was fetched, never its article's text.

A row is a name, a price and a change in percent, as one run or in cells beside each other; three of them in a row are a
list. What a table of the article itself compares is text: a list that was taken for body is data only where its rows
name what is traded by their signs (BTC, EUR/USD), or where its class says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dateline.extract import words
from dateline.extract.blocks import Laid
from dateline.extract.container import fold
from dateline.model import PagePrice

FEWEST = 3  # rows
MOST = 300
LONGEST = 140  # characters of a row
CELLS = 6  # blocks of a row
APART = 4  # blocks between two rows of one list
_LEVELS = 4  # elements between a cell and its row
_AROUND = 12  # elements around a row that may be classed as a ticker
_MONEY = r"(?:US\$|[A-Z]{1,2}\$|[$€£¥₿₹₩₽₺₴]|USD|EUR|GBP|JPY|CHF|CNY|INR|BTC)"
_NUMBER = r"(?:\d{1,3}(?: \d{3}(?!\d)){1,4}(?:[.,]\d{1,8})?|\d[\d.,'’\u00a0\u202f]{0,24})"
_ROW = re.compile(
    rf"(?P<name>[^\W\d_][^$€£¥₿₹₩₽₺₴%\n]{{0,70}}?)\s*[:|]?\s+(?P<before>{_MONEY})?\s?(?P<price>{_NUMBER})\s?(?P<after>{_MONEY})?"
    rf"(?:\s+[+−–-]{_NUMBER})?\s+\(?(?P<change>[▲▼△▽↑↓+−–-]?\s?\d{{1,4}}(?:[.,]\d{{1,3}})?\s?%)\)?"
)
_SYMBOL = re.compile(r"\(([A-Z0-9.^=/-]{2,12})\)$|^([A-Z]{2,6}(?:/[A-Z]{3})?)$")
_SIGNED = re.compile(r"^[▲▼△▽↑↓+−–-]")


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a price list, and the blocks that it stands in."""

    price: PagePrice
    first: int
    last: int
    element: int


def row(text: str) -> PagePrice | None:
    """A line as a row of a price list; None where it is none."""
    if len(text) > LONGEST or "%" not in text:
        return None
    found = _ROW.fullmatch(text)
    if found is None:
        return None
    value = _value(found["price"])
    currency = found["before"] or found["after"]
    if value is None or (currency is None and not _SIGNED.match(found["change"])):
        return None  # a party, its votes and its share
    name = found["name"].strip()
    sign = _SYMBOL.search(name)
    bare = name[: sign.start()].strip() if sign and sign[1] else name
    return PagePrice(text, bare or name, (sign[1] or sign[2]) if sign else None, currency, value, found["change"])


def _value(printed: str) -> Decimal | None:
    """A number as printed in any country: the last of two signs parts the decimals, and so does one before no three."""
    bare = re.sub(r"[ '’\u00a0\u202f]", "", printed).rstrip(".,")
    at = max(bare.rfind("."), bare.rfind(","))
    if at >= 0:
        sign, tail = bare[at], bare[at + 1 :]
        grouped = bare.count(sign) > 1 or (len(tail) == 3 and sign == "," and not bare.startswith("0"))
        bare = re.sub(r"[.,]", "", bare) if grouped else re.sub(r"[.,]", "", bare[:at]) + "." + tail
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def find(laid: Laid, kept: Sequence[int]) -> tuple[tuple[PagePrice, ...], frozenset[int]]:
    """The rows of a page's price lists, and the blocks among `kept` that are theirs and no text of the article's."""
    prices: list[PagePrice] = []
    taken: set[int] = set()
    body = frozenset(kept)
    for listed in _lists(_rows(laid)):
        inside = {index for found in listed for index in range(found.first, found.last)}
        if inside & body:
            signs = sum(found.price.symbol is not None for found in listed)
            if 2 * signs < len(listed) and not _is_ticker(laid, listed[0].element):
                continue
        prices += [found.price for found in listed]
        taken |= inside | _repeated(laid, listed)
    return tuple(dict.fromkeys(prices))[:MOST], body & taken


def _repeated(laid: Laid, listed: Sequence[Listed]) -> set[int]:
    """The blocks beside a list's rows that say a part of their row again: a coin's name as its label."""
    labels = set()
    for found in listed:
        said = fold(found.price.text)
        for index in (*range(max(0, found.first - APART), found.first), *range(found.last, found.last + APART)):
            if index >= len(laid.blocks) or laid.blocks[index].heading or len(laid.blocks[index].text) > LONGEST:
                continue
            label = fold(laid.blocks[index].text)
            if label and label in said:
                labels.add(index)
    return labels


def of_lines(lines: Sequence[str]) -> tuple[PagePrice, ...]:
    """The rows of price lists in bare text."""
    found = [Listed(price, at, at + 1, -1) for at, line in enumerate(lines) if (price := row(line)) is not None]
    return tuple(dict.fromkeys(each.price for listed in _lists(found) for each in listed))[:MOST]


def _rows(laid: Laid) -> list[Listed]:
    """Every row, by the smallest element that holds a whole one."""
    found: list[Listed] = []
    end = 0
    for index, block in enumerate(laid.blocks):
        if index < end or "%" not in block.text or len(block.text) > LONGEST:
            continue
        for element in laid.ancestors(block.element, _LEVELS):
            held = laid.elements[element]
            if held.last - held.first > CELLS:
                break
            text = " ".join(laid.blocks[at].text for at in range(held.first, held.last))
            if len(text) > LONGEST:
                break
            if (price := row(text)) is not None:
                found.append(Listed(price, held.first, held.last, element))
                end = held.last
                break
        if len(found) >= 2 * MOST:
            break
    return found


def _lists(rows: Sequence[Listed]) -> Iterator[list[Listed]]:
    """Rows that stand together."""
    together: list[Listed] = []
    for found in rows:
        if together and found.first - together[-1].last > APART:
            if len(together) >= FEWEST:
                yield together
            together = []
        together.append(found)
    if len(together) >= FEWEST:
        yield together


def _is_ticker(laid: Laid, element: int) -> bool:
    return any(laid.elements[outer].bits & words.TICKER for outer in laid.ancestors(element, _AROUND))

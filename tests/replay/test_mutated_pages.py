"""Real pages, broken in every way that a network, a template or a vandal breaks them: an article or an error of ours."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.errors import ExtractError
from dateline.extract import body_text, extract
from dateline.formats.blocks import render
from dateline.model import BlockKind

PAGES = 24
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
Mutation = Callable[[bytes, random.Random], bytes]


def cut_off(page: bytes, chance: random.Random) -> bytes:
    return page[: chance.randrange(len(page))]


def without_a_piece(page: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(page))
    return page[:start] + page[start + chance.randrange(5_000) :]


def with_a_piece_twice(page: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(page))
    end = start + chance.randrange(20_000)
    return page[:end] + page[start:end] + page[end:]


def with_random_bytes(page: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(page))
    return page[:start] + chance.randbytes(400) + page[start:]


def without_end_tags(page: bytes, chance: random.Random) -> bytes:
    name = chance.choice([b"p", b"div", b"li", b"a", b"span", b"script", b"article"])
    return page.replace(b"</" + name + b">", b"")


def with_other_tags(page: bytes, chance: random.Random) -> bytes:
    old, new = chance.sample([b"p", b"div", b"li", b"section", b"table", b"td", b"ul", b"h2", b"blockquote"], 2)
    return page.replace(b"<" + old, b"<" + new).replace(b"</" + old, b"</" + new)


def nested_deep(page: bytes, chance: random.Random) -> bytes:
    return page.replace(b"<p", b"<div><section>" * chance.randrange(1, 40) + b"<p", 20)


def of_another_charset(page: bytes, chance: random.Random) -> bytes:
    said = chance.choice([b"utf-16", b"shift_jis", b"iso-8859-1", b"utf-7", b"no-such"])
    return b'<meta charset="' + said + b'">' + page.decode("utf-8", "replace").encode("cp1252", "replace")


MUTATIONS = (cut_off, without_a_piece, with_a_piece_twice, with_random_bytes, without_end_tags, with_other_tags,
             nested_deep, of_another_charset)  # fmt: skip


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[tuple[str, bytes]]:
    folder = shared / "corpus" / "extraction"
    names = sorted(path.stem for path in (folder / "truth").glob("*.json"))
    names = random.Random(4).sample(names, PAGES)
    return [
        (
            json.loads((folder / "truth" / f"{name}.json").read_text("utf-8")).get("url") or "https://page.invalid/",
            gzip.decompress((folder / "pages" / f"{name}.html.gz").read_bytes()),
        )
        for name in names
    ]


@pytest.mark.corpus
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__.replace("_", " "))
def test_a_broken_page_is_read_or_refused(mutation: Mutation, pages: list[tuple[str, bytes]]) -> None:
    chance = random.Random(mutation.__name__)
    read = 0
    for url, page in pages:
        try:
            found = extract(mutation(page, chance), url)
        except ExtractError:
            continue
        read += 1
        assert found.blocks
        for block in found.blocks:
            assert block.text.strip() == block.text != ""
            assert not FORBIDDEN.search(block.text)
            assert all(0 <= span.start < span.end <= len(block.text) for span in block.spans)
    assert read >= PAGES / 2


@pytest.mark.corpus
def test_what_is_printed_of_a_page_reads_back_in_order(pages: list[tuple[str, bytes]]) -> None:
    for url, page in pages:
        try:
            found = extract(page, url)
        except ExtractError:
            continue
        texts = [block.text for block in found.blocks if block.kind is BlockKind.PARAGRAPH and len(block.text) > 120]
        again = body_text(
            extract(f"<article><h1>A headline of the day</h1>{render(found.blocks)}</article>".encode(), url)
        )
        places = [again.find(text) for text in dict.fromkeys(texts)]
        there = [place for place in places if place >= 0]
        assert there == sorted(there)
        assert len(there) >= 0.5 * len(places)

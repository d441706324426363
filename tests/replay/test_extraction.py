"""Saved pages to articles: the reference page exactly, a sample of the corpus above its floors, payloads harmless."""

from __future__ import annotations

import gzip
import html
import importlib.util
import json
import re
from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from dateline.errors import ExtractError
from dateline.extract import body_text, extract, from_entry, from_text
from dateline.formats.blocks import render
from dateline.model import Article, Entry, Feed, Image, SpanKind

PROJECT = Path(__file__).resolve().parents[2]
PAGE_URL = "https://ledger.example/world/japan-pm-seeking-meeting/"
SAMPLE_SIZE = 150


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "seed" / "expected.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def page(shared: Path) -> Article:
    return extract((shared / "seed" / "page.html").read_bytes(), PAGE_URL)


@pytest.fixture(scope="module")
def dump(shared: Path) -> Article:
    return from_text((shared / "seed" / "seed.txt").read_text("utf-8"), PAGE_URL)


@pytest.fixture(scope="module", params=["page", "dump"])
def reference(request: pytest.FixtureRequest) -> Article:
    article: Article = request.getfixturevalue(request.param)
    return article


def test_the_reference_is_filed_headed_and_timed_as_printed(reference: Article, expected: dict[str, Any]) -> None:
    assert reference.section == expected["section"]
    assert reference.headline == expected["headline"]
    assert list(reference.authors) == expected["authors"]
    assert reference.agency == expected["agency"]
    assert reference.dateline is not None
    assert {"place": reference.dateline.place, "agency": reference.dateline.agency} == expected["dateline"]
    assert reference.published is not None
    assert reference.published.text() == expected["published_local"]
    assert not reference.published.zoned
    assert reference.standfirst is None
    assert reference.kicker is None


def test_the_reference_comes_out_paragraph_by_paragraph(
    reference: Article, expected: dict[str, Any], shared: Path
) -> None:
    lines = (shared / "seed" / "seed.txt").read_text("utf-8").split("\n")
    printed = [line for line in lines[6 : lines.index("Source link")] if line.strip() and not line.startswith("©")]
    assert [block.text for block in reference.blocks] == printed
    assert len(reference.blocks) == expected["paragraphs"]
    assert reference.blocks[0].text.startswith(expected["first_words"])
    assert reference.blocks[-1].text.endswith(expected["last_words"])
    text = body_text(reference)
    assert not [furniture for furniture in expected["must_not_contain"] if furniture in text]


def test_the_reference_photo_has_caption_and_credit_apart(reference: Article, expected: dict[str, Any]) -> None:
    wanted = expected["image"]
    (image,) = reference.images
    assert image.caption is not None
    assert image.caption.startswith(wanted["caption_starts"])
    assert "REUTERS" not in image.caption
    assert image.credit == wanted["credit"]
    assert image.agency == wanted["agency"]
    assert image.photographer == wanted["photographer"]
    assert image.pool is wanted["pool"]
    assert image.file_photo is wanted["file_photo"]
    assert image.taken == date.fromisoformat(wanted["taken"])


def test_the_dateline_is_a_span_and_the_text_keeps_it(reference: Article) -> None:
    first = reference.blocks[0]
    (span,) = [span for span in first.spans if span.kind is SpanKind.DATELINE]
    assert first.text[span.start : span.end] == "TOKYO (Reuters) –"


def test_a_weekday_that_the_stamp_contradicts_is_flagged(reference: Article) -> None:
    assert reference.flags == ("the text says Thursday, the stamp is a Wednesday",)


def test_the_reference_names_its_source_and_the_chain_it_came_by(page: Article, expected: dict[str, Any]) -> None:
    assert page.source_url == expected["source_url"]
    assert [link.kind for link in page.provenance] == ["agency", "linked source", "page"]
    assert page.provenance[0].name == expected["provenance"][0]
    assert page.provenance[1].url == expected["source_url"]
    assert page.provenance[2].url == PAGE_URL


def test_what_bare_text_lacks_stays_empty(dump: Article) -> None:
    assert dump.source_url is None
    assert dump.images[0].url == ""
    assert dump.made_from == "text"
    assert [link.kind for link in dump.provenance] == ["agency", "linked source", "page"]
    assert not [span for block in dump.blocks for span in block.spans if span.kind is SpanKind.LINK]


# --- the corpus ------------------------------------------------------------------------------------


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sampled(shared: Path) -> dict[str, Any]:
    """Scores of a fixed sample by source; which pages are in it hangs on their ids alone."""
    corpus = shared / "corpus" / "extraction"
    score = _load(corpus / "score.py")
    bench = _load(PROJECT / "benchmarks" / "quality" / "extraction.py")
    names = [p.stem for p in (corpus / "truth").glob("*.json") if not p.stem.startswith("hd-")]
    names.sort(key=lambda name: blake2b(name.encode()).digest())
    by_source: dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]] = {}
    for name in names[:SAMPLE_SIZE]:
        truth = json.loads((corpus / "truth" / f"{name}.json").read_text("utf-8"))
        body = gzip.decompress((corpus / "pages" / f"{name}.html.gz").read_bytes())
        try:
            found = bench.prediction(extract(body, truth["url"]))
        except ExtractError:
            found = {}
        by_source.setdefault(truth["source"], []).append((name, truth, found))
    return {"scores": {source: score.score(pairs)[0] for source, pairs in by_source.items()}, "bench": bench}


@pytest.mark.corpus
def test_a_fixed_sample_of_pages_stays_above_its_floors(sampled: dict[str, Any]) -> None:
    floors = json.loads((PROJECT / "benchmarks" / "floors.json").read_text("utf-8"))
    sample = {
        key.replace("_sample", ""): value for key, value in floors.items() if key.startswith("extraction_sample.")
    }
    assert len(sample) >= 6
    assert sampled["bench"].under_floor(sampled, sample) == []


# --- foreign HTML never comes out as HTML ------------------------------------------------------------

FEED = Feed("A feed", "https://good.example/", (), "rss")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_OUR_TAGS = frozenset(
    [
        "html",
        "head",
        "body",
        "p",
        "h3",
        "ul",
        "li",
        "blockquote",
        "table",
        "tbody",
        "tr",
        "td",
        "br",
        "a",
        "strong",
        "em",
    ]
)
_FILLER = "<p>" + "A sentence that is long enough to be read as part of an article, with commas. " * 4 + "</p>"


def _texts(article: Article) -> Iterator[str]:
    yield from (article.headline, article.standfirst or "", article.summary or "", article.kicker or "")
    yield from (article.section or "", *article.topics, *article.authors, article.agency or "")
    for block in article.blocks:
        yield from (block.text, *block.items)
    for image in article.images:
        yield from (image.caption or "", image.credit or "", image.alt or "", image.photographer or "")
    for link in article.provenance:
        yield link.name


def _addresses(article: Article) -> Iterator[str]:
    yield from (span.url for block in article.blocks for span in block.spans if span.url)
    yield from (image.url for image in article.images)
    yield from (link.url for link in article.provenance if link.url)
    if article.source_url:
        yield article.source_url


def _assert_harmless(article: Article) -> None:
    for text in _texts(article):
        assert not _FORBIDDEN.search(text)
    for address in _addresses(article):
        assert address.startswith(("http://", "https://", "mailto:")), address
        assert not re.search(r"[\s<>\"\x00-\x1f]", address), address
        assert "\\" not in address.split("#", 1)[0], address
    for node in LexborHTMLParser(render(article.blocks)).css("*"):
        assert node.tag in _OUR_TAGS, node.tag
        assert set(node.attributes) <= {"href", "rel"}, node.attributes
        assert (node.attributes.get("href") or "https:").startswith(("http://", "https://", "mailto:", "https:"))


@pytest.fixture(scope="module")
def payloads(shared: Path) -> list[str]:
    items = json.loads((shared / "corpus" / "hostile" / "dompurify" / "payloads.json").read_text("utf-8"))
    places = (shared / "corpus" / "hostile" / "places.tsv").read_text("utf-8").splitlines()
    listed = [json.loads(line.split("\t", 1)[1]) for line in places if "\t" in line and not line.startswith("#")]
    strings = json.loads((shared / "corpus" / "hostile" / "blns" / "blns.json").read_text("utf-8"))
    return [str(item["payload"]) for item in items] + [str(p) for p in listed] + [str(s) for s in strings]


def test_no_payload_in_a_page_survives_as_markup_or_as_a_foreign_scheme(payloads: list[str]) -> None:
    read = 0
    for payload in payloads:
        attribute = html.escape(payload)
        markup = (
            f"<html><head><title>{payload}</title><meta property='og:image' content=\"{attribute}\">"
            f'<meta name=author content="{attribute}"></head><body><article><h1>{payload}</h1>{_FILLER}'
            f'<p>{payload}</p>{_FILLER}<a href="{attribute}">{payload}</a>'
            f'<figure><img src="{attribute}" alt="{attribute}"><figcaption>{payload}</figcaption></figure>'
            f'<iframe src="{attribute}"></iframe><p>Words with <a href="{attribute}">a link</a> in them.</p>'
            f"{_FILLER}</article></body></html>"
        )
        try:
            _assert_harmless(extract(markup.encode("utf-8", "surrogatepass"), "https://good.example/page"))
            read += 1
        except ExtractError:
            continue
    assert read > len(payloads) * 0.7


def test_no_payload_in_a_feed_survives_as_markup_or_as_a_foreign_scheme(payloads: list[str]) -> None:
    for payload in payloads:
        entry = Entry(
            guid="1",
            url="https://good.example/a",
            title=payload,
            authors=(payload,),
            summary_html=payload,
            content_html=f'{_FILLER}{payload}<p><a href="{html.escape(payload)}">x</a>{payload}</p>',
            categories=(payload,),
            source_name=payload,
            source_url=payload,
        )
        _assert_harmless(from_entry(entry, FEED))


def test_the_images_of_a_page_are_absolute(page: Article) -> None:
    assert page.images[0] == Image(**{**_fields(page.images[0]), "url": "https://ledger.example/uploads/ishiba.jpg"})


def _fields(image: Image) -> dict[str, Any]:
    return {name: getattr(image, name) for name in image.__slots__}

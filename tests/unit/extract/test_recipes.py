"""An operator's recipe for an outlet: read and checked, and applied to made-up pages that are hard to read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dateline.errors import ConfigError
from dateline.extract import extract
from dateline.extract.outlets import Recipe, for_page, parse
from dateline.model import Article, BlockKind

URL = "https://www.harbourpaper.example/a/1"
DOCS = Path(__file__).resolve().parents[3] / "docs" / "extraction.md"
NAME = "recipe of 2026-11-24"
SENTENCE = "The ferry left the quay at noon and came back with all who had been on the island since the storm. "
LINES = [f"{SENTENCE}It was trip number {n} of the day." for n in range(4)]
PAGE = f"""<!doctype html><html lang=en><head><title>Ferry is back | Harbour Paper</title></head><body>
<div class=top><h1>Harbour Paper</h1></div>
<p class=big-title>Ferry is back</p><p class=intro>After nine days the island is reached again.</p>
<span class=who>By Ann Lee and Bo Day</span> <span class=when>Published 12 March 2026, 16:05</span>
<div class=story-text>
<p>{LINES[0]} <span class=counter>17 comments</span></p>
<div class=also-read><p>{LINES[3]}</p><div class=also-read><p>Also read: {LINES[3]}</p></div></div>
<figure><img src=/ferry.jpg><figcaption>The ferry at the quay on Friday.</figcaption></figure>
<h2>On the quay</h2><p>{LINES[1]}</p></div>
<div class=story-text><p>{LINES[2]}</p></div>
<div class=more><p>{SENTENCE}This is another text, and no part of the one above it.</p></div>
</body></html>"""


def example() -> str:
    return DOCS.read_text("utf-8").split("```toml\n")[1].split("```")[0]


def recipe(**selectors: str) -> Recipe:
    return Recipe(("harbourpaper.example",), date(2026, 11, 24), **selectors)


def read(page: str = PAGE, *, by: Recipe | None = None, zone: str | None = None) -> Article:
    return extract(page.encode(), URL, recipe=by, zone=ZoneInfo(zone) if zone else None)


# --- reading one -----------------------------------------------------------------------------------


def test_the_example_of_the_documents_reads_its_page() -> None:
    article = read(by=parse(example(), "paper.toml"))
    assert [b.text for b in article.blocks] == [LINES[0], "On the quay", LINES[1], LINES[2]]
    assert [b.kind for b in article.blocks][1] is BlockKind.SUBHEAD
    assert article.headline == "Ferry is back"
    assert article.standfirst == "After nine days the island is reached again."
    assert article.authors == ("Ann Lee", "Bo Day")
    assert article.published is not None and article.published.when == datetime(2026, 3, 12, 16, 5)  # noqa: DTZ001
    named = ("body", "headline", "standfirst", "authors", "published")
    assert {article.origins[name] for name in named} == {NAME}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("body =", "bodies ="), "there is no key 'bodies'; there are hosts, written, body"),
        (('"div.story-text"', '"div..story"'), "body = 'div..story' is no CSS selector"),
        (('"p.intro"', '""'), "standfirst = '' is no CSS selector"),
        (('"p.intro"', "7"), "standfirst = 7 is no CSS selector"),
        (('["harbourpaper.example"]', "[]"), "hosts is missing"),
        (('["harbourpaper.example"]', '"harbourpaper.example"'), "hosts is missing or no list"),
        (("harbourpaper.example", "https://harbourpaper.example"), "is no host"),
        (("harbourpaper.example", "harbourpaper.example/news"), "is no host"),
        (("harbourpaper.example", "*.harbourpaper.example"), "is no host"),
        (("2026-11-24", '"2026-11-24"'), "written is missing or no day"),
        (("2026-11-24", "2026-11-24T10:00:00"), "written is missing or no day"),
        (("written =", "# written ="), "written is missing"),
        (("body =", "# body ="), "drop leaves out parts of body"),
        (("hosts =", "hosts"), "is not TOML"),
    ],
)
def test_what_is_wrong_in_a_recipe_is_said_with_its_file_and_key(change: tuple[str, str], words: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse(example().replace(*change), "paper.toml")
    assert str(error.value).startswith("recipe paper.toml") and words in str(error.value)


def test_a_recipe_without_a_selector_is_none() -> None:
    with pytest.raises(ConfigError, match="it takes nothing"):
        parse('hosts = ["a.example"]\nwritten = 2026-11-24', "a.toml")


def test_a_recipe_is_for_its_host_and_all_below_and_the_nearest_is_taken() -> None:
    wide = Recipe(("harbourpaper.example",), date(2026, 1, 1), body="p")
    near = Recipe(("sport.harbourpaper.example",), date(2026, 1, 1), body="p")
    assert for_page((wide, near), "https://harbourpaper.example/1") is wide
    assert for_page((wide, near), "http://WWW.harbourpaper.example:8080/1") is wide
    assert for_page((wide, near), "https://sport.harbourpaper.example/1") is near
    assert for_page((wide, near), "https://otherharbourpaper.example/1") is None
    assert for_page((wide, near), "") is None
    assert for_page((), URL) is None


# --- applying one ----------------------------------------------------------------------------------


def test_what_a_recipe_does_not_name_is_read_as_without_it() -> None:
    plain, article = read(), read(by=recipe(byline=".who"))
    assert article.authors == ("Ann Lee", "Bo Day") and article.origins["authors"] == NAME
    for name in ("headline", "standfirst", "blocks", "published", "images", "section", "word_count", "language"):
        assert getattr(article, name) == getattr(plain, name), name
    assert {k: v for k, v in article.origins.items() if k != "authors"} == {
        k: v for k, v in plain.origins.items() if k != "authors"
    }


def test_a_body_that_is_not_there_is_read_as_without_the_recipe_and_said() -> None:
    plain = read()
    for selector in ("div.gone", "div.top img"):
        article = read(by=recipe(body=selector, drop=".also-read"))
        assert article.blocks == plain.blocks
        assert article.origins == {**plain.origins, "body": f"{plain.origins['body']}; {NAME} matched nothing"}


def test_an_element_without_text_is_no_body() -> None:
    article = read(
        PAGE.replace("<div class=top>", "<div class=empty> <p></p></div><div class=top>"), by=recipe(body=".empty")
    )
    assert article.blocks and article.origins["body"].endswith("matched nothing")


def test_fields_that_are_not_there_or_cannot_be_read_stay_as_they_were() -> None:
    plain, article = read(), read(by=recipe(headline="h6", byline="h6", published=".big-title", standfirst="h6"))
    assert (article.headline, article.authors, article.published) == (plain.headline, plain.authors, plain.published)
    assert {article.origins[name].endswith("matched nothing") for name in ("headline", "authors", "published")} == {
        True
    }
    assert article.origins["standfirst"].endswith("matched nothing")


def test_the_headline_and_standfirst_inside_the_body_are_no_part_of_it() -> None:
    page = PAGE.replace("<div class=top>", "<main><div class=top>").replace(
        "<div class=more>", "</main><div class=more>"
    )
    article = read(page, by=recipe(body="main", headline=".big-title", standfirst=".intro", drop=".top, .who, .when"))
    assert article.blocks[0].text.startswith(SENTENCE.strip())
    assert article.standfirst == "After nine days the island is reached again."


def test_a_body_inside_another_is_taken_once_and_a_drop_may_not_take_the_body_itself() -> None:
    page = f"<body><h1>Ferry is back</h1><div class=text><div class=text><p>{LINES[0]}</p></div><p>{LINES[1]}</p></div>"
    article = read(page, by=recipe(body="div.text", drop="body > div"))
    assert [b.text for b in article.blocks] == LINES[:2]


def test_a_page_that_shows_too_little_is_an_article_where_the_recipe_finds_its_text() -> None:
    page = (
        "<html><head><title>Front</title></head><body><ul><li><a href=/a>A</a></ul><td><b class=t>Quay open.</b></body>"
    )
    article = read(page, by=recipe(body="b.t"))
    assert [b.text for b in article.blocks] == ["Quay open."]


def test_the_day_is_what_machines_are_told_and_a_local_time_is_read_in_the_outlets_zone() -> None:
    told = "<p class=d><time datetime=2026-03-12T16:05:00+02:00>yesterday</time></p>"
    article = read(PAGE.replace("<div class=more>", told + "<div class=more>"), by=recipe(published=".d"))
    assert article.published is not None
    assert article.published.when.astimezone(UTC) == datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
    local = read(by=recipe(published=".when"), zone="Europe/Lisbon")
    assert local.published is not None and local.published.when.utcoffset() == timedelta(0)
    assert local.origins["published"] == f"{NAME}, read in the outlet's time zone"


def test_a_meta_tag_may_be_named() -> None:
    page = PAGE.replace("<title>", '<meta name=d content="2026-03-11"><meta name=a content="Cy Ode"><title>')
    article = read(page, by=recipe(published="meta[name=d]", byline="meta[name=a]"))
    assert article.authors == ("Cy Ode",)
    assert article.published is not None and article.published.text() == "2026-03-11"


def test_many_nested_matches_are_dropped_once() -> None:
    nest = "<div class=x>" * 1_000 + "no text" + "</div>" * 1_000
    page = f"<body><h1>Ferry is back</h1><article><p>{LINES[0]}</p>{nest}<p>{LINES[1]}</p></article></body>"
    article = read(page, by=recipe(body="article, article *", drop=".x, .x *"))
    assert [b.text for b in article.blocks] == LINES[:2]

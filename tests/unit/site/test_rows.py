"""What lists get of an article: addresses, languages, times and pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dateline.model import (
    Article,
    ArticleId,
    Audience,
    Extent,
    Filed,
    Image,
    Outlet,
    OutletId,
    PictureUse,
    Policy,
    Signals,
    Stamp,
)
from dateline.rights import Shown, show
from dateline.site.rows import article_path, host, outward, row
from dateline.site.words import words_for
from dateline.urls import slug

NOW = datetime(2026, 3, 12, 14, 32, tzinfo=UTC)
WORDS = words_for("en", "UTC")
POLICY = Policy(public=Extent.FULL, public_pictures=PictureUse.SHOW)


def shown(article: Article, policy: Policy = POLICY) -> Shown:
    outlet = Outlet(OutletId(3), "Harbour Post", "https://harbour.example/", policy=policy)
    at = NOW - timedelta(minutes=9)
    found = show(Filed(ArticleId(7), outlet, article, "world", at, at), Audience.PUBLIC, NOW)
    assert found is not None
    return found


ARTICLE = Article("https://harbour.example/a", "Ports settle fees", language="en", published=Stamp(NOW))


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Ports settle fees on a ledger", "ports-settle-fees-on-a-ledger"),
        ("Straße: Übung & Café", "strasse-ubung-cafe"),
        ("../../etc/passwd", "etc-passwd"),
        ("大西洋の十一港", ""),
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("a" * 300, "a" * 80),
        ("word " * 60, "-".join(["word"] * 16)),
    ],
)
def test_a_slug_is_made_of_letters_digits_and_hyphens(headline: str, expected: str) -> None:
    assert slug(headline) == expected


def test_an_article_without_a_slug_has_an_address_all_the_same() -> None:
    assert article_path(ArticleId(4), "大西洋") == "/article/4"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "/a", "", "https:///x", "mailto:a@b", None]
)
def test_only_web_addresses_are_linked_to(url: str | None) -> None:
    assert outward(url) is None and host(url) == ""


def test_a_link_says_its_host() -> None:
    assert host("https://www.harbour.example:8443/a?b") == "harbour.example"


def test_a_headline_in_the_pages_language_needs_no_mark() -> None:
    found = row(shown(ARTICLE), WORDS, NOW)
    assert (found.lang, found.dir) == (None, None)


def test_a_foreign_headline_carries_its_language_and_direction() -> None:
    found = row(shown(replace(ARTICLE, language="ar", direction="rtl")), WORDS, NOW)
    assert (found.lang, found.dir) == ("ar", "rtl")


def test_a_headline_of_unknown_language_finds_its_own_direction() -> None:
    found = row(shown(replace(ARTICLE, language=None)), WORDS, NOW)
    assert (found.lang, found.dir) == (None, "auto")


def test_a_time_with_a_zone_is_relative_and_one_without_is_a_date() -> None:
    assert row(shown(ARTICLE), WORDS, NOW).time.text == "9 min ago"
    unzoned = row(shown(replace(ARTICLE, published=Stamp(datetime(2026, 3, 12, 14, 20)))), WORDS, NOW).time  # noqa: DTZ001
    assert (unzoned.text, unzoned.machine, unzoned.relative) == ("12 Mar", "2026-03-12T14:20", False)


def test_a_picture_is_ours_and_keeps_to_the_width_that_the_page_allows() -> None:
    article = replace(ARTICLE, images=(Image("https://harbour.example/i.jpg"),))
    free = row(shown(article), WORDS, NOW).picture
    assert free is not None and free.src.startswith("/picture/") and "1200w" in free.srcset
    bound = row(shown(replace(article, signals=Signals(max_image_preview="standard"))), WORDS, NOW).picture
    assert bound is not None and bound.src.endswith("/320.webp") and bound.srcset == ""
    assert row(shown(replace(article, signals=Signals(max_image_preview="none"))), WORDS, NOW).picture is None

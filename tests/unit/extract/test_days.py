"""The day of a page where several stand on it, and days that other calendars and languages write."""

from __future__ import annotations

import pytest

from dateline.extract import extract
from dateline.extract.printed_days import find

TEXT = (
    "<p>The harbour authority of Brenholm said on Tuesday that the north quay would stay shut for at least six weeks after divers found cracks.</p>"
    "<p>Ships with a draught of more than nine metres are being sent to Karvik, some forty kilometres down the coast, where two cranes work.</p>"
)
OTHERS = (
    '<div class="related"><a href="/a">Ferry fares rise again</a> <time datetime="2024-09-01">1 Sep 2024</time></div>'
)


def day_of(lines: str, language: str = "en") -> tuple[str | None, str | None]:
    found = extract(
        f'<html lang="{language}"><body><article><h1>North quay shut for six weeks</h1>{lines}{TEXT}</article>{OTHERS}</body></html>'.encode(),
        "https://paper.example/news/quay",
    )
    return found.published.text() if found.published else None, found.origins.get("published")


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        ("<p>By Ann Lee, Oct 8, 2024, 2:05 PM UTC</p>", "2024-10-08T14:05+00:00"),  # not that of the text beside it
        ('<time class="entry-date updated" datetime="2024-10-08T14:05:00Z">8 October</time>', "2024-10-08T14:05+00:00"),
        (
            '<p>Updated: <time datetime="2024-10-20">20 Oct 2024</time></p><p>Published: <time datetime="2024-10-08">8 Oct 2024</time></p>',
            "2024-10-08",
        ),
        (
            '<p>Last updated <time datetime="2024-10-20">20 Oct</time>, published <time datetime="2024-10-08">8 Oct</time></p>',
            "2024-10-08",
        ),
        ("<p>Last updated 20 October 2024 – Published 8 October 2024</p>", "2024-10-08"),
        ('<p>Ann Lee <span class="ago" title="2024-10-08 14:05:00">3 hours ago</span></p>', "2024-10-08T14:05"),
        ('<p><span data-timestamp="1728396300">2 days ago</span></p>', "2024-10-08T14:05+00:00"),
        (
            '<p><span class="time" data-date-time="2024-10-08 14:05:00">8 October 2024</span></p>',
            "2024-10-08T14:05",
        ),
    ],
)
def test_of_several_days_the_one_of_publication_is_the_pages(lines: str, day: str) -> None:
    assert day_of(lines)[0] == day


def test_where_a_day_stands_that_readers_are_told_as_ago_is_named() -> None:
    assert day_of('<p><span data-timestamp="1728396300">2 days ago</span></p>')[1] == "attribute"


@pytest.mark.parametrize(
    ("line", "language", "day"),
    [
        ("۱۷ مهر ۱۴۰۳ - ۱۴:۰۵", "fa", "2024-10-08T14:05"),
        ("تاریخ انتشار: ۱۴۰۳/۰۷/۱۷", "fa", "2024-10-08"),
        ("30/12/1399", "fa", "2021-03-20"),  # the last day of a leap year
        ("۱ حمل ۱۴۰۴", "fa", "2025-03-21"),
        ("الثلاثاء ٥ ربيع الثاني ١٤٤٦ هـ - ٨ أكتوبر ٢٠٢٤ م", "ar", "2024-10-08"),
        ("1446/04/05", "ar", None),
        ("令和6年10月8日", "ja", "2024-10-08"),
        ("令和元年5月1日", "ja", "2019-05-01"),
        ("發布日期：113年10月8日", "zh", "2024-10-08"),
        ("8 ต.ค. 67 14:05", "th", "2024-10-08T14:05"),
        ("প্রকাশ: ০৮ অক্টোবর ২০২৪, ১৪:০৫", "bn", "2024-10-08T14:05"),
        ("மே 8, 2024", "ta", "2024-05-08"),
        ("मंगलवार, ८ अक्टूबर २०२४", "hi", "2024-10-08"),
        ("22 असोज 2081", "ne", None),  # a calendar that is not read
        ("2024. október 8. 14:05", "hu", "2024-10-08T14:05"),
        ("2024 m. spalio 8 d.", "lt", "2024-10-08"),
        ("2023 by 8 October 2024", "en", "2024-10-08"),
        ("8.10.2024 klo 14.05", "fi", "2024-10-08T14:05"),
        ("8. okt. 2024 kl. 14.05", "da", "2024-10-08T14:05"),
        ("8 Ekim 2024 Salı 14:05", "tr", "2024-10-08T14:05"),
        ("8 октомври 2024 г., 14:05", "bg", "2024-10-08T14:05"),
        ("08 oct 2024 - 14:05 CEST", "es", "2024-10-08T14:05+02:00"),
        ("08 Oct 2024 02:05 PM IST", "hi", "2024-10-08T14:05"),  # letters that mean three zones give none
        ("8.10.2024 3.50 €", "de", "2024-10-08"),
    ],
)
def test_days_are_read_in_the_calendars_and_languages_that_pages_print(
    line: str, language: str, day: str | None
) -> None:
    found = find(line, language)
    assert (found.text() if found else None) == day

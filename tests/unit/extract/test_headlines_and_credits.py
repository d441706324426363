"""Headlines that networks are told cut off, and credits set apart by a sign."""

from __future__ import annotations

import pytest

from dateline.extract import captions, extract


def test_a_headline_that_was_cut_off_for_networks_is_read_whole() -> None:
    text = (
        "<p>Divers found cracks in eleven of the piles that hold the north quay of Brenholm, the harbour said.</p>" * 3
    )
    found = extract(
        f"""<html><head><title>Harbour shuts north quay for…</title><meta property="og:title" content="Harbour shuts north quay for…">
</head><body><h1>Harbour shuts north quay for six weeks</h1>{text}</body></html>""".encode(),
        "https://paper.example/news/1",
    )
    assert found.headline == "Harbour shuts north quay for six weeks"


def test_without_an_h1_the_line_that_shows_part_of_the_title_is_the_headline() -> None:
    text = (
        "<p>Divers found cracks in eleven of the piles that hold the north quay of Brenholm, the harbour said.</p>" * 3
    )
    found = extract(
        f"""<html><head><title>Coast Paper :: Harbour shuts north quay for six weeks</title></head><body>
<div class="headline">Harbour shuts north quay for six weeks</div>{text}</body></html>""".encode(),
        "https://paper.example/news/1",
    )
    assert found.headline == "Harbour shuts north quay for six weeks"


@pytest.mark.parametrize(
    ("printed", "caption", "credit"),
    [
        ("The north quay. | Bo Linde/Coast Paper", "The north quay.", "Bo Linde/Coast Paper"),
        ("The north quay on Monday / Bo Linde", "The north quay on Monday", "Bo Linde"),
        (
            "Nabrzeże północne / fot. Jan Wiśniewski / Agencja Brzeg",
            "Nabrzeże północne",
            "Jan Wiśniewski / Agencja Brzeg",
        ),
        ("The quay as it was / as it is now", "The quay as it was / as it is now", None),
    ],
)
def test_a_credit_stands_behind_a_bar_or_a_slash(printed: str, caption: str, credit: str | None) -> None:
    found = captions.read(printed)
    assert (found.caption, found.credit) == (caption, credit)


def test_the_word_copyright_is_no_part_of_a_credit() -> None:
    assert captions.read("The quay.", "© Copyright Bo Linde/AP Photo").credit == "Bo Linde/AP Photo"

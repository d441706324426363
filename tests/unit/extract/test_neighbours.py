"""Of several articles on one page the one under the headline is read, whole, and nothing of the others."""

from __future__ import annotations

import pytest

from dateline.extract import extract

OWN = [
    f"The council said on Monday that bridge number {n} would stay closed until spring, and nobody objected."
    for n in range(5)
]
OTHER = [
    f"Fishermen of harbour number {n} asked for a study of what lives in the mud before it is moved away."
    for n in range(7)
]


def story(
    title: str,
    texts: list[str],
    tag: str = "article",
    level: str = "h1",
    told: str = "<time datetime='2025-03-03'>3 March</time>",
) -> str:
    return f"<{tag} class='story'><{level}>{title}</{level}>{told}{''.join(f'<p>{text}</p>' for text in texts)}</{tag}>"


MINE, NEXT = "The old bridge stays closed", "The harbour will be dredged"
PAGES = {
    "the next story below": f"<main>{story(MINE, OWN)}</main>{story(NEXT, OTHER)}",
    "under an h2 with its day": f"<main>{story(MINE, OWN)}</main>{story(NEXT, OTHER, level='h2')}",
    "two more": story(MINE, OWN) + story(NEXT, OTHER) + story("The ferry is late", OTHER[::-1]),
    "in sections that look alike": story(MINE, OWN, "div") + story(NEXT, OTHER, "div"),
    "shorter than the next": f"<main>{story(MINE, OWN[:2])}</main>{story(NEXT, OTHER)}",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_the_other_articles_is_read(name: str) -> None:
    page = f"<html><head><title>{MINE} - The Paper</title></head><body>{PAGES[name]}</body></html>"
    found = extract(page.encode(), "https://paper.example/2025/the-old-bridge-stays-closed")
    assert found.headline == MINE
    assert [block.text for block in found.blocks] == [text for text in OWN if text in page]


def test_the_article_of_a_permalink_may_stand_second() -> None:
    page = f"<html><head><title>{MINE} - The Paper</title></head><body>{story(NEXT, OTHER)}{story(MINE, OWN)}</body></html>"
    found = extract(page.encode(), "https://paper.example/2025/the-old-bridge-stays-closed")
    assert (found.headline, [block.text for block in found.blocks]) == (MINE, OWN)


def test_chapters_in_elements_of_their_own_are_one_article() -> None:
    parts = "".join(
        f"<article class='chapter'><h2>Chapter {n}</h2>{''.join(f'<p>{text} Chapter {n}.</p>' for text in OWN)}</article>"
        for n in range(3)
    )
    page = f"<html><head><title>{MINE}</title></head><body><article class='chapter'><h1>{MINE}</h1><p>{OWN[0]}</p></article>{parts}</body></html>"
    found = extract(page.encode(), "https://paper.example/2025/the-old-bridge-stays-closed")
    assert sum(block.text.endswith("Chapter 2.") for block in found.blocks) == 5

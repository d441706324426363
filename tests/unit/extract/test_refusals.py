"""Pages without an article are named for what they are, however much text they hold."""

from __future__ import annotations

import pytest

from dateline.errors import ExtractError
from dateline.extract import extract

URL = "https://paper.example/a"
TEXT = "The council said on Monday that the bridge would stay closed until the spring, and nobody objected to it. "


def reason(markup: str) -> str:
    with pytest.raises(ExtractError) as caught:
        extract(markup.encode(), URL)
    return caught.value.reason


def front(teaser: str) -> str:
    teasers = "".join(
        f'<div class="item"><h2><a href="/{n}">Headline number {n} of the day</a></h2><p>{teaser}</p></div>'
        for n in range(14)
    )
    return f"<html><head><title>News</title></head><body><main>{teasers}</main></body></html>"


@pytest.mark.parametrize("teaser", ["Short.", TEXT], ids=["headlines", "teasers that add up to a text"])
def test_a_section_front_is_no_article(teaser: str) -> None:
    assert reason(front(teaser)) == "a section front or a list of articles, not an article"


def test_an_article_with_a_list_of_others_below_it_is_one() -> None:
    story = "".join(f"<p>Number {n}. {TEXT * 2}</p>" for n in range(6))
    page = front(TEXT).replace("<main>", f"<article><h1>The bridge stays closed</h1>{story}</article><main>")
    found = extract(page.encode(), URL)
    assert [block.text[:9] for block in found.blocks] == [f"Number {n}." for n in range(6)]


def test_a_login_wall_is_no_article() -> None:
    form = '<form><input name="u"><input type="password" name="p"></form>'
    page = f"<html><head><title>Log in | The Paper</title></head><body><h1>Log in</h1><p>{TEXT}</p>{form}</body></html>"
    assert reason(page) == "a login wall, not an article"


def test_a_gallery_is_no_article() -> None:
    pictures = "".join(f'<figure><img src="/{n}.jpg"><figcaption>Boat {n}.</figcaption></figure>' for n in range(9))
    page = f"<html><head><title>Boats</title></head><body><h1>The boats of the week</h1>{pictures}</body></html>"
    assert reason(page) in ("a gallery of pictures, not an article", "no text that reads like an article")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("404 Not Found", "an error page"),
        ("Just a moment...", "a check for robots"),
        ("Access Denied", "an error page"),
    ],
)
def test_an_error_served_as_a_page_is_no_article(title: str, words: str) -> None:
    page = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>Sorry about that. {TEXT}</p></body></html>"
    )
    assert reason(page).startswith(words)

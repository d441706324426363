"""What an outlet prints under every story is learnt from five of them, doubted in the next, and never forbidden."""

from __future__ import annotations

import pytest
from tests.made_outlet import MadeUpOutlet

from dateline.extract import extract, extract_learning
from dateline.extract.templates import LEARNT_AT, MOST_STORIES, Template, learnt, line_of
from dateline.model import Article


def read(outlet: MadeUpOutlet, count: int) -> tuple[Template, list[Article]]:
    template, articles = Template(), []
    for url, page in outlet.pages(count):
        article, template = extract_learning(page.encode(), url, None, template, None)
        articles.append(article)
    return template, articles


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_under_every_story_is_known_after_five(seed: int) -> None:
    outlet = MadeUpOutlet(seed)
    template, _ = read(outlet, LEARNT_AT - 1)
    assert template.doubted() == frozenset()
    template, _ = read(outlet, LEARNT_AT)
    assert template.doubted() == {line_of(text) for text in outlet.furniture()}


@pytest.mark.parametrize("seed", range(4))
def test_the_template_goes_from_the_next_story_and_no_line_of_the_story_with_it(seed: int) -> None:
    outlet = MadeUpOutlet(seed)
    template, _ = read(outlet, LEARNT_AT)
    furniture = set(outlet.furniture())
    for url, page in list(outlet.pages(LEARNT_AT + 4))[LEARNT_AT:]:
        plain, doubting = extract(page.encode(), url), extract(page.encode(), url, template=template)
        kept = [block.text for block in doubting.blocks]
        assert [text for text in kept if text not in furniture] == [
            block.text for block in plain.blocks if block.text not in furniture
        ]
        assert len(kept) < len(plain.blocks)


def test_a_page_that_is_all_template_keeps_its_text() -> None:
    outlet = MadeUpOutlet(7)
    template, _ = read(outlet, LEARNT_AT)
    said = "".join(f"<p>{text}</p>" for text in outlet.furniture())
    found = extract(f"<article><h1>What our readers make possible</h1>{said}</article>".encode(), "https://o.example/x",
                    template=template)  # fmt: skip
    assert [block.text for block in found.blocks] == outlet.furniture()


def test_one_story_seen_five_times_teaches_nothing() -> None:
    (url, page), *_ = MadeUpOutlet(3).pages(1)
    template = Template()
    for visit in range(LEARNT_AT + 2):
        moved = page.replace("</body>", f"<!-- {visit} --></body>")
        template = learnt(template, extract(moved.encode(), f"{url}?visit={visit}"))
    assert len(template.stories) == 1
    assert template.doubted() == frozenset()


def test_only_the_newest_stories_are_remembered() -> None:
    template, _ = read(MadeUpOutlet(5), MOST_STORIES + 3)
    assert len(template.stories) == MOST_STORIES


def test_an_outlets_template_says_nothing_of_another() -> None:
    template, _ = read(MadeUpOutlet(1), LEARNT_AT)
    for url, page in MadeUpOutlet(2).pages(2):
        assert extract(page.encode(), url, template=template) == extract(page.encode(), url)


def test_what_is_left_out_is_not_forgotten_for_being_left_out() -> None:
    outlet = MadeUpOutlet(6)
    template, articles = read(outlet, LEARNT_AT + MOST_STORIES)
    assert template.doubted() == {line_of(text) for text in outlet.furniture()}
    assert all(len(article.blocks) < len(articles[0].blocks) + 8 for article in articles)
    last = {block.text for block in articles[-1].blocks}
    assert not last >= set(outlet.furniture())


def test_a_text_that_is_read_once_more_keeps_what_it_had() -> None:
    outlet = MadeUpOutlet(8)
    template, articles = read(outlet, LEARNT_AT + 1)
    (url, page), *_ = outlet.pages(1)
    first = articles[0]
    assert extract(page.encode(), url, template=template).blocks != first.blocks
    assert extract(page.encode(), url, template=template.but_for(first)).blocks == first.blocks

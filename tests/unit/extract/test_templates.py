"""What an outlet prints under every story is learnt from five of them, doubted in the next, and never forbidden."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from dateline.extract import extract
from dateline.extract.templates import LEARNT_AT, MOST_STORIES, Template, learnt, line_of
from dateline.model import Article

WORDS = """harbour council bridge winter storm minister school river market vote train museum doctor budget island
opened closed said warned agreed found moved raised cut built on Monday after before because although while the
a new old third last city northern public"""
VOCABULARY = WORDS.split()


@dataclass(frozen=True)
class MadeUpOutlet:
    """An outlet with a look of its own: class names, lines inside its texts, and stories without end."""

    seed: int

    def pages(self, count: int) -> Iterator[tuple[str, str]]:
        """Addresses and pages of different stories."""
        chance = random.Random(self.seed)
        names = [f"c{chance.randrange(10**6)}" for _ in range(3)]
        self_said = self.furniture()
        for number in range(count):
            paragraphs = [self.sentence(chance) for _ in range(chance.randint(6, 10))]
            body = "".join(f'<p class="{names[0]}">{text}</p>' for text in paragraphs)
            last = "".join(f'<p class="{names[0]}">{text}</p>' for text in self_said)
            headline = self.sentence(chance)[:60].strip()
            yield (
                f"https://outlet{self.seed}.example/{number}",
                f'<html><head><title>{headline}</title></head><body><div class="{names[1]}"><h1>{headline}</h1>'
                f'<div class="{names[2]}">{body}{last}</div></div></body></html>',
            )

    def furniture(self) -> list[str]:
        """The lines under every story, in the same markup as its paragraphs."""
        chance = random.Random(self.seed + 1)
        return [f"Our readers make this work possible: {self.sentence(chance)}", self.sentence(chance)]

    def sentence(self, chance: random.Random) -> str:
        """A sentence or two that nobody else says."""
        said = " ".join(chance.choice(VOCABULARY) for _ in range(chance.randint(18, 40)))
        return said.capitalize() + f", number {chance.randrange(10**9)}."


def read(outlet: MadeUpOutlet, count: int) -> tuple[Template, list[Article]]:
    template, articles = Template(), []
    for url, page in outlet.pages(count):
        articles.append(extract(page.encode(), url, template=template))
        template = learnt(template, articles[-1])
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

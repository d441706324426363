"""A generator of outlets: none of any corpus shows five stories of one, which is what a template is learnt from."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

WORDS = """harbour council bridge winter storm minister school river market vote train museum doctor budget island
opened closed said warned agreed found moved raised cut built on Monday after before because although while the
a new old third last city northern public"""
VOCABULARY = WORDS.split()


@dataclass(frozen=True)
class MadeUpOutlet:
    """An outlet with a look of its own: class names, lines inside its texts, and stories without end."""

    seed: int
    printed: str = ""  # a line by the headline, for every page

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
                f'<html><head><title>{headline}</title></head><body><div class="{names[1]}"><h1>{headline}</h1>{self.printed}'
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
